"""One unit of a layer without feature maps, and every number that it is made of."""

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats, Integers
from core.explain.checks import check_image, check_whole
from core.explain.edits import Edits, apply_edits
from core.explain.layers import ACTIVATIONS, Layers, find_layer
from core.explain.network import load_layerwise
from core.explain.stages import GLOBAL_POOLS, end_of_stage
from core.explain.views import DenseView, PoolingView, SoftmaxView, UnitView, ValueView

SHOWN = 12  # contributions to a dense unit


def inspect_unit(
    folder: str, image: ArrayLike, layer: str, unit: int, edits: Edits = ()
) -> UnitView:
    """Takes one unit of a layer without feature maps apart."""
    image, network = check_image(image), load_layerwise(folder)
    layers = apply_edits(network.layers, edits)
    index = find_layer(layers, layer)
    if layers[index].has_maps:
        raise ValueError(
            f"layer must give units, {layer} gives feature maps: "
            f"{layers[index].output_shape}. Choose a later layer."
        )
    check_whole(f"unit of {layer}", unit, 0, layers[index].channels - 1)
    return view_unit(layers, network.run_all(image, layers=layers), index, int(unit))


def view_unit(layers: Layers, outputs: list[Floats], index: int, unit: int) -> UnitView:
    """Takes one unit of layer `index` apart, given what all layers computed."""
    layer, source = layers[index], outputs[index - 1]
    about = layer.name, unit, float(outputs[index][unit])
    if layer.type == "Dense":
        return _view_dense(layers, outputs, index, about)
    if layer.type in GLOBAL_POOLS:
        return PoolingView(*about, source[..., unit])
    if layer.activation == "softmax":
        exponentials = np.exp(source - source.max())
        return SoftmaxView(*about, source, exponentials, float(exponentials.sum()))
    return ValueView(*about, float(source.reshape(-1)[unit]))


def _view_dense(
    layers: Layers, outputs: list[Floats], index: int, about: tuple[str, int, float]
) -> DenseView:
    layer, (_, unit, _) = layers[index], about
    inputs, weights = outputs[index - 1], layer.weights["kernel"][:, unit]  # (d,)
    products = inputs * weights
    order = np.argsort(-np.abs(products), kind="stable")
    top = order[:SHOWN]
    return DenseView(
        *about,
        indices=top,
        places=_find_places(layers, index, top),
        inputs=inputs[top],
        weights=weights[top],
        products=products[top],
        rest=_sum(products[order[SHOWN:]]),
        positive=_sum(products[products > 0]),
        negative=_sum(products[products < 0]),
        total=_sum(products),
        bias=float(layer.weights["bias"][unit]),
        steps=_follow(layers, outputs, index, unit),
    )


def _sum(products: Floats) -> float:
    return float(products.sum(dtype=np.float64))


def _follow(
    layers: Layers, outputs: list[Floats], index: int, unit: int
) -> tuple[tuple[str, float], ...]:
    """Returns kind and value of what happens to a dense unit's sum in its stage."""
    own = layers[index].activation
    steps = [(ACTIVATIONS[own], float(outputs[index][unit]))] if own else []
    for later in range(index + 1, end_of_stage(layers, index) + 1):
        steps.append((layers[later].kind, float(outputs[later][unit])))
    return tuple(steps)


def _find_places(layers: Layers, index: int, indices: Integers) -> Integers | None:
    """Returns `(m, 3)` row, column and channel of flattened inputs, or None."""
    before = index - 1
    while layers[before].type == "Dropout":
        before -= 1
    if layers[before].type != "Flatten":
        return None
    return np.stack(np.unravel_index(indices, layers[before].input_shape), axis=1)
