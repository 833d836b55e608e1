"""The architectures: what goes in, what comes out, and what the knobs refuse."""

import math
import re
import subprocess
import sys

import keras
import numpy as np
import pytest

import models
from core.architecture import layer_table
from models.locally_connected import LocallyConnected2D
from tests.conftest import RECIPE_NAMES

PARAMETERS = {
    "cnn": 242_218,
    "ann": 235_146,
    "softmax": 7_850,
    "simple-cnn": 225_034,
    "batchnorm-cnn": 405_194,
    "leaky-cnn": 1_149_386,
    "dropout-cnn": 225_034,
    "window-net": 7_074,
}


@pytest.fixture(scope="module")
def built():
    return {name: models.build(name) for name in models.ARCHITECTURES}


def names_of(model):
    return [layer.name for layer in model.layers]


def dropout_rates(model):
    return [
        each.rate for each in model.layers if isinstance(each, keras.layers.Dropout)
    ]


def weights_for(seed, name):
    keras.utils.set_random_seed(seed)
    return models.build(name).get_weights()


def same_weights(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_importing_models_leaves_keras_alone():
    code = (
        "import sys, models\n"
        "models.check_options('custom-cnn', blocks=2)\n"
        "print('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_file_with_a_builder_is_an_architecture(tmp_path):
    (tmp_path / "my_cnn.py").write_text("import keras\n\n\ndef build(*, dropout=None):")
    (tmp_path / "blocks.py").write_text("def build_block(x):")
    (tmp_path / "ann.py").write_text('"""Dense."""\n\ndef build(*, dropout=None):')
    found = models.find_architectures(tmp_path)
    assert list(found.items()) == [("ann", "models.ann"), ("my-cnn", "models.my_cnn")]


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_pixels_go_in_and_probabilities_come_out(built, name):
    model = built[name]
    pixels = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)
    probabilities = np.asarray(model(pixels, training=False))
    assert probabilities.shape == (3, 10)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    as_float = np.asarray(model(pixels.astype(np.float32), training=False))
    np.testing.assert_allclose(probabilities, as_float, atol=1e-6)


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_layers_that_others_look_up_by_name(built, name):
    model = built[name]
    assert model.name == name
    assert names_of(model)[:2] == ["image", "rescale"]
    assert names_of(model)[-2:] == ["logits", "probabilities"]
    assert model.get_layer("logits").activation is keras.activations.linear
    assert not model.compiled


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_saved_model_answers_as_before(built, name, tmp_path):
    pixels = np.random.default_rng(1).integers(0, 256, (2, 28, 28, 1), np.uint8)
    built[name].save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    expected = np.asarray(built[name](pixels, training=False))
    answer = np.asarray(loaded(pixels, training=False))
    np.testing.assert_allclose(answer, expected, atol=1e-6)


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items())
def test_parameter_counts(built, name, parameters):
    assert built[name].count_params() == parameters


def test_cnn_is_small_and_the_ann_its_equal(built):
    cnn, ann = built["cnn"].count_params(), built["ann"].count_params()
    assert cnn < 300_000
    assert abs(ann - cnn) < 0.15 * cnn


def test_leaky_cnn_is_built_as_described(built):
    kinds = [type(layer).__name__ for layer in built["leaky-cnn"].layers]
    convolution = ["Conv2D", "BatchNormalization", "LeakyReLU"]
    ending = ["MaxPooling2D", "Dropout"]
    assert kinds[2:-6] == ((convolution * 2 + ending) * 2 + convolution + ending)
    assert kinds[-6:-2] == ["Flatten", "Dense", "LeakyReLU", "Dropout"]
    filters = [
        layer.filters
        for layer in built["leaky-cnn"].layers
        if hasattr(layer, "filters")
    ]
    assert filters == [64, 64, 128, 128, 256]
    assert dropout_rates(built["leaky-cnn"]) == [0.3, 0.4, 0.5, 0.5]


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_dropout_sets_every_dropout_layer(name):
    rates = dropout_rates(models.build(name, dropout=0.15))
    assert rates or name not in RECIPE_NAMES  # yours may have none
    assert set(rates) <= {0.15}


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_the_seed_fixes_the_initial_weights(name):
    assert same_weights(weights_for(7, name), weights_for(7, name))
    assert not same_weights(weights_for(7, name), weights_for(8, name))


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_mixed_precision_still_gives_float32_probabilities(name):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = models.build(name)
        assert model.get_layer("logits").compute_dtype == "bfloat16"
        assert np.asarray(model(np.zeros((1, 28, 28, 1)))).dtype == np.float32
    finally:
        keras.config.set_dtype_policy("float32")


