"""Pace against a clock that the test winds by hand."""

from itertools import pairwise

import pytest

from core.training.pace import Pace


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_by_epochs():
    clock = Clock()
    pace = Pace(2, clock=clock)
    pace.start()
    assert pace.done == 0
    pace.begin_epoch(100)
    assert pace.done == 0
    assert pace.steps_in(0.2) == 1
    clock.now += 5
    pace.count(50, 5.0)
    assert pace.done == pytest.approx(0.25)
    assert pace.per_step == pytest.approx(1 / 200)
    assert pace.seconds_left == pytest.approx(15.0)
    assert pace.steps_in(0.2) == 2
    pace.count(50, 5.0)
    pace.begin_epoch(40)  # a shorter one
    assert pace.done == pytest.approx(0.5)
    pace.count(10, 1.0)
    assert pace.done == pytest.approx(0.625)
    assert pace.per_step == pytest.approx(1 / 80)
    pace.count(30, 3.0)
    assert pace.is_over


def test_by_the_clock_it_ends_on_time_however_slow_the_machine():
    clock = Clock()
    pace = Pace(8, budget=60.0, clock=clock)
    pace.start()
    shares = []
    seconds_per_step = 0.01
    while not pace.is_over:
        if clock.now > 130:
            seconds_per_step = 0.05  # somebody else took the machine
        steps = pace.steps_in(0.2)
        clock.now += steps * seconds_per_step
        pace.count(steps, steps * seconds_per_step)
        shares.append(pace.done)
    assert shares == sorted(shares)
    assert clock.now - 100 == pytest.approx(60.0, abs=0.25)
    assert pace.per_step == pytest.approx(0.05 / 60, rel=0.01)


def test_the_time_left_does_not_jump():
    """Epochs differ in length, and after each of them comes validation."""
    clock = Clock()
    pace = Pace(10, clock=clock)
    pace.start()
    told = []
    for epoch in range(10):
        steps = 146 if epoch in (0, 9) else 100
        pace.begin_epoch(steps)
        for _ in range(steps // 2):
            clock.now += 0.1
            pace.count(2, 0.1)
            if pace.seconds_left is not None:
                told.append((clock.now, pace.seconds_left))
        clock.now += 0.4
    end = told[-1][0]
    assert len(told) > 300
    for (before, earlier), (now, left) in pairwise(told):
        assert abs(left - (earlier - (now - before))) < 6  # of 58 s; it was 20
    for now, left in told:
        wrong = abs(end - now - left) / (end - 100)
        assert wrong < (0.4 if now < 115 else 0.15)  # the first epoch is the longest
    assert told[-1][1] < 1


def test_nothing_is_told_of_the_first_second():
    clock = Clock()
    pace = Pace(2, clock=clock)
    pace.start()
    pace.begin_epoch(100)
    clock.now += 0.9
    pace.count(1, 0.9)
    assert pace.seconds_left is None
