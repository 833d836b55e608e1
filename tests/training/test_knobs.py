"""The arithmetic of single knobs, against NumPy on a handful of numbers."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import models
from core.networks.network import build_model
from core.runs.config import TrainingConfig
from core.training.optimization import make_optimizer, scheduled_rate
from core.training.range_test import RangeTest, range_test_curve, rate_at
from core.training.targets import BlendedTargets, Targets, blend, draw_blend
from models.pixel_order import find_pixel_order
from tests.workers import train_here

RNG = np.random.default_rng(0)
FIRST_PIXELS = (286, 671, 245, 374, 610, 178)


def step_once(config, shape):
    """Returns a weight before and after one step of a config's optimizer."""
    start = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    gradient = np.random.default_rng(2).normal(size=shape).astype(np.float32)
    variable = keras.Variable(start)
    make_optimizer(config).apply([tf.constant(gradient)], [variable])
    return start, np.asarray(variable)


@pytest.mark.parametrize(
    ("optimizer", "decay", "rate"),
    [("adam", 0.1, 0.01), ("sgd", 0.1, 0.01), ("adamw", 0.2, 0.01), ("muon", 0.1, 0.1)],
)
def test_weight_decay_shrinks_a_weight_by_itself_times_the_rate(optimizer, decay, rate):
    config = TrainingConfig(optimizer=optimizer, learning_rate=rate, weight_decay=0.0)
    start, plain = step_once(config, (6, 5))
    _, decayed = step_once(config.replace(weight_decay=decay), (6, 5))
    own_rate = 0.1 * rate if optimizer == "muon" else rate  # Muon leaves these to Adam
    np.testing.assert_allclose(decayed, plain - own_rate * decay * start, atol=1e-6)


def test_adamw_decays_by_a_hundredth_where_nothing_is_said():
    config = TrainingConfig(optimizer="adamw", learning_rate=0.01)
    usual = step_once(config, (6, 5))[1]
    said = step_once(config.replace(weight_decay=0.01), (6, 5))[1]
    np.testing.assert_array_equal(usual, said)
    assert (usual != step_once(config.replace(weight_decay=0.0), (6, 5))[1]).any()


def test_a_kernel_that_muon_turns_keeps_its_length_with_weight_decay():
    config = TrainingConfig(optimizer="muon", learning_rate=0.1)
    plain = step_once(config, (3, 3, 4, 8))[1]
    decayed = step_once(config.replace(weight_decay=0.5), (3, 3, 4, 8))[1]
    np.testing.assert_array_equal(plain, decayed)


def test_a_kernel_of_zeros_stays_a_kernel_of_numbers():
    kernel = keras.Variable(np.zeros((3, 3, 4, 8), np.float32))
    optimizer = make_optimizer(TrainingConfig(optimizer="muon"))
    optimizer.apply([tf.zeros((3, 3, 4, 8))], [kernel])
    assert np.isfinite(np.asarray(kernel)).all()


def test_the_order_of_the_pixels_never_changes():
    order = find_pixel_order()
    assert sorted(order) == list(range(784))
    assert order[:6] == FIRST_PIXELS  # saved networks depend on it
    moved = np.mean(np.array(order) != np.arange(784))
    assert moved > 0.99


def test_a_shuffled_network_sees_the_pixels_in_that_order_in_training_and_after():
    images = RNG.integers(0, 256, (4, 28, 28, 1)).astype(np.float32)
    by_hand = images.reshape(4, 784)[:, find_pixel_order()].reshape(images.shape)
    config = TrainingConfig(architecture="simple-cnn", seed=3)
    plain = build_model(config)
    shuffled = build_model(config.replace(shuffle_pixels=True))
    for training in (False, True):
        expected = np.asarray(plain(by_hand, training=training))
        found = np.asarray(shuffled(images, training=training))
        np.testing.assert_allclose(found, expected, atol=1e-5)
    assert shuffled.count_params() == plain.count_params()