def test_custom_cnn_follows_its_knobs():
    model = models.build(
        "custom-cnn",
        blocks=4,
        filters=64,
        kernel=5,
        pooling="average",
        batch_norm=False,
        activation="leaky-relu",
        dense_units=0,
    )
    convolutions = [layer for layer in model.layers if hasattr(layer, "filters")]
    assert [layer.filters for layer in convolutions] == [64, 128, 256, 256]
    assert {layer.kernel_size for layer in convolutions} == {(5, 5)}
    assert {"pool_4", "leaky_4", "average"} <= set(names_of(model))
    assert not [name for name in names_of(model) if name.startswith(("norm", "dense"))]


WINDOWS = {  # by hand: 13 x 13 windows of 4 x 4, then 6 x 6 of 3 x 3; 8 and 16 filters
    "convolution": (
        (16 * 8 + 8, 169 * 16 * 8),
        (9 * 8 * 16 + 16, 36 * 9 * 8 * 16),
    ),
    "local": (
        (169 * (16 * 8 + 8), 169 * 16 * 8),
        (36 * (9 * 8 * 16 + 16), 36 * 9 * 8 * 16),
    ),
    "dense": (
        (785 * 1352, 784 * 1352),
        (1353 * 576, 1352 * 576),
    ),
}


@pytest.mark.parametrize("sharing", WINDOWS)
def test_window_net_gives_equally_many_values_by_fewer_weights(sharing):
    model = models.build("window-net", sharing=sharing)
    rows = [row for row in layer_table(model) if row.parameters]
    assert [math.prod(row.output_shape) for row in rows] == [1352, 576, 10]
    assert [(row.parameters, row.macs) for row in rows[:2]] == list(WINDOWS[sharing])
    assert (rows[2].parameters, rows[2].macs) == (5770, 5760)


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (4, 2), (3, 2)])
def test_each_window_of_a_locally_connected_layer_has_its_own_kernel(size, stride):
    images = np.random.default_rng(0).normal(size=(2, 9, 9, 3)).astype(np.float32)
    layer = LocallyConnected2D(5, size, strides=stride, activation="relu")
    found = np.asarray(layer(images))
    kernel, bias = map(np.asarray, (layer.kernel, layer.bias))
    kernel = kernel.reshape(*kernel.shape[:2], size, size, 3, 5)
    layer.bias.assign(np.random.default_rng(1).normal(size=bias.shape))
    found, bias = np.asarray(layer(images)), np.asarray(layer.bias)
    for row, column in np.ndindex(*found.shape[1:3]):
        y, x = stride * row, stride * column
        window = images[:, y : y + size, x : x + size]  # (2, size, size, 3)
        expected = np.einsum("nyxc,yxcf->nf", window, kernel[row, column])
        expected = np.maximum(expected + bias[row, column], 0)
        np.testing.assert_allclose(found[:, row, column], expected, atol=1e-5)


def test_with_one_kernel_everywhere_it_is_a_convolution():
    images = np.random.default_rng(0).normal(size=(2, 9, 9, 3)).astype(np.float32)
    convolution = keras.layers.Conv2D(5, 3, strides=2)
    expected = np.asarray(convolution(images))
    local = LocallyConnected2D(5, 3, strides=2)
    local.build(images.shape)
    shared = np.asarray(convolution.kernel).reshape(27, 5)
    local.kernel.assign(np.broadcast_to(shared, local.kernel.shape))
    np.testing.assert_allclose(np.asarray(local(images)), expected, atol=1e-5)


def test_a_residual_block_adds_what_its_second_convolution_makes():
    model = models.build("custom-cnn", blocks=2, filters=8, residual=True, kernel=1)
    image = np.random.default_rng(0).integers(0, 256, (1, 28, 28, 1))
    names = ["relu_1", "norm_1b", "add_1b", "relu_1b"]
    outputs = [model.get_layer(name).output for name in names]
    before, change, total, after = map(
        np.asarray, keras.Model(model.input, outputs)(image)
    )
    np.testing.assert_allclose(total, before + change, atol=1e-6)
    np.testing.assert_allclose(after, np.maximum(total, 0))
    assert model.get_layer("conv_2b").kernel.shape == (1, 1, 16, 16)
    assert model.get_layer("pool_1").input is model.get_layer("relu_1b").output


