"""Further dialects of the forms that datasets come in, tried after the usual ones."""

import bz2
import gzip
import io
import lzma
import tarfile

import numpy as np
import pytest

from core.data.dataset import CLASS_NAMES, DatasetError
from core.data.formats.idx import IDX_NAMES
from core.data.formats.kaggle import CSV_NAMES
from core.data.sources import load_dataset
from tests.data.test_forms import (
    DIGEST,
    TEST,
    TRAIN,
    blob,
    csvs,
    idx,
    images,
    labels,
    npz,
    one_hot,
    scale,
    zipped,
)
from tests.data.test_idx import to_idx


def replaced(old, new):
    return csvs(pack=lambda content: content.replace(old, new))


def first_line(line, **options):
    return csvs(pack=lambda content: line + content, **options)


def renamed(change):
    return npz(lambda arrays: {change(name): a for name, a in arrays.items()})


def spelled(frame):
    frame["label"] = [f"{CLASS_NAMES[each]} " for each in frame["label"]]
    return frame


TAKEN = {
    "spaces after commas": replaced(b",", b", "),
    "CR LF": csvs(lineterminator="\r\n"),
    "CR alone": csvs(lineterminator="\r"),
    "bars": csvs(sep="|"),
    "Excel's separator line": first_line(b"sep=;\r\n", sep=";"),
    "semicolons and decimal commas": csvs(scale, sep=";", decimal=","),
    "blank lines between": replaced(b"\n", b"\n\n"),
    "a comma behind each row": replaced(b"\n", b",\n"),
    "pixel_0": csvs(header=["label", *(f"pixel_{n}" for n in range(784))]),
    "reversed columns": csvs(lambda f: f[f.columns[::-1]]),
    "labels 3.0": csvs(lambda f: f.assign(label=f["label"].astype(float))),
    "names with spaces": csvs(spelled),
    "one-hot of TRUE": csvs(
        lambda f: one_hot(f).replace({0: 0, 1: 1}).astype({"label_0": bool})
    ),
    "scientific notation": csvs(lambda f: f.astype(float), float_format="%.3E"),
    "two indices": csvs(lambda f: f.reset_index(names="id"), index=True),
    "upper-case names": csvs(names=[name.upper() for name in CSV_NAMES]),
    "tsv names": csvs(sep="\t", names=("train.tsv", "test.tsv")),
    "IDX, upper-case names": idx(rename=str.upper),
    "IDX called test": idx(rename=lambda name: name.replace("t10k", "test")),
    "IDX two folders down": idx("data/FashionMNIST/raw"),
    "npz of X_train": renamed(lambda name: name.replace("x_", "X_")),
    "npz of train_images": renamed(
        lambda n: f"{n[2:]}_{'images' if n[0] == 'x' else 'labels'}"
    ),
    "npz of channels first": npz(images(lambda x: x[:, None])),
    "npz of labels in decimals": npz(labels(lambda y: y.astype(float))),
    "npz of big-endian numbers": npz(images(lambda x: x.astype(">i2"))),
    "npz in Fortran's order": npz(images(np.asfortranarray)),
    "npz of Boolean one-hot": npz(labels(lambda y: np.eye(10, dtype=bool)[y])),
}


@pytest.mark.parametrize("form", TAKEN)
def test_a_further_form_is_taken_or_refused_with_its_name(tmp_path, form):
    TAKEN[form](tmp_path)
    assert load_dataset(str(tmp_path)).digest == DIGEST


def tarred(content):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("a.csv")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def locked(archive):
    """Returns a zip whose members claim to be encrypted."""
    parts = archive.split(b"PK\1\2")
    marked = [part[:4] + b"\1" + part[5:] for part in parts[1:]]
    return b"PK\1\2".join([parts[0], *marked])


REFUSED = {
    "bzip2": (csvs(pack=bz2.compress), "a bzip2 archive"),
    "xz": (csvs(pack=lzma.compress), "an xz archive"),
    "tar": (csvs(pack=tarred), "expected"),
    "gzip twice": (csvs(pack=lambda c: gzip.compress(gzip.compress(c))), "twice"),
    "a zip of pictures": (csvs(pack=lambda c: zipped(c[:0], "a.png")), "expected"),
    "a password": (csvs(pack=lambda c: locked(zipped(c))), "password|damaged"),
    "JSON": (blob(b'[{"label": 1}]', CSV_NAMES), "expected"),
    "JSON of an error": (blob(b'{"error": 403}', CSV_NAMES), "JSON"),
    "SQLite": (blob(b"SQLite format 3\0" + bytes(99), CSV_NAMES), "expected"),
    "a script": (blob(b"import pandas\n", CSV_NAMES), "expected"),
    "NUL bytes": (blob(bytes(5000), CSV_NAMES), "expected"),
    "minus one": (replaced(b"\n3,", b"\n-3,"), "whole number from 0 to 9"),
    "percent": (replaced(b",255", b",100%"), "expected"),
    "a quote left open": (replaced(b"\n3,", b'\n"3,'), "expected"),
    "a row too long": (replaced(b"\n3,", b"\n3,3,"), "expected"),
    "a row too short": (csvs(pack=lambda c: c[:-900]), "expected|received nothing"),
    "three header lines": (first_line(b"Fashion-MNIST\nby Zalando\n"), "expected"),
    "IDX of floats": (blob(b"\0\0\x0d" + to_idx(TRAIN[1])[3:]), "expected"),
    "IDX, tar": (blob(tarred(to_idx(TRAIN[0]))), "expected"),
    "IDX swapped": (blob(to_idx(TEST[1]), IDX_NAMES[::2]), "missing"),
    "npz of one": (npz(lambda a: {"arr_0": a["x_train"]}), "expected the arrays"),
    "npz of text": (npz(labels(lambda y: y.astype(str))), "must hold numbers|expected"),
    "npz of NaN": (npz(images(lambda x: np.where(x > 3, np.nan, x))), "pixel|expected"),
    "npz of 29": (npz(images(lambda x: np.pad(x, ((0, 0), (0, 1), (0, 1))))), "28, 28"),
    "npz, fewer labels": (npz(labels(lambda y: y[:-1])), "expected"),
    "npz of complex": (npz(images(lambda x: x + 1j)), "must hold numbers|expected"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_a_further_form_is_refused_in_words(tmp_path, form):
    write, words = REFUSED[form]
    write(tmp_path)
    with pytest.raises(DatasetError, match=words) as caught:
        load_dataset(str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert len(str(caught.value)) < 1000
