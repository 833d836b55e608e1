"""The journey: one image on its way through every layer."""

from core.explain.checks import check_image, check_images
from core.explain.edits import apply_edits
from core.explain.network import load_network
from core.explain.results import ForwardPass, Step
from core.explain.stages import end_of_stage


def follow_image(folder, image, edits=()):
    """Runs an image through a trained run's network and keeps what each layer says.

    Args:
        folder: The run's folder, as text.
        image: `(28, 28)` uint8, bright item on black.
        edits: Edits to make first (see `core.explain.edits`); the run is not changed.

    Returns:
        A ForwardPass.

    Raises:
        ValueError: when the run cannot be read, the image is none, an edit does not
            fit.
    """
    image, network = check_image(image), load_network(folder)
    layers = apply_edits(network.layers, edits)
    outputs = network.run_all(image, layers=layers)
    steps = [
        Step(layer.row, layer.kind, values, layers[end_of_stage(layers, index)].name)
        for index, (layer, values) in enumerate(zip(layers, outputs, strict=True))
    ]
    return ForwardPass(tuple(steps))


def find_features(folder, images):
    """Returns the values before the last layer, where images of a kind lie together.

    Args:
        folder: The run's folder, as text.
        images: `(n, 28, 28)` uint8.

    Returns:
        Float32 `(n, d)`, what `test.npz` of the run keeps for the test images.

    Raises:
        ValueError: when the run cannot be read or the images are none.
    """
    images, network = check_images(images), load_network(folder)
    return network.run(images, until=network.logits_index - 1)
