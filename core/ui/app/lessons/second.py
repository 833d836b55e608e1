"""The second lesson: where and why networks fail."""

from core.ui.app.lessons.step import Asked, Chose, Computed, Guessed, Lesson, Step
from core.ui.app.predict import Question

CLASS = Step(
    "class",
    "What accuracy hides",
    "pages/classes.py",
    "checkroom",
    2,
    "Accuracy is a mean over ten classes. Guess how many of the shirts are found, then "
    "look at the chart: which class is worst?",
    (
        Guessed("classes-shirt-recall"),
        Computed(
            "precision",
            "A network called 950 images a shirt; 760 of them are. What is its "
            "precision for shirts, in percent?",
            80,
            "Divide the shirts among them by all that it called a shirt.",
            tolerance=0.5,
        ),
    ),
    "Two networks may have the same accuracy and fail on different classes. Of the "
    "reference runs, `simple-cnn` is a little more accurate than the ANN (90.0 against "
    "89.5 %), yet finds fewer shirts (64.1 against 72.1 %).",
    belief="High accuracy means that every class is recognised well.",
    terms=("Recall", "Precision", "F1"),
    sheet="My guess for the shirts that are found; what came out; the worst class:",
)
CELL = Step(
    "cell",
    "Which is taken for which",
    "pages/confusion.py",
    "grid_on",
    2,
    "Guess the pair that is confused most. Then click the cell in the row "
    "**T-shirt/top** and the column **Shirt** and look at its images: would you have "
    "known better?",
    (
        Guessed("confusion-leading-pair"),
        Chose(
            "cell",
            "Click the cell T-shirt/top, Shirt",
            {"true": ("T-shirt/top",), "predicted": ("Shirt",)},
        ),
    ),
    "A row sums up what became of a true class, a column what hides behind a "
    "prediction. A few pairs hold most of the errors.",
    terms=("Confusion matrix",),
    sheet="The pair confused most, and how often. Precision of 760 right among 950:",
)
MISTAKE = Step(
    "mistake",
    "Confident and wrong",
    "pages/mistakes.py",
    "image_search",
    2,
    "The first images have the largest loss: the network was confident and wrong. Find "
    "one that fools you, too, and one whose label is wrong; open one of them.",
    (Chose("opened", "Open an image", {"image": ()}),),
    "Not every error is the network's: some labels are wrong, and some images show too "
    "little to tell.",
    terms=("Loss", "Confidence"),
    sheet="One image that fools me, too, and one whose label is wrong (their numbers):",
)
HEAT = Step(
    "heat",
    "A heat map is no proof",
    "pages/inside.py",
    "biotech",
    3,
    "From heat maps alone, judge whether predictions are right. Then switch on **What "
    "does such a picture prove?**",
    (
        Guessed("inside-heat"),
        Chose(
            "check", "Switch *What does such a picture prove?* on", {"check": ("true",)}
        ),
    ),
    "A heat map looks just as sensible over a wrong prediction, and over that of a "
    "network with shuffled weights. It is a hint to be tested, not a reason.",
    belief="A heat map proves why the network decided.",
    link={"run": "reference:cnn", "view": "Why this prediction"},
    is_polled=True,
    sheet="My guess from the heat map; what came out. What does a heat map prove?",
)
SHIFT = Step(
    "shift",
    "Two pixels to the left",
    "pages/experiments.py",
    "science",
    2,
    "Guess what a shift by two pixels does to both networks. Then move the sliders.",
    (Guessed("experiments-shift"),),
    "The feature maps move with the image; the prediction need not stay. Convolution "
    "helps, and so do shifted images in training: the curves take the two apart.",
    belief="A CNN does not mind where the garment lies.",
    terms=("CNN", "Augmentation", "Pooling"),
    link={"experiment": "shift"},
    is_polled=True,
    sheet="My guess for two pixels; CNN and ANN at 0, 2 and 4 pixels:",
)
NOISE = Step(
    "noise",
    "The better network is the worse one",
    "pages/experiments.py",
    "science",
    2,
    "Guess which network is better on noisy images, then look at the curves.",
    (Guessed("experiments-noise"),),
    "Better on the test images is not better everywhere. Test on the images that you "
    "will meet.",
    belief="The more accurate network is more robust, too.",
    link={"experiment": "noise"},
    is_polled=True,
    sheet="My guess: who is better on noise? CNN and ANN at 0 and 50 grey levels:",
)
PARAMETERS = Step(
    "parameters",
    "More parameters",
    "pages/train.py",
    "model_training",
    2,
    "The picture below shows `leaky-cnn`, a network with almost five times as many "
    "parameters as the default CNN. Answer first; then look at both on *Compare*.",
    (Guessed("lesson-parameters"),),
    "What counts is where the parameters are and how they are trained.",
    belief="A network with more parameters is better.",
    link={"recipe": "leaky-cnn"},
    asked=Asked(
        Question(
            "lesson-parameters",
            "`leaky-cnn` has 1,149,386 parameters, the default CNN 242,218. Which of "
            "the two reference runs is right on more test images?",
            ("leaky-cnn", "CNN", "As good as equal"),
        ),
        "As good as equal",
        "93.1 % for `leaky-cnn`, 93.3 % for the CNN: on 10,000 test images that is no "
        "clear difference (197 against 217 images that only one of the two gets right, "
        "p = 0.35; one seed each). And `cnn-small`, with 97,474 parameters, reaches "
        "94.0 % (mean of three seeds).",
    ),
    sheet="My guess; what came out. Why are more parameters not enough?",
)
SECOND = Lesson(
    "Where and why they fail",
    "Which classes, which images, which changes: and what that says of the networks.",
    (CLASS, CELL, MISTAKE, HEAT, SHIFT, NOISE, PARAMETERS),
)
