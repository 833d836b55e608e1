"""What the layers after a sum do to it: pooling, normalisation, the bend."""

import numpy as np

from core.explain.arithmetic import activate, normalise
from core.explain.geometry import find_window
from core.explain.layers import ACTIVATIONS
from core.explain.stages import end_of_stage, follow_place
from core.explain.views import PixelStep


def follow_value(layers, outputs, *, index, value, about):
    """Follows what layer `index` summed up to the end of its stage.

    Args:
        layers, outputs: All Layers, and what each gave for the image.
        index: The convolution or dense layer.
        value: Its sum with the bias, before any bend.
        about: Its `row`, `column` and `channel`.

    Returns:
        `(steps, result)`: a tuple of PixelStep and the value in the end, which is
        None where pooling leaves the place out.
    """
    place, channel = (about["row"], about["column"]), about["channel"]
    steps = [activation_step(layers[index], value)] if layers[index].activation else []
    for later in range(index + 1, end_of_stage(layers, index) + 1):
        before = steps[-1].after if steps else value
        layer = layers[later]
        if layer.type in ("MaxPooling2D", "AveragePooling2D"):
            place = follow_place(layer, *place)
            source = outputs[later - 1][..., channel]
            steps.append(_pool(layer, before, source=source, place=place))
            if place is None:
                break
        else:
            steps.append(take_step(layer, before, channel))
    return tuple(steps), steps[-1].after if steps else value


def take_step(layer, before, channel):
    """Returns the PixelStep of a layer that takes one value to one value."""
    if layer.type == "BatchNormalization":
        return _normalise(layer, before, channel)
    if layer.type == "Rescaling":
        numbers = {name: float(value) for name, value in layer.settings.items()}
        after = before * numbers["scale"] + numbers["offset"]
        return PixelStep(layer.name, layer.kind, before, after, numbers)
    return activation_step(layer, before)


def activation_step(layer, before):
    """Returns the PixelStep of a layer's activation; dropout leaves a value alone."""
    after = float(activate(np.float64(before), layer.activation, slope=layer.slope))
    kind = ACTIVATIONS.get(layer.activation, layer.kind)
    numbers = {"slope": layer.slope} if layer.slope else {}
    return PixelStep(layer.name, kind, before, after, numbers)


def _normalise(layer, before, channel):
    weights = {name: float(each[channel]) for name, each in layer.weights.items()}
    epsilon = float(layer.settings["epsilon"])
    numbers = {
        "mean": weights["moving_mean"],
        "variance": weights["moving_variance"],
        "epsilon": epsilon,
        "scale": weights["gamma"],
        "shift": weights["beta"],
    }
    after = float(normalise(before, **weights, epsilon=epsilon))
    return PixelStep(layer.name, layer.kind, before, after, numbers)


def _pool(layer, before, *, source, place):
    """Pools the window that a value lies in; another one may win."""
    if place is None:
        return PixelStep(layer.name, layer.kind, before, None, {})
    window = find_window(layer)
    rows, columns = (
        slice(max(window.start(at), 0), window.start(at) + window.size) for at in place
    )
    values = source[rows, columns]  # (k, k)
    after = float(values.max() if layer.type == "MaxPooling2D" else values.mean())
    return PixelStep(layer.name, layer.kind, before, after, {}, values)
