"""What each kind of layer does, in a few sentences, one idea each."""

LESSONS = {
    "image": (
        "An image is a grid of numbers: 28 rows of 28 pixels, 0 for black, 255 for "
        "white. The network sees nothing else."
    ),
    "rescaling": (
        "Every pixel is divided by 255, so that all values lie between 0 and 1. "
        "Networks learn more easily from small numbers."
    ),
    "convolution": (
        "A **kernel** is a small square of numbers that slides over what comes in. At "
        "each place it multiplies number by number and adds up: a large sum means "
        "*what I look for is here*. The same kernel is used everywhere, so a collar is "
        "found wherever it is."
    ),
    "max pooling": (
        "**Pooling** keeps the largest value of each window and drops the rest. The "
        "map gets smaller, and a shift by a pixel matters less."
    ),
    "average pooling": (
        "**Pooling** replaces each window by its mean. The map gets smaller, and a "
        "shift by a pixel matters less."
    ),
    "batch normalisation": (
        "**Batch normalisation** subtracts the map's usual mean, divides by its usual "
        "spread, then scales and shifts by two learned numbers. So the next layer "
        "always gets values of the same size, and training goes faster."
    ),
    "ReLU": (
        "**ReLU** keeps what is above 0 and makes the rest 0. Without such a bend, "
        "many layers could do no more than one."
    ),
    "leaky ReLU": (
        "**Leaky ReLU** keeps what is above 0 and lets a little of the rest through, "
        "so that no map falls silent for ever."
    ),
    "GELU": (
        "**GELU** is a ReLU with a soft corner: what is far below 0 becomes 0, and "
        "what is far above stays."
    ),
    "tanh": "**tanh** squeezes every value between −1 and 1.",
    "dropout": (
        "**Dropout** switches off values by chance while the network learns, so that "
        "it relies on no single one. When it answers, nothing is dropped: what comes "
        "in goes out."
    ),
    "flattening": (
        "All maps are laid into one long row of numbers. Nothing is computed: from "
        "here on, there are no rows and columns any more."
    ),
    "largest value of each map": (
        "Each map is boiled down to its largest value: *how strongly did I find it, "
        "wherever it was?*"
    ),
    "average of each map": (
        "Each map is boiled down to its mean: *how much of it did I find, all in all?*"
    ),
    "dense layer": (
        "Each unit of a **dense layer** multiplies every value that comes in by a "
        "weight of its own and adds up. What speaks for it counts up, what speaks "
        "against it counts down."
    ),
    "softmax": (
        "**Softmax** turns ten scores (logits) into ten shares of 100 %: e to the "
        "power of each score, divided by the sum of all ten. One point more makes a "
        "class 2.7 times as likely against the others."
    ),
}
FIELD = (
    "The blue frame on the image is the **receptive field**: all that this value can "
    "depend on. It grows from layer to layer, so later maps see larger parts."
)


def lesson_of(step):
    """Returns what a Step of a Journey teaches."""
    words = LESSONS[step.kind]
    if step.kind != "convolution":
        return words
    if "same" in step.row.detail:
        words += (
            " Around the edge lies **padding**, zeros that let the kernel reach every "
            "pixel."
        )
    if "stride" in step.row.detail:
        words += (
            " Its **stride** is 2: it jumps over every second place, and the map that "
            "comes out has half the side."
        )
    return words
