"""A learner's guesses in the report and as a file."""

import time

from core.report.guesses import describe_score, guess_frame, guess_table, unmark
from core.report.html import make_report
from core.runs.guesses import Guess
from core.words import plain

AT = time.mktime((2026, 11, 26, 9, 30, 0, 0, 0, -1))
GUESSES = [
    Guess("home-winner", "a+b", "ANN", "<CNN>", False, AT, words="**Which** wins?"),
    Guess("classes-shirt", "a", 80.0, 79.301, True, AT, words="Recall?", unit="%"),
    Guess("photos-step", "a", None, "Crop", None, AT),
]


def test_the_table_says_what_was_asked_guessed_and_found():
    assert guess_frame(GUESSES).to_numpy().tolist() == [
        ["Which wins?", "ANN", "<CNN>", "✕", "2026-11-26 09:30"],
        ["Recall?", "80 %", "79.3 %", "✓", "2026-11-26 09:30"],
        ["photos-step", "shown", "Crop", "", "2026-11-26 09:30"],
    ]
    assert describe_score(GUESSES) == (
        "Guessed right or close enough: 1 of 2; 1 shown without one."
    )


def test_the_file_keeps_numbers_and_says_what_was_only_shown():
    table = guess_table(GUESSES)
    assert table["truth"].tolist() == ["<CNN>", 79.301, "Crop"]
    assert table["right"].tolist() == ["no", "yes", ""]
    assert table["shown_without_guess"].tolist() == ["no", "no", "yes"]
    assert table["at"][0] == "2026-11-26T09:30:00"


def test_marks_of_markdown_go_and_what_they_protected_stays():
    name = "A*B_c [1] a:b www.x 5 % \\"
    assert unmark(f"Is **{plain(name)}** *better*?") == f"Is {name} better?"


def test_the_report_has_the_guesses_escaped(runs):
    run = runs.list()[0][0]
    text = make_report([run], guesses=GUESSES)
    assert "Guessed before seeing" in text
    assert "<td>&lt;CNN&gt;</td>" in text
    assert "79.3 %" in text
    assert "Guessed before seeing" not in make_report([run])
