"""What each kind of layer does, in a few sentences, one idea each."""

from core.explain.results import Step

LESSONS = {
    "image": "An image is a grid of numbers: 28 rows of 28 pixels, 0 for black, 255 "
    "for white. The network sees nothing else.",
    "rescaling": "Every pixel is divided by 255, so that all values lie between 0 and "
    "1. Networks learn more easily from small numbers.",
    "convolution": "A **kernel** is a small square of weights that slides over the "
    "input. At each position it multiplies number by number and adds up: a large sum "
    "means *what I look for is here*. The same kernel is used at every position, so "
    "the feature map moves with the image (translation **equivariance**). Whether the "
    "prediction stays the same depends on pooling, the last layers and the training "
    "images.",
    "locally connected layer": "A **locally connected layer** looks through the same "
    "windows as a convolution, but each window has weights of its own: what it learned "
    "to find in one place it does not know in another. That takes many more weights "
    "for equally many multiplications.",
    "shuffling": "Every pixel is moved to another place, in all images in the same "
    "way. Nothing is lost, but neighbours are neighbours no more.",
    "sum": "A **residual sum** adds what the block's second convolution makes of its "
    "input to that input, value by value. The layers need to learn a change only, and "
    "gradients have a way round them.",
    "max pooling": "**Pooling** keeps the largest value of each window and drops the "
    "rest. The feature map gets smaller, and a shift by one pixel matters less.",
    "average pooling": "**Pooling** replaces each window by its mean. The feature map "
    "gets smaller, and a shift by one pixel matters less.",
    "batch normalisation": "**Batch normalisation** subtracts the channel's mean, "
    "divides by its standard deviation (both as seen in training), then scales and "
    "shifts by two learned numbers. It keeps values at a similar scale, which allows "
    "larger steps; why it helps so much is debated.",
    "ReLU": "**ReLU** keeps what is above 0 and sets the rest to 0. Without such an "
    "activation function, many layers could do no more than one.",
    "leaky ReLU": "**Leaky ReLU** keeps what is above 0 and lets a little of the rest "
    "through, so that no channel stays at 0 for ever.",
    "GELU": "**GELU** is a smooth ReLU: what is far below 0 becomes 0, and what is "
    "far above stays.",
    "tanh": "**tanh** squeezes every value between −1 and 1.",
    "dropout": "**Dropout** switches off values at random during training, so that "
    "the network relies on no single one. For a prediction nothing is dropped: the "
    "output equals the input.",
    "flattening": "All feature maps are laid out in one long row of numbers. Nothing "
    "is computed: from here on there are no rows and columns any more.",
    "global max pooling": "Global max pooling keeps the largest value of each feature "
    "map: *how strongly did I find it, wherever it was?*",
    "global average pooling": "Global average pooling keeps the mean of each feature "
    "map: *how much of it did I find, all in all?*",
    "dense layer": "Each unit of a **dense layer** multiplies every input by a weight "
    "of its own and adds up. Positive products raise its value, negative ones lower "
    "it.",
    "softmax": "**Softmax** turns ten scores (logits) into ten probabilities: e to "
    "the power of each score, divided by the sum of all ten. One point more makes a "
    "class 2.7 times as likely relative to the others.",
}
MORE = {  # about a convolution whose row of the layer table has the word
    "same": "Around the edge lies **padding**, zeros that let the kernel reach every "
    "pixel.",
    "stride": "Its **stride** is 2: it skips every second position, and the feature "
    "map has half the side.",
}
FIELD = (
    "The blue frame on the image is the **receptive field**: all that this value can "
    "depend on. It grows from layer to layer, so later feature maps see larger parts."
)


def lesson_of(step: Step) -> str:
    """Returns what a layer of a forward pass teaches."""
    is_convolution, detail = step.kind == "convolution", step.row.detail
    more = [MORE[word] for word in MORE if is_convolution and word in detail]
    return " ".join([LESSONS[step.kind], *more])
