"""Knobs that change what a network learns from, and weight decay."""

from core.data.class_names import CLASS_NAMES
from models.knob import Knob

EXPERIMENTS = "experiments"  # the group of knobs that the form folds away

SKIP_EASY = Knob(
    "skip_easy",
    "float",
    0.0,
    "Data pruning: each epoch leaves out this share of the easy images, and those "
    "that stay count for more.",
    label="Share of easy training images skipped",
    low=0,
    high=0.9,  # an easy image that stays then counts for ten
    unit="share",
    step=0.1,
    example=0.5,
)
TRAIN_SIZE = Knob(
    "train_size",
    "int",
    None,
    "Learn from fewer images.",
    label="Training images",
    low=20,
    high=10_000_000,
    none="all",
    step=1000,
    example=5000,
)
WEIGHT_DECAY = Knob(
    "weight_decay",
    "float",
    None,
    "Each step also shrinks every weight by this times the learning rate (decoupled "
    "weight decay). The kernels that Muon turns keep their length, so it leaves them.",
    low=0,
    high=1,
    choices=(0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    none="the optimizer's own",
    example=0.01,
)
MIXUP = Knob(
    "mixup",
    "float",
    0.0,
    "Blends pairs of training images, and their labels alike; the larger, the more "
    "even the blends (alpha of a beta distribution). 0: off.",
    low=0,
    high=10,
    step=0.1,
    example=0.2,
    group=EXPERIMENTS,
)
SHUFFLE_PIXELS = Knob(
    "shuffle_pixels",
    "bool",
    False,
    "The network's first step moves the pixels to other places, in all images alike.",
    label="Shuffle the pixels",
    group=EXPERIMENTS,
)
RANDOM_LABELS = Knob(
    "random_labels",
    "float",
    0.0,
    "This share of the training images gets a class drawn at random. Validation and "
    "test images keep theirs.",
    low=0,
    high=1,
    step=0.1,
    unit="share",
    example=0.5,
    group=EXPERIMENTS,
)
RARE_CLASS = Knob(
    "rare_class",
    "choice",
    None,
    "Only a share of this class's training images is kept.",
    choices=CLASS_NAMES,
    none="none",
    example="Shirt",
    group=EXPERIMENTS,
)
RARE_SHARE = Knob(
    "rare_share",
    "float",
    0.1,
    "How many of the rare class's training images are kept.",
    label="Share of the rare class kept",
    low=0,
    high=1,
    brackets="(]",
    step=0.05,
    unit="share",
    group=EXPERIMENTS,
)
LEAK_TEST = Knob(
    "leak_test",
    "bool",
    False,
    "A mistake to study: the test images are among the training images. The run is "
    "marked as leaked and takes part in no verdict.",
    label="Leak the test images",
    group=EXPERIMENTS,
)
