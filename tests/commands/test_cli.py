"""The command line: `python -m core ...`, as a person or a script calls it."""

import json
import os
import signal
import subprocess
import sys

import pytest

import models
from core import VERSION
from core.__main__ import COMMANDS, main, make_parser
from core.commands.output import draw_bar, end_bar
from core.commands.training import read_config
from core.data.sources import load_dataset
from core.runs.config import KNOBS
from core.runs.knobs import LEFT_OUT, describe_config
from core.runs.store import RunStore
from core.training.recipes import RECIPES
from tests.conftest import RECIPE_NAMES, ROOT
from tests.workers import wait_for


def core_apart(*words):
    """Runs `python -m core` as a person or a script does."""
    command = [sys.executable, "-m", "core", *map(str, words)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_recipes_are_listed():
    done = core_apart("recipes", "--json")
    assert done.returncode == 0
    names = [row["recipe"] for row in json.loads(done.stdout)]
    assert names == list(RECIPES)
    assert tuple(name for name in names if name in RECIPE_NAMES) == RECIPE_NAMES


@pytest.mark.slow
def test_train_prints_one_object_and_leaves_a_run(core, tmp_path, small_folder):
    done = core(
        "train", "ann", "--epochs", 1, "--batch-size", 100, "--learning-rate", 0.002,
        "--seed", 4, "--train-size", 500, "--name", "mine", "--data", small_folder,
        "--runs-dir", tmp_path / "elsewhere", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    run = RunStore(tmp_path / "elsewhere").get(result["run_id"])
    assert result["recipe"] == "ann"
    assert result["epochs"] == 1
    for name in ("test_accuracy", "test_loss", "parameters", "seconds"):
        assert result[name] == getattr(run.summary, name)
    assert result["images_per_second"] > 0
    assert run.title == "mine"
    assert run.config.train_size == 500
    assert "epoch 1 of 1" in done.stderr


@pytest.mark.slow
def test_training_without_doubtful_images_says_how_many(core, tmp_path, small_folder):
    dataset = load_dataset(str(small_folder))
    rows = [*dataset.train_rows[:5], *dataset.validation_rows[:2]]
    table = tmp_path / "doubtful.csv"
    table.write_text("\n".join(["index", *map(str, rows)]))
    done = core(
        "train", "ann", "--epochs", 1, "--leave-out", table, "--data", small_folder,
        "--runs-dir", tmp_path / "runs", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["left_out"] == 5
    assert "leaving out 5 training images; 2 listed are for validation" in done.stderr
    run = RunStore(tmp_path / "runs").get(result["run_id"])
    assert run.dataset.train == len(dataset.train) - 5
    assert dict(describe_config(run.config))[LEFT_OUT].startswith("5 images (")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("train", "cnnn"), "cnnn"),
        (("train", "cnn", "--epochs", 0), "epochs must be a whole number from 1"),
        (("train", "cnn", "--epochs", "many"), "invalid int value"),
        (("train", "cnn", "--data", "/no/such/folder"), "/no/such/folder"),
        (("compare", "a", "b"), "RUN must name one run"),
        (("fly",), "invalid choice"),
    ],
)
def test_bad_input_exits_2_with_a_message(core, words, message):
    done = core(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_runs_lists_damaged_ones_too(core, runs):
    broken = runs.list()[0][0]
    (broken.path / "status.json").write_text("{")
    done = core("runs", "--runs-dir", runs.folder, "--json")
    rows = {row["run_id"]: row for row in json.loads(done.stdout)}
    assert rows[broken.id]["state"] == "damaged"
    assert len(rows) == 2


def test_compare_by_title(core, runs):
    done = core("compare", "CNN", "ANN", "--runs-dir", runs.folder, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert set(result) >= {
        "accuracy", "interval", "only_first_right", "only_second_right",
        "mcnemar_p", "verdict", "difference", "difference_interval", "differing",
    }  # fmt: skip
    gap = result["only_first_right"] - result["only_second_right"]
    assert gap / 200 == pytest.approx(result["accuracy"][0] - result["accuracy"][1])


def test_compare_says_in_words_what_it_compared(core, runs):
    words = core("compare", "CNN", "ANN", "--runs-dir", runs.folder).stdout
    assert words.count("test accuracy") == 2
    assert words.count("95 % interval") == 3
    assert "One run each" in words
    assert "They differ in: Network cnn / ann, " in words
    assert "Optimizer muon / adam" in words


def test_a_run_is_not_compared_with_itself(core, runs):
    done = core("compare", "CNN", "CNN", "--runs-dir", runs.folder)
    assert done.returncode == 2
    assert "Two different runs must be compared, received" in done.stderr


def test_runs_on_different_data_are_not_compared(core, runs):
    run = next(run for run in runs.list()[0] if run.title == "ANN")
    runs.describe(run.id, dataset=run.dataset.to_dict() | {"digest": "0" * 64})
    done = core("compare", "CNN", "ANN", "--runs-dir", runs.folder)
    assert done.returncode == 2
    assert "must share their data" in done.stderr


@pytest.mark.slow
def test_ctrl_c_stops_as_stop_does(tmp_path, small_folder):
    store = RunStore(tmp_path / "runs")
    command = [
        sys.executable, "-m", "core", "train", "ann", "--epochs", "500", "--data",
        str(small_folder), "--runs-dir", str(store.folder), "--json",
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A suite that a shell runs in the background hands on that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    run = wait_for(lambda: store.list()[0], what="the run")[0]
    wait_for(lambda: store.get(run.id).status.epoch >= 1, what="an epoch")
    os.kill(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert json.loads(stdout.splitlines()[-1])["state"] == "stopped"
    assert store.get(run.id).is_evaluated


@pytest.mark.slow
def test_predict_answers_what_it_can_and_tells_the_rest(core, runs, tmp_path):
    (tmp_path / "broken.jpg").write_bytes(b"not a photo")
    bag = ROOT / "dataset" / "rendering_bag.jpg"
    options = ("--runs-dir", runs.folder, "--json")
    done = core("predict", "CNN", bag, tmp_path / "broken.jpg", *options)
    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert first["file"] == str(bag)
    assert first["label"] == first["top3"][0][0]
    assert first["confidence"] == first["top3"][0][1]
    assert len(first["top3"]) == 3
    assert 0 <= first["novelty"] <= 1
    assert "warning" in first
    assert second["file"] == str(tmp_path / "broken.jpg")
    assert "expected a photo" in second["error"]
    assert "top1" in done.stderr  # dataset/ has labels
    assert (first["truth"], second.get("truth")) == ("Bag", None)


@pytest.mark.slow
def test_predict_takes_a_folder_and_names_what_it_leaves_out(core, runs, tmp_path):
    bag = (ROOT / "dataset" / "rendering_bag.jpg").read_bytes()
    folder = tmp_path / "mine"
    (folder / "inner").mkdir(parents=True)
    for name in ("inner/a.jpg", "inner/b"):
        (folder / name).write_bytes(bag)
    (folder / "letter.txt").write_text("words")
    (folder / "labels.csv").write_text("a,bag\ngone,coat\n")
    done = core("predict", "CNN", folder, "--runs-dir", runs.folder, "--json")
    assert done.returncode == 0, done.stderr
    first, second, left_out = json.loads(done.stdout)
    assert (first["file"], first["truth"]) == (str(folder / "inner/a.jpg"), "Bag")
    assert second["truth"] is None
    assert first["top3"] == second["top3"]
    assert left_out == {"file": str(folder / "letter.txt"), "left_out": "text"}
    told = done.stderr.index("No photo matches 1 label: gone.")
    assert "Left out 1 file: letter.txt (text)." in done.stderr
    assert "1 photo of 2 without a label." in done.stderr
    assert told < done.stderr.index("top1")


def refuse(runs, capsys, *words):
    """Returns what `predict` says where no worker is needed to refuse."""
    assert main(["predict", *map(str, words), "--runs-dir", str(runs.folder)]) == 2
    printed = capsys.readouterr()
    assert not printed.out
    return printed.err


def test_predict_refuses_before_any_work(runs, tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    assert "nosuchfolder is no file" in refuse(runs, capsys, "nosuchfolder")
    assert "nothing of that name" in refuse(runs, capsys, "CNN", tmp_path / "nosuch")
    assert "received none. It is empty." in refuse(runs, capsys, "CNN", folder)
    (folder / "labels.csv").write_text("file,label\na.jpg,Pulover\n")
    assert "did you mean Pullover?" in refuse(runs, capsys, "CNN", folder)
    (folder / "labels.csv").unlink()
    (folder / "a.zip").write_bytes(b"PK\3\4")
    assert "expected a whole ZIP" in refuse(runs, capsys, "CNN", folder / "a.zip")
    listed = refuse(runs, capsys, "CNN", folder)
    assert "a.zip (a ZIP archive or an office document)" in listed


def test_predict_without_a_run_says_which_to_train(core, runs):
    bag = ROOT / "dataset" / "rendering_bag.jpg"
    done = core("predict", bag, "--runs-dir", runs.folder)
    assert done.returncode == 2
    assert "python -m core train cnn-photo" in done.stderr


def test_every_knob_is_an_option_of_train(core):
    parser = make_parser("train")
    words = [
        "train", "custom-cnn", "--optimizer", "sgd", "--schedule", "cosine",
        "--augmentation", "flip-shift", "--label-smoothing", "0.2", "--dropout", "0.4",
        "--patience", "7", "--skip-easy", "0.3", "--flip-average", "--blocks", "2",
        "--pooling", "stride", "--kernel", "5", "--no-batch-norm",
    ]  # fmt: skip
    config = read_config(parser.parse_args(words))
    assert (config.optimizer, config.schedule) == ("sgd", "cosine")
    assert (config.augmentation, config.label_smoothing) == ("flip-shift", 0.2)
    assert (config.dropout, config.patience, config.skip_easy) == (0.4, 7, 0.3)
    assert config.flip_average
    expected = {"blocks": 2, "pooling": "stride", "kernel": 5, "batch_norm": False}
    assert config.options == expected
    options = parser.parse_args(["train", "leaky-cnn", "--patience", "none"])
    assert read_config(options).patience is None
    shown = core("train", "--help").stdout
    for knob in (*KNOBS.values(), *models.KNOBS["custom-ann"]):
        assert f"--{knob.name.replace('_', '-')}" in shown


def test_an_option_of_another_architecture_is_refused(core):
    done = core("train", "cnn", "--blocks", 2)
    assert done.returncode == 2
    assert "cnn takes the knobs dropout; received 'blocks'" in done.stderr


def test_the_list_of_recipes_needs_neither_numpy_nor_pandas():
    code = (
        "import sys\nfrom core.__main__ import main\nmain(['recipes'])\n"
        "print({'numpy', 'pandas', 'psutil', 'keras'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_function_and_help(name):
    with pytest.raises(SystemExit) as ended:
        make_parser(name).parse_args([name, "--help"])
    assert ended.value.code == 0


def test_the_version_is_told(core):
    assert core("--version").stdout.strip() == VERSION


def test_another_code_page_and_a_closed_pipe(runs):
    run = runs.list()[0][0]
    runs.describe(run.id, title="我的网络")
    command = [sys.executable, "-m", "core", "runs", "--runs-dir", str(runs.folder)]
    env = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, env=env, check=True)
    assert rb"\u6211\u7684" in done.stdout
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()  # as `head` does
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_without_a_terminal_a_step_is_told_once(capfd):
    for step in (1, 1, 2, 2, 2):
        for share in (0.1, 0.2):
            draw_bar(share, f"epoch {step}, {share}", step=str(step))
    end_bar("finished")
    draw_bar(0.5, "another")
    end_bar("done")
    told = capfd.readouterr().err.splitlines()
    assert told == ["epoch 1, 0.2", "epoch 2, 0.2", "finished", "another", "done"]


def test_data_check_says_what_a_folder_holds_or_lacks(core, tiny_folder, tmp_path):
    done = core("data", "check", tiny_folder, "--json")
    result = json.loads(done.stdout)
    assert (result["training"], result["test"]) == (200, 50)
    assert sum(result["training_of_each_class"]) == 200
    assert result["is_fashion_mnist"] is False
    assert "Not Fashion-MNIST" in core("data", "check", tiny_folder).stdout
    (tmp_path / "train-images-idx3-ubyte").write_bytes(b"")
    done = core("data", "check", tmp_path)
    assert done.returncode == 2
    assert "missing: train-labels-idx1-ubyte" in done.stderr


def test_train_without_data_says_how_to_get_it(core, nowhere):
    done = core("train", "cnn")
    assert done.returncode == 2
    assert "python -m core data download" in done.stderr


def test_other_data_is_said_in_json_and_words(core, runs):
    rows = json.loads(core("runs", "--json").stdout)
    assert {row["is_fashion_mnist"] for row in rows} == {False}
    assert "not Fashion-MNIST" in core("runs").stdout
    done = core("evaluate", "CNN", "--json")
    assert json.loads(done.stdout)["is_fashion_mnist"] is False
    assert "Not Fashion-MNIST" in done.stderr
    done = core("compare", "CNN", "ANN", "--json")
    assert json.loads(done.stdout)["is_fashion_mnist"] is False
