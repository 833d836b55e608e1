"""Images made from gradients, by definition on a tiny linear network."""

import keras
import numpy as np
import pytest

from core.explain import class_image, fooling
from core.explain.made_images import WALK_STEPS, Ascent, Attack, ClassImage
from core.explain.pixel_gradients import PixelGradients
from tests.networks import build_random, draw_noise, save_run

IMAGE = draw_noise(1)[0] // 2


@pytest.fixture(scope="module")
def weights():
    """Of a network of no hidden layer, `(784, 10)`: small, so that nothing is sure."""
    signs = np.random.default_rng(1).choice([-1, 1], (784, 10))
    return (signs / 50).astype(np.float32)


@pytest.fixture(scope="module")
def linear(weights):
    """Ten logits that are sums of pixels (0..1) times weights."""
    image = keras.Input((28, 28, 1), name="image")
    x = keras.layers.Rescaling(1 / 255, name="rescale")(image)
    x = keras.layers.Flatten(name="flatten")(x)
    x = keras.layers.Dense(10, name="logits")(x)
    x = keras.layers.Activation("softmax", name="probabilities")(x)
    model = keras.Model(image, x)
    model.get_layer("logits").set_weights([weights, np.zeros(10)])
    return PixelGradients(model)


def logits_of(images, weights):
    return images.reshape(len(images), -1) / 255 @ weights


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def test_gradients_of_a_linear_network_are_its_weights(linear, weights):
    images, labels = draw_noise(3), np.array([2, 7, 7])
    logits, slopes = linear.of_logits(images, labels)
    np.testing.assert_allclose(logits, logits_of(images, weights), rtol=1e-4)
    expected = weights.T[labels].reshape(-1, 28, 28) / 255
    np.testing.assert_allclose(slopes, expected, rtol=1e-4)
    # Of log softmax: the weights less their mean, weighted by the probabilities.
    _, slopes = linear.of_log_probabilities(images, labels)
    means = softmax(logits_of(images, weights)) @ weights.T / 255
    expected -= means.reshape(-1, 28, 28)
    np.testing.assert_allclose(slopes, expected, atol=1e-5)


def test_an_ascent_on_a_linear_network_by_hand(linear, weights):
    ascent = Ascent(4, jitter=0, blur=0, decay=0.05, rate=3, seed=8)
    slope = weights[:, 4].reshape(28, 28)
    slope = slope / np.sqrt((slope**2).mean())
    by_hand = np.random.default_rng(8).uniform(0, 40, (28, 28))
    for _ in range(5):
        by_hand = np.clip(0.95 * (by_hand + 3 * slope), 0, 255)
    reached = class_image.climb_on(linear, ascent, None, 5)
    assert reached.step == 5
    np.testing.assert_allclose(reached.pixels, by_hand, atol=1e-3)
    shown = logits_of(reached.image[None], weights)[0]
    np.testing.assert_allclose(reached.logits, shown, rtol=1e-4)
    np.testing.assert_allclose(
        reached.probabilities, softmax(shown[None])[0], rtol=1e-3
    )


def test_a_jittered_step_follows_the_gradient_of_the_shifted_image(linear, weights):
    ascent = Ascent(4, jitter=3, blur=0, decay=0, rate=3)
    down, across = class_image.draw_shift(ascent, 0)
    assert (down, across) != (0, 0)
    start = class_image.draw_start(ascent)
    slope = weights[:, 4].reshape(28, 28)
    seen = np.roll(slope, (-down, -across), (0, 1))  # where the image's pixels were
    seen = seen / np.sqrt((seen**2).mean())
    reached = class_image.climb_on(linear, ascent, None, 1)
    np.testing.assert_allclose(
        reached.pixels, np.clip(start + 3 * seen, 0, 255), atol=1e-3
    )


def test_blur_spreads_a_pixel_and_keeps_its_light():
    pixels, flat = np.zeros((28, 28), np.float32), np.zeros((28, 28))
    pixels[14, 14] = 100
    blurred = class_image.improve(pixels, flat, Ascent(0, blur=1, decay=0))
    assert blurred[14, 14] < 20
    assert blurred[14, 15] == pytest.approx(blurred[13, 14])
    assert blurred.sum() == pytest.approx(100, rel=1e-3)
    assert class_image.improve(pixels, flat, Ascent(0, blur=0, decay=0.5))[14, 14] == 50


def test_an_ascent_goes_on_where_it_was_stopped(linear):
    ascent = Ascent(2)
    whole = class_image.climb_on(linear, ascent, None, 6)
    half = class_image.climb_on(linear, ascent, None, 2)
    rest = class_image.climb_on(linear, ascent, half, 4)
    assert rest.step == whole.step == 6
    np.testing.assert_array_equal(rest.pixels, whole.pixels)


@pytest.mark.parametrize("norm", ["L-infinity", "L2"])
def test_a_walk_on_a_linear_network_goes_as_far_as_its_budget(linear, norm):
    attack = Attack(1, norm)
    start = np.full((len(fooling.BUDGETS[norm]), 28, 28), 128.0)
    walked = fooling.walk_on(linear, start, attack, None, WALK_STEPS)
    assert walked.step == WALK_STEPS
    change = walked.pixels - start
    limits = fooling.BUDGETS[norm] * fooling.UNITS[norm]
    if norm == "L-infinity":
        sizes = np.abs(change).max(axis=(1, 2))
    else:
        sizes = np.sqrt((change**2).sum(axis=(1, 2)))
    np.testing.assert_allclose(sizes, limits, rtol=1e-6)
    logits, _ = linear.of_logits(walked.pixels, np.full(len(start), 1))
    odds = logits[:, 1] - np.delete(logits, 1, axis=1).max(axis=1)
    assert (np.diff(odds) > 0).all()


