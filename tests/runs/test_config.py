"""TrainingConfig refuses what cannot be trained, in words that help."""

import pytest

from core.runs.config import TrainingConfig
from core.runs.knobs import describe_config


@pytest.mark.parametrize(
    ("knob", "value", "words"),
    [
        ("learning_rate", 3.0, r"in \(0, 1\], received 3.0. Try 0.001"),
        ("learning_rate", float("nan"), "received nan"),
        ("learning_rate", 0, "received 0"),
        ("epochs", 0, "from 1 to 500, received 0"),
        ("epochs", 2.5, "a whole number"),
        ("epochs", True, "a whole number"),
        ("batch_size", 5000, "from 1 to 4,096"),
        ("seed", -1, "received -1"),
        ("train_size", 5, "from 20"),
        ("patience", 0, "from 1"),
        ("time_budget", 0.5, "from 1 to 86,400 seconds"),
        ("precision", "int8", "one of auto, float32, bfloat16"),
        ("optimizer", "magic", "one of adam, adamw, sgd"),
        ("schedule", "none", "one of constant"),
        ("augmentation", "mirror", "one of none, flip-shift"),
        ("label_smoothing", 0.7, "in \\[0, 0.5\\)"),
        ("dropout", 1.0, "in \\[0, 0.8\\]"),
        ("skip_easy", 0.95, "in \\[0, 0.9\\]"),
        ("skip_easy", True, "received True"),
        ("flip_average", 1, "True or False"),
        ("recipe", "../etc", "a lower-case name"),
        ("data", " ", "fashion-mnist, drawn or a folder"),
        ("options", [1], "a dict"),
        ("weight_decay", -0.1, "in \\[0, 1\\], or None"),
        ("rare_class", "Hat", "one of T-shirt/top, Trouser.*, or None"),
        ("rare_share", 0, "in \\(0, 1\\]"),
        ("random_labels", 1.5, "in \\[0, 1\\]"),
        ("mixup", True, "received True"),
        ("leave_out", "../rows", "like .12-3f9a1c2e4b5d. or None"),
        ("experiment", "A b", "a key such as .shift. or None"),
    ],
)
def test_a_bad_knob_is_named_with_a_remedy(knob, value, words):
    with pytest.raises(ValueError, match=words) as caught:
        TrainingConfig(**{knob: value})
    assert knob in str(caught.value)


def test_json_round_trip():
    config = TrainingConfig(epochs=3, options={"blocks": 2}, dropout=0.1)
    assert TrainingConfig.from_dict(config.to_dict()) == config


def test_knobs_of_a_newer_version_are_refused():
    with pytest.raises(ValueError, match="does not know: warp"):
        TrainingConfig.from_dict({"warp": 9})


def test_replace_validates_again():
    with pytest.raises(ValueError, match="epochs"):
        TrainingConfig().replace(epochs=-1)


def test_hyperparameters_are_described_in_words():
    config = TrainingConfig(
        architecture="custom-cnn",
        options={"dense_units": 64, "batch_norm": False},
        dropout=0.3,
        train_size=5000,
        time_budget=90,
        skip_easy=0.5,
    )
    described = dict(describe_config(config))
    assert described["Dense units"] == "64"
    assert described["Batch norm"] == "no"
    assert described["Dropout"] == "30 %"
    assert described["Training images"] == "5,000"
    assert described["Training time"] == "1 min 30 s"
    assert described["Share of easy training images skipped"] == "50 %"
    assert described["Seed"] == "0"
    assert "Patience" not in described
    assert "Label smoothing" not in described


def test_what_a_run_left_out_and_who_made_it_is_described():
    config = TrainingConfig(leave_out="12-0123456789ab", experiment="leak")
    described = dict(describe_config(config))
    assert described["Training images left out"] == "12 images (0123456789ab)"
    assert described["Experiment"] == "leak"
    assert "Share of the rare class kept" not in described
    rare = dict(describe_config(config.replace(rare_class="Shirt", rare_share=0.2)))
    assert rare["Share of the rare class kept"] == "20 %"
    assert rare["Rare class"] == "Shirt"
