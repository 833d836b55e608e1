"""The forward pass: one image on its way through every layer."""

from numpy.typing import ArrayLike

from core.explain.checks import check_image
from core.explain.edits import Edits, apply_edits
from core.explain.network import load_layerwise
from core.explain.results import ForwardPass, Step
from core.explain.stages import end_of_stage


def follow_image(folder: str, image: ArrayLike, edits: Edits = ()) -> ForwardPass:
    """Runs an image through a trained network and keeps every layer's output."""
    image, network = check_image(image), load_layerwise(folder)
    layers = apply_edits(network.layers, edits)
    outputs = network.run_all(image, layers=layers)
    steps = [
        Step(layer.row, layer.kind, values, layers[end_of_stage(layers, index)].name)
        for index, (layer, values) in enumerate(zip(layers, outputs, strict=True))
    ]
    return ForwardPass(tuple(steps))
