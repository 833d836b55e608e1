"""The way through the lessons: which step a link names, and what comes next."""

from dataclasses import dataclass

from core.ui.app.lessons.first import FIRST
from core.ui.app.lessons.second import SECOND
from core.ui.app.lessons.step import Lesson, Step
from core.ui.app.lessons.third import THIRD

LESSONS = (FIRST, SECOND, THIRD)
LESSON, STEP = "lesson", "step"  # in the URL, from 1
MOST_STEPS = max(len(lesson.steps) for lesson in LESSONS)


@dataclass(frozen=True)
class Place:
    """A step and where it is; `lesson` and `number` count from 1."""

    lesson: int
    number: int

    @property
    def path(self) -> Lesson:
        return LESSONS[self.lesson - 1]

    @property
    def step(self) -> Step:
        return self.path.steps[self.number - 1]

    @property
    def following(self) -> "Place | None":
        """The next step of the lesson, or None after its last."""
        last = len(self.path.steps)
        return None if self.number == last else Place(self.lesson, self.number + 1)

    @property
    def link(self) -> dict[str, str | list[str]]:
        """What a link to the step says besides its page."""
        own: dict[str, str | list[str]] = {
            key: value if isinstance(value, str) else list(value)
            for key, value in self.step.link.items()
        }
        return {LESSON: str(self.lesson), STEP: str(self.number)} | own


def places_of(lesson: int) -> list[Place]:
    """Returns the steps of a lesson, from 1."""
    steps = LESSONS[lesson - 1].steps
    return [Place(lesson, number) for number in range(1, len(steps) + 1)]


def find_place(lesson: int | None, number: int | None, page: str) -> Place | None:
    """Returns the step on `page` that a link means, or None outside the lessons.

    The page decides: after a step back in the browser the URL may still name the step
    that was left. Then it is the nearest one of the lesson that is on the page.
    """
    if lesson is None or number is None:
        return None
    here = [place for place in places_of(lesson) if place.step.page == page]
    return min(here, key=lambda place: abs(place.number - number), default=None)