SPREADS = {
    "glorot": (2 / (784 + 256)) ** 0.5,
    "small": 0.01,
    "large": 1.0,
    "zeros": 0.0,
}
SPREADS["he"] = (2 / 784) ** 0.5


@pytest.mark.parametrize(("choice", "spread"), SPREADS.items())
def test_weights_begin_with_the_spread_that_was_chosen(choice, spread):
    model = models.build("custom-ann", initialisation=choice)
    kernel = np.asarray(model.get_layer("dense_1").kernel)
    assert kernel.std() == pytest.approx(spread, rel=0.02)
    own = models.build("custom-cnn", initialisation=choice)
    for layer in own.layers:
        if hasattr(layer, "kernel"):
            is_zero = not np.asarray(layer.kernel).any()
            assert is_zero == (choice == "zeros"), layer.name


def test_custom_cnn_can_stride_instead_of_pool():
    model = models.build("custom-cnn", blocks=2, pooling="stride")
    assert model.get_layer("conv_2").output.shape[1:3] == (7, 7)
    assert not [name for name in names_of(model) if name.startswith("pool")]


@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "gelu", "tanh"])
def test_custom_ann_follows_its_knobs(activation):
    model = models.build(
        "custom-ann", layers=3, units=16, batch_norm=True, activation=activation
    )
    assert model.get_layer("dense_3").units == 16
    assert {"norm_1", "norm_2", "norm_3"} <= set(names_of(model))
    assert not dropout_rates(model)


def fits(**options):
    try:
        models.check_options("custom-cnn", **options)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("pooling", ["max", "average", "stride"])
@pytest.mark.parametrize("kernel", [1, 3, 5, 7])
def test_every_allowed_shape_builds(kernel, pooling, padding):
    knobs = {"kernel": kernel, "pooling": pooling, "padding": padding, "filters": 8}
    deepest = max(n for n in range(1, 5) if fits(blocks=n, **knobs))
    models.build("custom-cnn", blocks=deepest, **knobs)
    if padding == "same":
        assert deepest == 4


def test_too_many_blocks_say_what_to_change():
    message = "block 3 that gets 4 x 4 pixels.*Try blocks 2, padding same or a smaller"
    with pytest.raises(ValueError, match=message):
        models.build("custom-cnn", blocks=3, kernel=5, padding="valid")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("resnet", {}, "one of ann, .*, cnn, .*received 'resnet'"),
        ("cnn", {"blocks": 2}, "cnn takes the knobs dropout; received 'blocks'"),
        ("custom-ann", {"kernel": 3}, "layers, units, .*received 'kernel'"),
        ("custom-cnn", {"blocks": 5}, "blocks must be a whole number from 1 to 4"),
        ("custom-cnn", {"blocks": True}, "blocks must be .* received True. Try 3."),
        ("custom-cnn", {"blocks": 2.0}, "blocks must be .* received 2.0"),
        ("custom-cnn", {"kernel": 4}, "kernel must be one of 1, 3, 5, 7, received 4"),
        ("custom-cnn", {"activation": "sin"}, "activation must be one of relu"),
        ("custom-cnn", {"batch_norm": 1}, "batch_norm must be True or False"),
        ("custom-cnn", {"dense_units": 513}, "from 0 to 512, received 513. Try 128."),
        ("custom-ann", {"units": 8}, "units must be .* from 16 to 1,024, received 8"),
        (
            "cnn",
            {"dropout": 0.9},
            r"dropout must be in \[0, 0.8\], or None, rec.* Try 0.3",
        ),
        ("ann", {"dropout": float("nan")}, "dropout must be .* received nan"),
    ],
)
def test_what_is_not_known_is_refused(name, options, message):
    with pytest.raises(ValueError, match=message):
        models.build(name, **options)


def test_the_builder_itself_checks_too():
    from models import custom_ann, custom_cnn

    for module, knob in ((custom_cnn, "blocks"), (custom_ann, "layers")):
        with pytest.raises(ValueError, match=re.escape(f"{knob} must be")):
            module.build(**{knob: 99})


@pytest.mark.parametrize("name", models.ARCHITECTURES)
def test_every_default_is_one_that_the_knob_takes(name):
    assert models.check_options(name) == {k.name: k.default for k in models.KNOBS[name]}
    for knob in models.KNOBS[name]:
        knob.check(knob.default)
        assert knob.help.endswith(".")
