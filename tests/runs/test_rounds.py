"""Rounds of Beat the model: they come back, and nothing in their file is trusted."""

import json
from dataclasses import asdict, replace

import pytest

from core.runs.rounds import (
    MOST_SECONDS,
    Opponent,
    Round,
    first_answers,
    fresh_rounds,
)
from core.runs.rounds_file import DAMAGED, FILE, MOST_ROUNDS, keep_round, read_rounds

OPPONENT = Opponent("CNN", (1, 2, 4))


def make(rows=(5, 6, 7), answers=(), **others):
    """A round of three images of the classes 1, 2, 3."""
    return Round(
        *("random", 1, "abc", tuple(rows), (1, 2, 3), (OPPONENT,)),
        answers=tuple(answers),
        seconds=(1.5,) * len(answers),
        is_finished=len(answers) == 3,
        **others,
    )


def test_a_round_comes_back_as_far_as_it_was_played(tmp_path):
    assert read_rounds(tmp_path) == ([], "")
    begun = make()
    for answers in ((), (1,), (1, 0), (1,), (1, 2, 3)):
        keep_round(
            tmp_path, replace(begun, answers=answers, seconds=(2.0,) * len(answers))
        )
        (kept,), problem = read_rounds(tmp_path)
        assert (kept.answers, kept.key, problem) == (answers, begun.key, "")
    assert kept.opponents == (OPPONENT,)
    assert kept.right == 3
    keep_round(tmp_path, make(answers=(1, 1, 1)))
    assert [each.right for each in read_rounds(tmp_path)[0]] == [3, 1]


def test_the_oldest_rounds_go(tmp_path):
    rounds = [asdict(make(rows=(n, n + 1, n + 2))) for n in range(MOST_ROUNDS)]
    (tmp_path / FILE).write_text(json.dumps({"rounds": rounds}))
    keep_round(tmp_path, make(rows=(900, 901, 902)))
    kept = read_rounds(tmp_path)[0]
    assert len(kept) == MOST_ROUNDS
    assert (kept[0].rows[0], kept[-1].rows[0]) == (1, 900)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"rounds": 3}', '{"rounds": NaN}', "[" * 100_000]
)
def test_a_damaged_file_is_told_and_set_aside_whole(tmp_path, content):
    (tmp_path / FILE).write_text(content)
    rounds, problem = read_rounds(tmp_path)
    assert rounds == []
    assert DAMAGED in problem
    assert (tmp_path / DAMAGED).read_text() == content
    assert read_rounds(tmp_path) == ([], "")  # told once
    assert keep_round(tmp_path, make()) == ""
    assert len(read_rounds(tmp_path)[0]) == 1


@pytest.mark.parametrize(
    "damage",
    [
        *({"kind": "hard"}, {"kind": 3}, {"kind": "random" * 9}, {"number": -1}),
        *({"number": 1.5}, {"number": True}, {"data": None}, {"rows": []}),
        *({"rows": [5, 5, 7]}, {"rows": [-1, 2, 3]}, {"rows": "567"}, {"rows": [1, 2]}),
        *({"labels": [1, 2, 10]}, {"labels": [1, 2]}, {"answers": [1, 2, 3, 4]}),
        *({"answers": [11]}, {"answers": [None]}, {"seconds": [-1.0]}, {"seconds": []}),
        *({"seconds": [MOST_SECONDS + 1]}, {"seconds": ["1"]}, {"is_finished": 1}),
        *({"is_finished": True}, {"at": -1}, {"at": 1e13}, {"at": "now"}),
        *({"opponents": {}}, {"opponents": [3]}, {"key": "x" * 13}, {"key": 7}),
        {"opponents": [{"name": "", "predictions": [1, 2, 3]}]},
        {"opponents": [{"name": "CNN", "predictions": [1, 2]}]},
        {"opponents": [{"name": "CNN"}]},
        {"extra": 1},
    ],
)
def test_what_does_not_fit_is_told_and_the_rest_is_there(tmp_path, damage):
    good, bad = asdict(make(answers=(1, 2, 3))), asdict(make(answers=(1,))) | damage
    content = json.dumps({"rounds": [bad, good]})
    (tmp_path / FILE).write_text(content)
    rounds, problem = read_rounds(tmp_path)
    assert [each.key for each in rounds] == [good["key"]]
    assert problem.startswith("1 round of Beat the model cannot be read")
    assert (tmp_path / DAMAGED).read_text() == content
    assert read_rounds(tmp_path) == (rounds, "")


def test_a_round_that_lacks_a_field_is_told(tmp_path):
    value = asdict(make())
    del value["answers"]
    (tmp_path / FILE).write_text(json.dumps({"rounds": [value, 3]}))
    rounds, problem = read_rounds(tmp_path)
    assert rounds == []
    assert problem.startswith("2 rounds of Beat the model cannot be read")


def test_images_seen_before_count_once():
    first = make(answers=(1, 0, 0))
    again = make(answers=(1, 2, 3))
    other = make(rows=(7, 8, 9), answers=(0, 2, 3))
    unfinished = make(rows=(10, 11, 12), answers=(1,))
    rounds = [first, again, other, unfinished]
    assert fresh_rounds(rounds) == [first, other]
    answers = {5: 1, 6: 0, 7: 0, 8: 2, 9: 3}
    assert first_answers(rounds, "random", "abc") == answers
    assert first_answers(rounds, "easy", "abc") == {}
    assert first_answers(rounds, "random", "abd") == {}
