"""Links to pages: bad values do no harm, good ones bring back what was shown."""

import pytest

from core.ui.app.lessons.path import Place, find_place
from core.ui.app.links import RENAMED, mended_link
from tests.ui.test_pages import open_audit, words

BAD = ("no-such", "-1", "1e999", "9" * 5000, ["nan", "0", "y"], "<b>*$\x00")
# What each page reads from its URL.
KEYS = {
    "home": ("home_verdict_metric",),
    "data": (
        "class",
        "others_drawn",
        "first",
        "second",
        "one_drawn",
        "with_numbers",
    ),
    "train": (
        "recipe",
        "time_budget",
        "cnn_epochs",
        "cnn_learning_rate",
        "cnn_seed",
        "cnn_train_size",
        "cnn_optimizer",
        "cnn_dropout",
        "cnn_flip_average",
        "custom-cnn_blocks",
        "runs_page",
        "last_metric",
    ),
    "compare": ("runs", "agreement", "first_run", "second_run", "compare_metric"),
    "classes": ("runs", "class_measure", "class", "cost"),
    "confusion": (
        "runs",
        "matrix_kind",
        "true",
        "predicted",
        "beside",
        "true_2",
        "predicted_2",
        "pair",
        "replay_epoch",
    ),
    "mistakes": (
        "runs",
        "is",
        "said",
        "order",
        "answers",
        "who",
        "sure",
        "page",
        "image",
    ),
    "inside": ("run", "image", "only", "view", "layer", "map"),
    "confidence": ("runs", "is_calibrated", "coverage"),
    "labels": ("split", "labelled", "marked", "pairs", "reach", "leaving"),
    "photos": ("runs", "photo", "image", "way", "photo_first", "sure_from"),
    "beat": ("runs", "round", "round_number", "clock", "counted", "beside_you"),
    "report": ("runs", "report_photos"),
    "lessons": ("term", "lesson", "step", "teachers"),
}


def visit(app, page, link):
    """Opens a page by a link, as in a fresh browser."""
    return app(page, **link)


@pytest.mark.parametrize("page", KEYS)
def test_a_bad_link_opens_the_page_all_the_same(app, runs, page):
    for turn in range(0, len(BAD), 2):  # each key meets three of them
        link = {k: BAD[(i + turn) % len(BAD)] for i, k in enumerate(KEYS[page])}
        test = visit(app, page, link)
        assert not test.exception, link
        assert test.title


def test_a_link_brings_a_comparison_back(app, runs):
    both = [run.id for run in reversed(runs.list()[0])]
    link = {"runs": both, "agreement": "both_right", "compare_metric": "loss"}
    test = visit(app, "compare", link)
    assert test.multiselect(key="compared_runs").value == both
    agreement = test.segmented_control(key=f"agreement_{both[0]}_{both[1]}")
    assert agreement.value == "both_right"
    assert test.segmented_control(key="compare_metric").value == "loss"


def test_chosen_runs_stay_chosen_on_the_next_page(app, runs):
    test = app("classes")
    usual = test.multiselect(key="analysed_runs").value
    test.multiselect(key="analysed_runs").set_value(usual[1:]).run()
    test.switch_page("pages/confidence.py").run()
    assert test.multiselect(key="analysed_runs").value == usual[1:]
    test.multiselect(key="analysed_runs").set_value(usual).run()
    test.switch_page("pages/classes.py").run()
    assert test.multiselect(key="analysed_runs").value == usual


def test_a_link_brings_a_training_back(app, small_data):
    link = {"recipe": "simple-cnn", "simple-cnn_epochs": "3", "time_budget": "1 min"}
    link |= {"simple-cnn_rare_class": "Shirt"}
    test = visit(app, "train", link)
    assert test.selectbox(key="recipe").value == "simple-cnn"
    assert test.number_input(key="simple-cnn_epochs").value == 3
    assert test.segmented_control(key="time_budget").value == 60
    assert test.selectbox(key="simple-cnn_rare_class").value == "Shirt"
    titles = {each.label: each.proto.expanded for each in test.expander}
    assert titles["Hyperparameters"]
    assert titles["For experiments: altered data"]
    plain = visit(app, "train", {"recipe": "simple-cnn", "simple-cnn_epochs": "3"})
    titles = {each.label: each.proto.expanded for each in plain.expander}
    assert titles["Hyperparameters"]
    assert not titles["For experiments: altered data"]


def test_a_page_beyond_the_last_is_none_of_a_filtered_list(app, runs, small_folder):
    open_audit(runs, small_folder)
    test = visit(app, "labels", {"suspects_page": "80"})
    assert test.number_input(key="suspects_page").value == 80
    test.selectbox(key="labelled").set_value("Bag").run()
    assert not test.exception
    assert "labels, the most suspect first" in words(test)


def test_a_step_of_a_lesson_keeps_its_task_in_sight(app, small_data):
    test = visit(app, "compare", {"lesson": "3", "step": "1"})
    assert "Then read the verdict on two reference runs" in words(test)
    for bad in ("0", "9", "x"):
        test = visit(app, "compare", {"lesson": bad, "step": "1"})
        assert not test.exception
        assert "read the verdict" not in words(test)


def test_usual_choices_stay_out_of_a_link(app, small_data):
    assert not visit(app, "train", {"recipe": "cnn"}).query_params
    assert not visit(app, "data", {"class": "T-shirt/top"}).query_params
    kept = visit(app, "data", {"class": "Bag"}).query_params
    assert dict(kept) == {"class": "Bag"}


def test_links_of_before_a_rename_say_what_they_said(monkeypatch):
    monkeypatch.setitem(RENAMED, "old", ("new", {"twins": "near-duplicates"}))
    link = {"old": ["twins", "all"], "page": ["2"], "sure": ["1e999"]}
    assert mended_link(link) == {"new": ["near-duplicates", "all"], "page": ["2"]}


@pytest.mark.parametrize(
    ("number", "page", "shown"),
    [
        *((1, "compare", 1), (2, "compare", 2), (6, "compare", 2), (1, "photos", 6)),
        *((2, "data", None), (2, "lessons", None), (None, "compare", None)),
    ],
)
def test_a_step_back_never_leaves_the_task_of_another_page(number, page, shown):
    place = find_place(3, number, f"pages/{page}.py")
    assert place == (shown and Place(3, shown))


@pytest.mark.parametrize(
    ("stop", "page"),
    [*enumerate(("home", "compare", "confusion", "mistakes", "photos", "inside"), 1)],
)
def test_a_link_to_a_stop_of_the_tour_opens_the_step_on_its_page(stop, page):
    link = mended_link({"tour": [str(stop)], "runs": ["a"]})
    assert link.pop("runs") == ["a"]
    place = Place(*(int(link[key][0]) for key in ("lesson", "step")))
    assert place.step.page == f"pages/{page}.py"
    assert find_place(place.lesson, place.number, place.step.page) == place