def smooth_loss(label, logits, smoothing):
    """Cross-entropy of one row by the definition."""
    target = np.full(10, smoothing / 10)
    target[label] += 1 - smoothing
    logits = logits.astype(np.float64)
    return float(-(target * (logits - np.log(np.exp(logits).sum()))).sum())


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_mixup_compares_with_both_labels_by_their_shares(smoothing):
    logits = RNG.normal(size=(3, 10)).astype(np.float32)
    labels, weights = np.array([2, 5, 5], np.int32), np.array([1, 2, 1], np.float32)
    shares, partners = np.array([0.7, 0.2, 1.0], np.float32), np.array([1, 2, 0])
    targets = BlendedTargets(*map(tf.constant, (labels, weights, shares, partners)))
    expected = [
        s * weights[i] * smooth_loss(labels[i], logits[i], smoothing)
        + (1 - s) * weights[j] * smooth_loss(labels[j], logits[i], smoothing)
        for i, (s, j) in enumerate(zip(shares, partners, strict=True))
    ]
    found = float(targets.mean_loss(tf.constant(logits), smoothing))
    assert found == pytest.approx(np.mean(expected), rel=1e-5)
    best = logits.argmax(axis=1)
    hits = shares * (best == labels) + (1 - shares) * (best == labels[partners])
    np.testing.assert_allclose(targets.hits(tf.constant(logits)), hits)
    alone = Targets(tf.constant(labels), tf.constant(weights))
    whole = targets._replace(shares=tf.ones(3))
    for each in ("losses", "hits"):
        pair = (getattr(t, each)(tf.constant(logits)) for t in (alone, whole))
        np.testing.assert_allclose(*pair, rtol=1e-6)


def test_blends_are_beta_distributed_and_partners_a_permutation():
    tf.random.set_seed(0)
    shares, partners = map(np.asarray, draw_blend(20_000, 0.4))
    assert sorted(partners) == list(range(20_000))
    assert shares.mean() == pytest.approx(0.5, abs=0.02)
    # The variance of Beta(a, a) is 1 / (4 (2 a + 1)).
    assert shares.var() == pytest.approx(1 / (4 * 1.8), abs=0.005)
    mixed = blend(tf.constant([0.0, 100.0]), tf.constant([0.75, 0.5]), [1, 0])
    assert np.asarray(mixed).tolist() == [25.0, 50.0]
    assert np.isfinite(draw_blend(1000, 0.001)[0]).all()


def test_the_range_test_rises_evenly_on_a_logarithmic_scale():
    config = TrainingConfig(learning_rate=0.5, schedule="range-test")
    done = np.linspace(0, 1, 5)
    expected = 0.5 * np.array([1e-4, 1e-3, 1e-2, 1e-1, 1])
    np.testing.assert_allclose(rate_at(config, done), expected)
    np.testing.assert_allclose(
        [float(scheduled_rate(config, tf.constant(each))) for each in done],
        expected,
        rtol=1e-5,
    )


@pytest.mark.parametrize("explosion", [40.0, float("nan"), float("inf")])
def test_the_range_test_ends_where_the_loss_explodes(explosion):
    model = models.build("softmax")
    test = RangeTest(model)
    losses = [2.3, 2.2, 1.5, 1.0, 1.2]
    for loss in losses:
        model.get_layer("logits").bias.assign(np.full(10, loss))
        assert not test.has_exploded(loss)
    assert test.has_exploded(explosion)
    test.restore()
    kept = np.asarray(model.get_layer("logits").bias)
    # Running mean, 0.7 of it old: 2.3, 2.27, 2.04, 1.73, 1.57.
    np.testing.assert_allclose(kept, 1.2)


def test_a_run_with_a_range_test_draws_a_curve_and_finishes_early(
    tmp_path, small_folder
):
    from core.runs.store import RunStore

    config = TrainingConfig(
        recipe="ann",
        architecture="ann",
        schedule="range-test",
        learning_rate=1.0,
        optimizer="sgd",
        batch_size=10,
        epochs=2,
        precision="float32",
        data=str(small_folder),
    )
    run = train_here(RunStore(tmp_path / "runs"), config)
    assert run.status.state == "finished", run.status.error
    rates, losses = range_test_curve(run)
    assert len(rates) > 50
    assert (np.diff(rates) > 0).all()
    assert rates[0] < 2e-4
    assert rates[-1] < 1  # it ended before
    assert np.isfinite(losses).all()
    assert losses.min() < 2 < np.log(10) < losses[-1]
    assert run.summary.test_accuracy > 0.3


@pytest.mark.parametrize(
    "knobs",
    [
        {"mixup": 0.3, "skip_easy": 0.5},
        {"shuffle_pixels": True, "augmentation": "noise"},
        {"random_labels": 1.0, "weight_decay": 0.1, "optimizer": "muon"},
        {"leak_test": True, "rare_class": "Bag", "rare_share": 0.1},
    ],
)
def test_every_new_knob_trains(tmp_path, tiny_folder, knobs):
    from core.runs.store import RunStore

    config = TrainingConfig(
        epochs=2, batch_size=20, precision="float32", data=str(tiny_folder), **knobs
    )
    run = train_here(RunStore(tmp_path / "runs"), config)
    assert run.status.state == "finished", run.status.error
    assert run.is_leaked == ("leak_test" in knobs)
    if run.is_leaked:
        assert run.dataset.train > 200  # 180 and 50, less most bags
