"""model.keras as it is handed on."""

import keras
import numpy as np
import pytest

from core.report.model_file import read_network
from tests.networks import build_random


def test_a_network_saved_with_another_optimizer_is_handed_on_without(tmp_path):
    model = build_random("ann")
    model.compile(loss="sparse_categorical_crossentropy")  # Keras adds RMSprop
    model.save(tmp_path / "model.keras")
    (tmp_path / "given.keras").write_bytes(read_network(tmp_path / "model.keras"))
    loaded = keras.models.load_model(tmp_path / "given.keras")
    pixels = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)
    np.testing.assert_allclose(loaded(pixels), model(pixels), atol=1e-6)
    with pytest.raises(ValueError, match=r"call `compile\(\)`"):
        loaded.evaluate(pixels, np.zeros(3), verbose=0)


def test_a_damaged_network_is_told(tmp_path):
    (tmp_path / "model.keras").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"model.keras cannot be read"):
        read_network(tmp_path / "model.keras")
