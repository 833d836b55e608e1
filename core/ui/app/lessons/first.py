"""The first lesson: what a network sees, and how two of them learn."""

from core.ui.app.lessons.step import (
    Asked,
    Chose,
    Computed,
    Guessed,
    Lesson,
    Step,
    Trained,
)
from core.ui.app.predict import Question

BOTH = ("ann", "cnn")  # what *Train both* starts
WINDOW = ((0.1, 0.2, 0.9), (0.0, 0.5, 1.0), (0.2, 0.4, 0.8))
KERNEL = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
PIXELS, UNITS = 784, 256  # the first dense layer of the ANN


def write_matrix(rows: tuple[tuple[float, ...], ...]) -> str:
    """Writes numbers as a matrix for Markdown."""
    lines = r" \\ ".join(" & ".join(map(str, row)) for row in rows)
    return rf"$\begin{{bmatrix}}{lines}\end{{bmatrix}}$"


def sum_products() -> float:
    """Returns what a convolution computes of the window and the kernel."""
    pairs = zip(WINDOW, KERNEL, strict=True)
    return sum(
        value * weight
        for row, weights in pairs
        for value, weight in zip(row, weights, strict=True)
    )


SPLITS = Step(
    "splits",
    "Three splits",
    "pages/data.py",
    "apps",
    2,
    "Read the three cards below: which images does a network learn from, and what are "
    "the other two splits for? Then answer.",
    (Guessed("lesson-splits"),),
    "Training images teach, validation images choose, test images judge. Keep them "
    "apart, or the last figure is worth nothing.",
    belief="The test set can be used as often as you like.",
    terms=("Validation split",),
    asked=Asked(
        Question(
            "lesson-splits",
            "You train five recipes and want to keep the best one. Which images "
            "decide?",
            ("Training images", "Validation images", "Test images"),
        ),
        "Validation images",
        "The best of five on the test images looks better than it is: part of its lead "
        "is luck on just these images. Each choice uses them up a little. So choose by "
        "validation, and look at the test images last.",
    ),
    sheet="Which images teach, choose, judge? Why not choose by those that judge?",
)
NUMBERS = Step(
    "numbers",
    "An image is 784 numbers",
    "pages/data.py",
    "apps",
    2,
    "At the end of the page, under *An image is numbers*, switch **Show numbers** on: "
    "this is all that a network receives.",
    (
        Chose("shown", "Switch *Show numbers* on", {"with_numbers": ("true",)}),
        Computed(
            "weights",
            f"The first layer of the ANN has {UNITS} units. Each of them multiplies "
            f"each of the {PIXELS} pixels by a weight of its own. How many weights is "
            "that?",
            PIXELS * UNITS,
            f"Each unit has {PIXELS} weights, and there are {UNITS} units.",
            tolerance=0.5,
        ),
    ),
    f"{PIXELS * UNITS:,} weights, most of all that the ANN has. The first convolution "
    "of the CNN has 288: 32 kernels of 3 × 3 weights, each used everywhere in the "
    "image.",
    terms=("ANN", "CNN"),
    sheet="Numbers of one image; weights in the first layer of ANN and CNN:",
)
PRODUCT = Step(
    "product",
    "One value by hand",
    "pages/inside.py",
    "biotech",
    3,
    "Open the first convolution, click a feature map and point at its pixels: each is "
    "a window of the input times a kernel, number by number, added up. Do one "
    "yourself.",
    (
        Computed(
            "sum",
            f"Window {write_matrix(WINDOW)} times kernel {write_matrix(KERNEL)}: what "
            "is the sum of the nine products?",
            sum_products(),
            "The middle column counts nothing. Add up the right column (mind the 2), "
            "then subtract the left one.",
        ),
    ),
    "The window is bright on the right and dark on the left: the sum is large, so this "
    "kernel looks for such an edge. A network learns its kernels; nobody gives them.",
    terms=("Kernel", "Receptive field"),
    link={
        "run": "reference:cnn",
        "view": "Forward pass",
        "layer": "conv_1",
    },
    sheet="Window times kernel, written out, and the sum:",
)
TRAIN = Step(
    "train",
    "Guess, then train",
    "pages/home.py",
    "home",
    2,
    "Answer first. Then press **Train both**: the ANN goes first and takes seconds; "
    "the CNN waits for it and then takes about a minute (on two cores). Go on while "
    "they train.",
    (
        Guessed("home-winner"),
        Trained("started", "Press *Train both*", BOTH, is_finished=False),
    ),
    "Both learn the same way: predict a batch, measure the loss, move each weight a "
    "little so that the loss falls.",
    terms=("Epoch", "Batch", "Loss"),
    sheet="My guess: which network wins, and by how many points? What came out:",
)
CURVES = Step(
    "curves",
    "Two curves that climb",
    "pages/train.py",
    "model_training",
    2,
    "Guess which accuracy is higher after the first epoch. Then look at the curves: "
    "the solid line is validation, the dashed one training. The CNN trains after the "
    "ANN; wait for it.",
    (
        Guessed("train-first-epoch"),
        Trained("finished", "Both runs have finished", BOTH),
    ),
    "Validation above training is no bug: training accuracy is the mean over an epoch "
    "in which the network still improves, with dropout and altered images on.",
    belief="Validation accuracy above training accuracy is a bug.",
    terms=("Dropout", "Augmentation"),
    sheet="Epoch 1: which curve is higher, and why? (Two reasons.)",
)
GAP = Step(
    "gap",
    "A gap is not yet overfitting",
    "pages/experiments.py",
    "science",
    2,
    "Judge the ANN first. Then guess what the loss does where a network sees the same "
    "500 images again and again, and switch the remedies on.",
    (
        Guessed("lesson-gap"),
        Guessed("experiments-memorising", "Answer the question of the experiment"),
    ),
    "A gap between training and validation grows with all that is learned. Overfitting "
    "is where the validation loss turns up again.",
    belief="A gap between training and validation is overfitting.",
    terms=("Generalisation gap", "Overfitting"),
    link={"experiment": "memorising"},
    asked=Asked(
        Question(
            "lesson-gap",
            "The reference ANN ends at 94.2 % on training and 89.8 % on validation "
            "images. Its validation loss is lowest in its last epoch. Is it "
            "overfitting?",
            (
                "Yes, the gap is 4 points",
                "Not yet: its validation loss has not turned up",
                "It cannot be: only CNNs overfit",
            ),
        ),
        "Not yet: its validation loss has not turned up",
        "Fewer epochs would make it worse. What overfitting looks like is below.",
    ),
    sheet="Sketch a loss curve that shows overfitting, and one that does not:",
)
SHUFFLED = Step(
    "shuffled",
    "What the ANN does not know",
    "pages/experiments.py",
    "science",
    2,
    "The pixels of all images are shuffled, always in the same way, and both networks "
    "learn anew. Guess first, then look.",
    (Guessed("experiments-shuffled"),),
    "To the ANN shuffled pixels are as good as others: it does not know which are "
    "neighbours. What the CNN loses is what the neighbourhood gave it.",
    terms=("ANN", "CNN"),
    link={"experiment": "shuffled"},
    sheet="My guess for both networks after shuffling; what came out; because:",
)
FIRST = Lesson(
    "What a network sees, and how two of them learn",
    "From an image to numbers, from numbers to a prediction, and how training gets "
    "there.",
    (SPLITS, TRAIN, NUMBERS, PRODUCT, CURVES, GAP, SHUFFLED),
)
