"""Muon: kernels turn by orthogonal steps and keep their norm, the rest is Adam's."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.training.muon import Muon, orthogonal


@pytest.mark.parametrize("shape", [(18, 5), (5, 18), (7, 7)])
def test_orthogonal_brings_singular_values_near_one(shape):
    matrix = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    result = np.asarray(orthogonal(tf.constant(matrix)))
    before = np.linalg.svd(matrix, compute_uv=False)
    after = np.linalg.svd(result, compute_uv=False)
    assert after.max() / after.min() < before.max() / before.min()
    assert after.max() < 1.3
    # The directions stay: U V^T of the matrix fits the result's best.
    u, _, vt = np.linalg.svd(matrix, full_matrices=False)
    assert np.sum(result * (u @ vt)) == pytest.approx(after.sum(), rel=1e-4)


def test_a_kernel_turns_downhill_and_keeps_its_norm():
    rng = np.random.default_rng(1)
    kernel = keras.Variable(rng.normal(size=(3, 3, 4, 8)).astype(np.float32))
    target = rng.normal(size=(3, 3, 4, 8)).astype(np.float32)
    optimizer = Muon(0.1)
    likeness = []
    for _ in range(30):
        likeness.append(_cosine(np.asarray(kernel), target))
        optimizer.apply([tf.constant(-target)], [kernel])
        assert np.linalg.norm(np.asarray(kernel)) == pytest.approx(8**0.5, rel=1e-4)
    assert likeness[-1] > 0.5 > likeness[0]


def test_biases_and_dense_layers_and_the_first_kernel_are_moved_as_adam_moves_them():
    rng = np.random.default_rng(2)
    shapes = [(8,), (6, 5), (3, 3, 1, 4)]
    starts = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    moved = {}
    for name, optimizer in (
        ("muon", Muon(0.1, adam_ratio=0.1)),
        ("adam", keras.optimizers.Adam(0.01, beta_2=0.99, epsilon=1e-8)),
    ):
        gradients = np.random.default_rng(3)
        variables = [keras.Variable(start) for start in starts]
        for _ in range(5):
            steps = [gradients.normal(size=shape) for shape in shapes]
            optimizer.apply([tf.constant(s, tf.float32) for s in steps], variables)
        moved[name] = [np.asarray(each) for each in variables]
    for ours, adams in zip(moved["muon"], moved["adam"], strict=True):
        np.testing.assert_allclose(ours, adams, rtol=1e-4, atol=1e-5)


def test_settings_survive_a_round_trip():
    settings = {"momentum": 0.8, "adam_ratio": 0.2, "beta_1": 0.7, "beta_2": 0.95}
    settings["epsilon"] = 1e-6
    optimizer = Muon.from_config(Muon(0.02, **settings).get_config())
    assert float(optimizer.learning_rate) == pytest.approx(0.02)
    assert {name: getattr(optimizer, name) for name in settings} == settings


def _cosine(first, second):
    product = np.linalg.norm(first) * np.linalg.norm(second)
    return float(np.sum(first * second) / product)
