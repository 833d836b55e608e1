"""`explain`: images made from a run's gradients, for a class or to fool the network."""

import io
import math
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image

from core.arrays import Images
from core.commands.classes import read_class
from core.commands.output import check_output, draw_bar, end_bar, show, tell_data
from core.commands.runs import find_run
from core.data.dataset import CLASS_NAMES
from core.data.sources import load_dataset
from core.explain.made_images import (
    ASCENT_STEPS,
    NORMS,
    WALK_STEPS,
    Ascent,
    Attack,
    ClassImage,
    Fooling,
    Walk,
)
from core.files import write_bytes
from core.networks.inference import InferenceWorker
from core.runs.places import open_store
from core.runs.run import Run
from core.words import percent

PART = 8  # steps between two looks at the bar
ENLARGED = 10  # screen pixels of one of the image's


def add_explain_arguments(parser: ArgumentParser) -> None:
    usual = Ascent(0)
    parser.add_argument(
        "what",
        choices=("class", "fooling"),
        help="class: an image that raises the class's logit. fooling: a test image "
        "changed until it is taken for the class",
    )
    parser.add_argument("name", metavar="RUN", help="id, title or part")
    parser.add_argument("class_name", metavar="CLASS", help="such as shirt, or 0 to 9")
    parser.add_argument("--output", metavar="FILE.png", help="where the image goes")
    options = parser.add_argument
    options("--jitter", type=int, default=usual.jitter, metavar="N", help="pixels")
    options("--blur", type=float, default=usual.blur, metavar="X", help="pixels")
    words = "share of every pixel taken away in each step (L2)"
    options("--decay", type=float, default=usual.decay, metavar="X", help=words)
    options("--seed", type=int, default=usual.seed, metavar="N", help="of the noise")
    words = f"of a class image (default {ASCENT_STEPS})"
    options("--steps", type=int, default=ASCENT_STEPS, metavar="N", help=words)
    words = "row of the test file to change (default 0)"
    options("--image", type=int, default=0, metavar="ROW", help=words)
    words = f"how change is measured (default {NORMS[0]})"
    options("--norm", choices=NORMS, default=NORMS[0], help=words)
    words = "most change; default: the smallest that fools the network"
    options("--budget", type=float, metavar="X", help=words)
    words = "another run: is it fooled, too?"
    options("--other", metavar="RUN", help=words)


def explain_command(arguments: Namespace) -> None:
    """Makes an image from a run's gradients; Ctrl-C stops."""
    label = read_class(arguments.class_name)
    output = check_output(arguments.output, ".png") if arguments.output else None
    store = open_store(arguments.runs_dir)
    run = find_run(store, arguments.name)
    other = find_run(store, arguments.other) if arguments.other else None
    make = _grow if arguments.what == "class" else _fool
    with closing(InferenceWorker()) as worker:
        image, result = make(worker, run, label, arguments)
        if other is not None:
            ask = "core.explain.fooling:predict_images"
            shown = worker.call(ask, str(other.path), image[None])[0]
            result |= {"other_run_id": other.id, "other_probabilities": shown.tolist()}
    if output is not None:
        _write_png(output, image)
        result["output"] = str(output)
    show(arguments, result, _lines(result))


def _grow(
    worker: InferenceWorker, run: Run, label: int, arguments: Namespace
) -> tuple[Images, dict[str, Any]]:
    ascent = Ascent(
        label,
        jitter=arguments.jitter,
        blur=arguments.blur,
        decay=arguments.decay,
        seed=arguments.seed,
    )
    call, state = "core.explain.class_image:climb", None
    for steps in _parts(arguments.steps):
        state = worker.call(call, str(run.path), ascent, state, steps)
    reached: ClassImage = state or worker.call(call, str(run.path), ascent, None, 0)
    end_bar(f"{reached.step} steps")
    return reached.image, {
        "run_id": run.id,
        **tell_data(run),
        "class": CLASS_NAMES[label],
        "steps": reached.step,
        "logit": float(reached.logits[label]),
        "probabilities": reached.probabilities.tolist(),
    }


def _fool(
    worker: InferenceWorker, run: Run, label: int, arguments: Namespace
) -> tuple[Images, dict[str, Any]]:
    test, row = load_dataset(run.config.data).test, arguments.image
    if not 0 <= row < len(test):
        raise ValueError(
            f"--image must be a row of the test file, 0 to {len(test) - 1:,}, "
            f"received {row}."
        )
    attack, image = Attack(label, arguments.norm), test.images[row]
    walked: Walk | None = None
    for steps in _parts(WALK_STEPS):
        call = "core.explain.fooling:walk"
        walked = worker.call(call, str(run.path), image, attack, walked, steps)
    call = "core.explain.fooling:finish"
    found: Fooling = worker.call(call, str(run.path), image, attack, walked)
    end_bar(f"{WALK_STEPS} steps")
    place = _choose_budget(found, arguments.budget)
    return found.images[place], {
        "run_id": run.id,
        **tell_data(run),
        "class": CLASS_NAMES[label],
        "image": row,
        "labelled": CLASS_NAMES[test.labels[row]],
        "norm": attack.norm,
        "budget": float(found.budgets[place]),
        "smallest": None if found.first is None else float(found.budgets[found.first]),
        "before": found.probabilities[0].tolist(),
        "probabilities": found.probabilities[place].tolist(),
        "with_noise": found.probabilities_noisy[place].tolist(),
    }


def _choose_budget(found: Fooling, wanted: float | None) -> int:
    """Returns the place of the budget asked for, or of the smallest that fools."""
    last = len(found.budgets) - 1
    if wanted is None:
        return last if found.first is None else found.first
    if not 0 <= wanted <= found.budgets[last] or math.isnan(wanted):
        raise ValueError(
            f"--budget must be from 0 to {found.budgets[last]:g}, received {wanted:g}."
        )
    return int((found.budgets <= wanted).sum()) - 1


def _parts(total: int) -> Iterator[int]:
    """Yields how many steps to take at a time, with a bar on stderr."""
    for done in range(0, total, PART):
        yield min(PART, total - done)
        made = min(done + PART, total)
        draw_bar(made / total, f"step {made} of {total}")


def _write_png(path: Path, image: Images) -> None:
    large = image.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    stream = io.BytesIO()
    Image.fromarray(large, "L").save(stream, "PNG")
    write_bytes(path, stream.getvalue())


def _lines(result: dict[str, Any]) -> Iterator[str]:
    name = result["class"]
    chance = result["probabilities"][CLASS_NAMES.index(name)]
    if "logit" in result:
        yield f"{name}: logit {result['logit']:.2f}, probability {percent(chance)}"
    else:
        yield (
            f"Test image {result['image']} ({result['labelled']}): predicted "
            f"{_say_top(result['before'])} before, {_say_top(result['probabilities'])} "
            f"after a change of at most {result['budget']:g} ({result['norm']}); with "
            f"noise of that size {_say_top(result['with_noise'])}"
        )
        smallest = result["smallest"]
        fooled = "none tried" if smallest is None else f"{smallest:g}"
        yield f"Smallest budget that makes it {name}: {fooled}"
    if "other_probabilities" in result:
        yield f"The other network: {_say_top(result['other_probabilities'])}"
    if "output" in result:
        yield f"written to {result['output']}"


def _say_top(probabilities: list[float]) -> str:
    top = max(range(len(probabilities)), key=probabilities.__getitem__)
    return f"{CLASS_NAMES[top]} ({percent(probabilities[top])})"
