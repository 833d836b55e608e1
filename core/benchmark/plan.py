"""What a benchmark measures, and in which order: different things take turns."""

from dataclasses import dataclass

from core.training.recipes import RECIPES

BUILT_IN = tuple(r.name for r in RECIPES.values() if r.kind == "built-in")
NOTEBOOKS = tuple(r.name for r in RECIPES.values() if r.kind == "notebook")
WAYS = {"ours": "our path", "stock": "stock Keras"}


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    recipes: tuple[str, ...] = BUILT_IN + NOTEBOOKS
    seeds: int = 3  # so many trainings of each built-in recipe; the notebooks' get one
    step_images: int = 12_800  # training images in a round of the steps' measurement
    rounds: int = 5  # such rounds
    stock_seconds: float = 1200.0  # of training, then a stock script is cut short

    def __post_init__(self):
        for name in self.recipes:
            if name not in BUILT_IN + NOTEBOOKS:
                known = ", ".join(BUILT_IN + NOTEBOOKS)
                raise ValueError(f"recipes must be of {known}, received {name!r}.")
        for name, low, high in (("seeds", 1, 20), ("stock_seconds", 1, 86_400)):
            value = getattr(self, name)
            if not low <= value <= high:
                limits = f"from {low} to {high:,}"
                raise ValueError(f"{name} must be {limits}, received {value!r}.")

    @property
    def trainings(self) -> list["Training"]:
        """The Trainings, in turns: every recipe once, then the next seed."""
        return [
            Training(name, way, seed)
            for seed in range(self.seeds)
            for name in self.recipes
            if name in BUILT_IN or seed == 0
            for way in (("ours",) if name in BUILT_IN else WAYS)
        ]


@dataclass(frozen=True)
class Training:
    """One training of a recipe, `ours` or in `stock` Keras."""

    recipe: str
    way: str
    seed: int

    def __str__(self) -> str:
        return f"{self.recipe}, {WAYS[self.way]}, seed {self.seed}"


QUICK_PLAN = Plan(
    ("ann", "cnn", "simple-cnn"),
    seeds=1,
    step_images=6_400,
    rounds=3,
    stock_seconds=120.0,
)
