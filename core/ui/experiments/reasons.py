"""Why networks differ on altered images, in words that follow what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.data.alterations import Alteration
from core.experiments.robustness import find_difference
from core.runs.run import Run
from core.ui.experiments.known import Known

# Which augmentations show a network such images while it learns.
SHOWN_IN_TRAINING = {
    "shift": ("flip-shift", "flip-shift-erase", "rotate-shift", "rotate-shift-zoom"),
    "turn": ("rotate-shift", "rotate-shift-zoom", "photo"),
    "shrink": ("rotate-shift-zoom", "photo"),
    "mirror": ("flip-shift", "flip-shift-erase", "photo"),
    "noise": ("noise",),
    "blur": ("photo",),
    "dark": ("photo",),
    "square": ("flip-shift-erase",),
}
MOVING = (*SHOWN_IN_TRAINING["shift"], "photo")


def has_convolutions(run: Run) -> bool:
    """Tells whether a kernel of the network is tried at every place of the image."""
    return any("Conv" in row.kind for row in run.summary.layers)


def knows_from_training(run: Run, alteration: Alteration) -> bool:
    """Tells whether a run was trained on images that were altered so."""
    ways = MOVING if alteration.key == "shift" else SHOWN_IN_TRAINING[alteration.key]
    return run.config.augmentation in ways


@dataclass(frozen=True, eq=False)
class Effect:
    """Two networks on the page that differ in one thing, as far as runs allow."""

    name: str
    aside: str  # what both share
    better: Known
    other: Known

    def tell(self, alteration: Alteration, amount: float) -> str:
        """Says in Markdown what the thing is worth, altered and unchanged."""
        pair = self.better.robustness, self.other.robustness
        now, before = (find_difference(*pair, each) for each in (amount, 0))
        at = alteration.tell(amount)
        low, high = (100 * end for end in now.interval)
        return (
            f"**{self.name}** ({self.better.name} against {self.other.name}, "
            f"{self.aside}): {100 * now.value:+.1f} points at {at} "
            f"(95 % interval {low:+.1f} to {high:+.1f}), {100 * before.value:+.1f} "
            "unchanged."
        )


def find_effects(known: Sequence[Known], alteration: Alteration) -> list[Effect]:
    """Returns what the networks on the page tell apart, each at most once."""
    new = [
        each for each in known if not knows_from_training(each.shown.run, alteration)
    ]
    convolutional = [each for each in new if has_convolutions(each.shown.run)]
    dense = [each for each in new if not has_convolutions(each.shown.run)]
    effects = list[Effect]()
    if convolutional and dense:
        aside = "neither was trained on such images"
        effects.append(Effect("Convolution", aside, convolutional[0], dense[0]))
    pairs = [
        (each, other)
        for each in known
        for other in new
        if each not in new and _same_network(each.shown.run, other.shown.run)
    ]
    for each, other in pairs[:1]:
        effects.append(Effect("Such training images", "the same network", each, other))
    return effects


def _same_network(first: Run, second: Run) -> bool:
    a, b = first.config, second.config
    return (a.architecture, a.options) == (b.architecture, b.options)


def tell_training(known: Sequence[Known], alteration: Alteration, amount: float) -> str:
    """Says who was trained on such images and who was not, and what both lose."""
    groups = {True: list[str](), False: list[str]()}
    for each in known:
        before, after = (each.robustness.accuracy(a) for a in (0, amount))
        words = f"{each.name} (loses {100 * (before - after):.1f} points)"
        groups[knows_from_training(each.shown.run, alteration)].append(words)
    told = [f"Trained on such images: {', '.join(groups[True])}."] * bool(groups[True])
    if groups[False]:
        begin = (
            "Not trained on such images"
            if groups[True]
            else ("None of them was trained on such images")
        )
        told.append(f"{begin}: {', '.join(groups[False])}.")
    return " ".join(told)


def tell_order(known: Sequence[Known], alteration: Alteration, amount: float) -> str:
    """Says whether the better of the first two networks stays the better one."""
    if len(known) < 2:
        return ""
    first, second = known[:2]
    pair = first.robustness, second.robustness
    before, after = (find_difference(*pair, each) for each in (0, amount))
    if before.value < 0:
        first, second = second, first
    at = alteration.tell(amount)
    if not before.is_clear:
        return f"Unchanged images cannot tell {first.name} and {second.name} apart."
    if not after.is_clear:
        return (
            f"On unchanged images {first.name} is better; at {at} the test images "
            "cannot tell the two apart."
        )
    if before.value * after.value > 0:
        return f"{first.name} is better on unchanged images, and still at {at}."
    return (
        f"**The order turns round.** {first.name} is better on unchanged images, "
        f"{second.name} at {at}. Better on the test set is not better everywhere."
    )