@pytest.mark.parametrize("norm", ["L-infinity", "L2"])
def test_two_classes_are_told_apart_by_the_known_best_change(weights, norm):
    """Class 1 against nine that look at nothing: along the sign, or the weights."""
    rivals = np.zeros((784, 10), np.float32)
    rivals[:, 1] = weights[:, 1]
    image = keras.Input((28, 28, 1), name="image")
    x = keras.layers.Flatten(name="flatten")(image)
    x = keras.layers.Dense(10, name="logits")(x)
    x = keras.layers.Activation("softmax", name="probabilities")(x)
    model = keras.Model(image, x)
    model.get_layer("logits").set_weights([rivals / 255, np.zeros(10)])
    start = np.full((len(fooling.BUDGETS[norm]), 28, 28), 128.0)
    attack = Attack(1, norm)
    walked = fooling.walk_on(PixelGradients(model), start, attack, None, WALK_STEPS)
    limits = fooling.BUDGETS[norm] * fooling.UNITS[norm]
    slope = weights[:, 1].reshape(28, 28)
    best = np.sign(slope)
    if norm == "L2":
        best = slope / np.sqrt((slope**2).sum())
    np.testing.assert_allclose(
        walked.pixels, start + limits[:, None, None] * best, atol=1e-3
    )


@pytest.mark.parametrize("norm", ["L-infinity", "L2"])
def test_whole_grey_levels_stay_within_the_budget(norm):
    rng = np.random.default_rng(2)
    start = rng.integers(0, 256, (40, 28, 28)).astype(float)
    limits = np.linspace(0, 300, 40)
    pixels = start + rng.normal(0, 60, start.shape)
    pixels = fooling.project(pixels, start, limits, norm)
    assert pixels.min() >= 0
    assert pixels.max() <= 255
    images = fooling.round_within(pixels, start, limits, norm)
    change = images - start
    sizes = np.abs(change).max(axis=(1, 2))
    if norm == "L2":
        sizes = np.sqrt((change**2).sum(axis=(1, 2)))
    assert (sizes <= limits + 1e-9).all()
    assert (images[0] == start[0]).all()
    assert np.abs(images - pixels).max() <= 1


@pytest.mark.parametrize("norm", ["L-infinity", "L2"])
def test_a_network_is_fooled_and_a_larger_budget_never_does_worse(tmp_path, norm):
    folder, attack = save_run(tmp_path, "cnn-small"), Attack(3, norm)
    half = fooling.walk(folder, IMAGE, attack, None, 15)
    walked = fooling.walk(folder, IMAGE, attack, half, WALK_STEPS - 15)
    found = fooling.finish(folder, IMAGE, attack, walked)
    assert (found.images[0] == IMAGE).all()
    assert (found.noisy[0] == IMAGE).all()
    chances = found.probabilities[:, 3]
    assert (np.diff(chances) >= 0).all()
    assert chances[-1] > chances[0]
    again = fooling.predict_images(folder, found.images)
    np.testing.assert_allclose(again, found.probabilities, atol=1e-6)
    assert chances[-1] > found.probabilities_noisy[-1, 3]
    if found.first is not None:
        assert found.probabilities[found.first].argmax() == 3


def test_a_run_is_climbed_and_compared_with_real_images(tmp_path, small_folder):
    from core.data.sources import load_dataset

    dataset = load_dataset(str(small_folder))
    folder = save_run(tmp_path, "ann", dataset=dataset)
    start = class_image.climb(folder, Ascent(5), None, 0)
    reached = class_image.climb(folder, Ascent(5), start, 12)
    assert isinstance(reached, ClassImage)
    assert reached.logits[5] > start.logits[5]
    real = class_image.find_real_logits(folder, 5)
    assert len(real) == (dataset.test.labels == 5).sum()
    images = dataset.test.images[dataset.test.labels == 5]
    gradients = PixelGradients(build_random("ann"))
    expected, _ = gradients.of_logits(images, np.full(len(images), 5))
    np.testing.assert_allclose(real, expected[:, 5], rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("ascent", "message"),
    [
        (Ascent(10), "class must be a whole number from 0 to 9"),
        (Ascent(0, jitter=-1), "jitter must be a whole number from 0 to 8"),
        (Ascent(0, blur=float("nan")), "blur must be from 0 to 3, received nan. Try"),
        (Ascent(0, decay=1), "decay must be from 0 to 0.5, received 1. Try 0."),
    ],
)
def test_what_no_image_can_be_made_by_is_told(ascent, message):
    with pytest.raises(ValueError) as caught:
        class_image.check_ascent(ascent)
    assert message in str(caught.value)


def test_an_unknown_norm_is_told():
    with pytest.raises(ValueError, match="L-infinity, L2, received 'L1'"):
        fooling.check_attack(Attack(0, "L1"))
