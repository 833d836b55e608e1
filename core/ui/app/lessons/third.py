"""The third lesson: can I trust it? Luck, confidence, photos."""

from core.ui.app.lessons.step import (
    Asked,
    Chose,
    Computed,
    Guessed,
    Lesson,
    Played,
    Step,
)
from core.ui.app.predict import Question

FIRST_ALONE, SECOND_ALONE = 462, 415  # images: `simple-cnn` and the ANN, references

VERDICT = Step(
    "verdict",
    "92.6 against 92.4",
    "pages/compare.py",
    "compare_arrows",
    3,
    "Answer first. Then read the verdict on two reference runs whose figures are about "
    "as close, and compute what luck alone would give.",
    (
        Guessed("lesson-verdict"),
        Computed(
            "expected",
            f"`simple-cnn` is right on {FIRST_ALONE} images that the ANN gets wrong, "
            f"the ANN on {SECOND_ALONE} the other way round. If both were equally "
            "good, how many of these images would each be expected to win?",
            (FIRST_ALONE + SECOND_ALONE) / 2,
            "Add the two up: each would win half of them.",
        ),
    ),
    "The closer the two numbers are to that half, the less the test set can tell. Read "
    "the interval of the difference, not the two figures.",
    belief="92.6 % is better than 92.4 %.",
    terms=("Accuracy", "Interval", "McNemar test"),
    link={"runs": ("reference:simple-cnn", "reference:ann")},
    asked=Asked(
        Question(
            "lesson-verdict",
            "Two networks are right on 92.6 and on 92.4 % of the same 10,000 test "
            "images. Is the first one better?",
            (
                "Yes, by 0.2 points",
                "No, they are equal",
                "These two figures cannot tell",
            ),
        ),
        "These two figures cannot tell",
        "The difference is 20 images. It depends on how many images exactly one of the "
        "two gets right: 25 against 5 would be a lot, 410 against 390 nothing.",
    ),
    sheet="Images that only one got right: expected if equally good, and found:",
)
SEEDS = Step(
    "seeds",
    "Another seed, another figure",
    "pages/compare.py",
    "compare_arrows",
    2,
    "The same recipe was trained with other seeds, too. Place a dot where you expect "
    "each of them.",
    (Guessed("compare-seeds"),),
    "A single run shows one network, not a recipe. To compare recipes, train each with "
    "several seeds.",
    belief="Train it again and you get the same accuracy.",
    terms=("Seed",),
    link={"runs": ("reference:cnn", "reference:ann")},
    sheet="My dots, those that came out, and how far apart they lie:",
)
CONFIDENT = Step(
    "confident",
    "Confident is not right",
    "pages/confidence.py",
    "speed",
    2,
    "Guess how often the network is right where it is about 90 % sure. Then find 90 % "
    "on the curve.",
    (Guessed("confidence-nine-of-ten"),),
    "A confidence is a claim that can be checked: over many predictions, 90 % should "
    "mean right 9 times of 10. Some networks claim too much, some too little.",
    belief="A confident prediction is right.",
    terms=("Confidence", "Calibration"),
    sheet="My guess for predictions at 90 %; what came out; over- or underconfident?",
)
MODEST = Step(
    "modest",
    "Who made it modest?",
    "pages/confidence.py",
    "speed",
    2,
    "Compare the curves of CNN and ANN, then answer. Switch **Divide by the "
    "temperature** on to see what one number changes.",
    (
        Guessed("lesson-modest"),
        Chose(
            "calibrated",
            "Switch *Divide by the temperature* on",
            {"is_calibrated": ("true",)},
        ),
    ),
    "How sure a network is depends on how it was trained. The temperature mends its "
    "confidence without changing one prediction.",
    belief="CNNs are modest, dense networks overconfident.",
    terms=("Temperature", "Calibration"),
    link={"runs": ("reference:cnn", "reference:ann")},
    asked=Asked(
        Question(
            "lesson-modest",
            "The CNN is right more often than it claims, the ANN less often. What is "
            "the reason?",
            (
                "CNNs are modest by nature",
                "The label smoothing in the CNN's recipe",
                "The CNN has more parameters",
            ),
        ),
        "The label smoothing in the CNN's recipe",
        "Label smoothing of 0.1 asks for 91 % on the true class, not for 100 %. The "
        "reference `simple-cnn`, a CNN without it, is overconfident like the ANN "
        "(temperatures 1.14 and 1.33; that of the CNN is 0.66).",
    ),
    sheet="What made the CNN modest? What does the temperature change, what not?",
)
ABSTAIN = Step(
    "abstain",
    "Let it abstain",
    "pages/confidence.py",
    "speed",
    1,
    "Under *Answer only when confident* move the slider: how many images must go "
    "unanswered until one answer in a hundred is wrong?",
    (Chose("coverage", "Move the slider", {"coverage": ()}),),
    "A network that may say *I do not know* is of more use than one that is a point "
    "more accurate.",
    terms=("Coverage",),
    sheet="Unanswered images for one error in a hundred, CNN and ANN:",
)
PHOTO = Step(
    "photo",
    "A picture of your own",
    "pages/photos.py",
    "photo_camera",
    2,
    "Here is a drawn boot; add a picture of your own shoe or shirt. Guess what the "
    "network will say, then see what each preprocessing step is worth.",
    (Guessed("photos-prediction"),),
    "A photo is nothing like the training images. What the network gets to see after "
    "preprocessing decides more than the network does.",
    terms=("Augmentation",),
    link={"photo": "rendering_ankle_boot.jpg"},
    sheet="My photo, my guess, the prediction; the step that matters most:",
)
BEAT = Step(
    "beat",
    "You against the networks",
    "pages/beat.py",
    "sports_esports",
    3,
    "Name twenty garments, as fast as you like. Then compare: are you better, and on "
    "which images?",
    (Played(),),
    "Crowd workers were right on 83.5 % of such images. Twenty images cannot show who "
    "is better; the interval says how little they tell.",
    terms=("Interval",),
    sheet="My score, the CNN's, the ANN's. Does one round tell who is better?",
)
THIRD = Lesson(
    "Can I trust it?",
    "Luck, confidence and photos: what a figure is worth outside of the test set.",
    (VERDICT, SEEDS, CONFIDENT, MODEST, ABSTAIN, PHOTO, BEAT),
)
