"""Datasets in the forms that people have: taken right, or refused by their name."""

import gzip
import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from core.data.dataset import CLASS_NAMES, DatasetError, make_dataset
from core.data.formats import plain_name
from core.data.formats.idx import IDX_NAMES
from core.data.formats.kaggle import CSV_NAMES
from core.data.sources import is_available, load_dataset, source_fingerprint
from tests.data.test_idx import make_split, to_idx, write_idx_folder
from tests.data.test_kaggle import to_frame

TRAIN, TEST = make_split(20), make_split(10, seed=1)
DIGEST = make_dataset("", "", TRAIN, TEST).digest
FRAMES = to_frame(*TRAIN), to_frame(*TEST)


def csvs(change=lambda frame: frame, *, names=CSV_NAMES, pack=None, **options):
    """Returns a writer of two tables, changed and packed."""

    def write(folder):
        for name, frame in zip(names, FRAMES, strict=True):
            text = change(frame.copy()).to_csv(**{"index": False, **options})
            content = text if isinstance(text, bytes) else text.encode()
            (folder / name).write_bytes(pack(content) if pack else content)

    return write


def recode(encoding):
    return lambda content: content.decode().encode(encoding)


def zipped(content, name="fashion-mnist.csv"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr("__MACOSX/._" + name, b"from a Mac")
    return buffer.getvalue()


def idx(below=".", rename=str, suffix=".gz"):
    """Returns a writer of the four files, below a folder and under other names."""

    def write(folder):
        made = write_idx_folder(folder / below, TRAIN, TEST, suffix=suffix)
        for file in list(made.glob("*ubyte*")):
            file.rename(file.with_name(rename(file.name)))

    return write


def npz(change=lambda arrays: arrays, name="fashion_mnist.npz"):
    def write(folder):
        pairs = zip(("train", "test"), (TRAIN, TEST), strict=True)
        arrays = {f"{a}_{part}": s[i] for part, s in pairs for i, a in enumerate("xy")}
        np.savez(folder / name, **change(arrays))

    return write


def images(change):
    """Returns a change of arrays that leaves the labels."""
    return lambda arrays: {
        k: change(v) if k[0] == "x" else v for k, v in arrays.items()
    }


def labels(change):
    return lambda arrays: {
        k: change(v) if k[0] == "y" else v for k, v in arrays.items()
    }


def scale(frame):
    return pd.concat([frame["label"], frame.drop(columns="label") / 255], axis=1)


def one_hot(frame, name="label_{}"):
    eye = np.eye(10, dtype=int)[frame.pop("label")]
    columns = [name.format(number) for number in range(10)]
    return pd.concat([pd.DataFrame(eye, columns=columns), frame], axis=1)


def named(frame):
    frame["label"] = [CLASS_NAMES[label].upper() for label in frame["label"]]
    return frame


TAKEN = {
    "pandas' index": csvs(index=True),
    "an id column": csvs(index=True, index_label="Id"),
    "no header": csvs(header=False),
    "no header, an index": csvs(header=False, index=True),
    "tabs": csvs(sep="\t"),
    "semicolons": csvs(sep=";"),
    "UTF-16": csvs(sep="\t", pack=recode("utf-16")),
    "UTF-16 without its mark": csvs(pack=recode("utf-16-le")),
    "byte order mark": csvs(pack=recode("utf-8-sig")),
    "Label": csvs(lambda f: f.rename(columns={"label": "Label"})),
    "class, last": csvs(
        lambda f: f[[*f.columns[1:], "label"]].rename(columns={"label": "class"})
    ),
    "pixel0": csvs(header=["label", *(f"pixel{n}" for n in range(784))]),
    "1x1": csvs(
        header=["label", *(f"{r}x{c}" for r in range(1, 29) for c in range(1, 29))]
    ),
    "quoted": csvs(quoting=1),
    "with decimals": csvs(lambda f: f.astype(float)),
    "divided by 255": csvs(scale),
    "divided by 255, four decimals": csvs(scale, float_format="%.4f"),
    "class names": csvs(named),
    "one-hot": csvs(one_hot),
    "one-hot of names": csvs(
        lambda f: one_hot(f).rename(
            columns={f"label_{n}": name for n, name in enumerate(CLASS_NAMES)}
        )
    ),
    "one-hot, last": csvs(
        lambda f: (o := one_hot(f))[[*o.columns[10:], *o.columns[:10]]]
    ),
    "gzipped CSVs": csvs(pack=gzip.compress),
    "Kaggle's zips": csvs(names=[f"{n}.zip" for n in CSV_NAMES], pack=zipped),
    "gz names": csvs(names=[f"{n}.gz" for n in CSV_NAMES], pack=gzip.compress),
    "browser's CSVs": csvs(names=[n.replace(".", " (1).") for n in CSV_NAMES]),
    "train and test": csvs(names=("train.csv", "test.csv")),
    "browser's copies": idx(rename=lambda n: n.replace(".gz", " (1).gz")),
    "copies of Explorer": idx(rename=lambda n: n + " - Copy", suffix=""),
    "a dot in the names": idx(rename=lambda n: n.replace("-idx", ".idx"), suffix=""),
    "torchvision's root": idx("FashionMNIST/raw", suffix=""),
    "torchvision's root, .gz": idx("FashionMNIST/raw"),
    "torchvision's folder": idx("raw"),
    "a clone of the repository": idx("data/fashion"),
    "npz": npz(),
    "npz of another name": npz(name="my data.npz"),
    "npz of floats": npz(images(lambda x: (x / 255).astype(np.float32))),
    "npz of wide numbers": npz(images(lambda x: x.astype(float))),
    "npz of channels": npz(images(lambda x: x[..., None])),
    "npz of rows": npz(images(lambda x: x.reshape(-1, 784))),
    "npz, labels in a column": npz(labels(lambda y: y.astype(np.int64)[:, None])),
    "npz, one-hot": npz(labels(lambda y: np.eye(10)[y])),
    "npz, other names": npz(
        lambda arrays: {
            k.replace("x_", "").replace("y_", "")
            + ("_images", "_labels")[k[0] == "y"]: v
            for k, v in arrays.items()
        }
    ),
}


@pytest.mark.parametrize("form", TAKEN)
def test_a_usual_form_is_taken_with_the_same_images_and_labels(tmp_path, form):
    folder = tmp_path / "mine"
    folder.mkdir()
    TAKEN[form](folder)
    assert is_available(str(folder))
    assert str(folder) in source_fingerprint(str(folder))
    dataset = load_dataset(str(folder))
    assert dataset.digest == DIGEST
    assert (dataset.name, dataset.source) == ("mine", str(folder))
    is_changed = "divided" in form or "floats" in form or "no header" in form
    assert bool(dataset.notes) == is_changed  # said, where it was a guess


def blob(content, names=IDX_NAMES):
    """Returns a writer of the same bytes under all these names."""
    return lambda folder: [(folder / name).write_bytes(content) for name in names]


def pictures(folder):
    for path in ("train/0/1.png", "train/1/2.png", "test/0/3.png"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"")


def no_labels(frame):
    return frame.drop(columns="label")


def with_value(value, column="pixel5"):
    def change(frame):
        frame = frame.astype(object)
        frame.loc[3, column] = value
        return frame

    return change


PAGE = b"\n<!DOCTYPE html><html><title>403 Forbidden</title></html>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 26421880\n"
WORKBOOK = zipped(b"<Types/>", "[Content_Types].xml")
NPZ = ("fashion_mnist.npz",)
REFUSED = {
    "a competition's test file": (csvs(no_labels), "expected a label in each row"),
    "the same with ids": (csvs(no_labels, index_label="id"), "expected a label"),
    "folders of images": (pictures, "train/0 is a folder of images of one class"),
    "a web page": (blob(PAGE), "received a web page"),
    "a web page, gzipped": (blob(gzip.compress(PAGE)), "received a web page"),
    "a web page as CSV": (blob(PAGE, CSV_NAMES), "received a web page"),
    "a web page as npz": (blob(PAGE, NPZ), "received a web page"),
    "a pointer": (blob(POINTER), "a Git LFS pointer.*Run git lfs pull"),
    "a pointer as CSV": (blob(POINTER, CSV_NAMES), "a Git LFS pointer"),
    "a pointer as npz": (blob(POINTER, NPZ), "a Git LFS pointer"),
    "an empty file": (blob(b""), "received an empty file"),
    "a workbook as CSV": (blob(WORKBOOK, CSV_NAMES), "an Excel workbook.*as CSV"),
    "an old workbook": (blob(b"\xd0\xcf\x11\xe0\xa1", CSV_NAMES), "an Excel workbook"),
    "Parquet as CSV": (blob(b"PAR1\x15", CSV_NAMES), "a Parquet file"),
    "a workbook": (blob(WORKBOOK, ["train.xlsx"]), "Save each sheet as CSV"),
    "Kaggle's archive": (blob(zipped(b"", "a"), ["archive.zip"]), "Unpack it here"),
    "one of two CSVs": (csvs(names=("train.csv", "b.csv")), "missing: .*_test.csv"),
    "three of four": (
        lambda f: blob(to_idx(TRAIN[1]), IDX_NAMES[:3])(f),
        f"missing: {IDX_NAMES[3]}",
    ),
    "a zip of two": (
        csvs(pack=lambda c: zipped(zipped(c), "a.zip")),
        "expected an|received a zip archive",
    ),
    "two decimals": (csvs(scale, float_format="%.2f"), "in steps of 1/255"),
    "standardised": (csvs(lambda f: scale(f).sub([0.0] + [0.5] * 784)), "received '-0"),
    "an unknown class": (csvs(with_value("Hat", "label")), "row 4.*received 'Hat'"),
    "two ones": (csvs(lambda f: one_hot(f).assign(label_3=1)), "a single 1 among ten"),
    "letters": (csvs(with_value("x")), "row 4 below the header, column pixel5"),
    "npz of objects": (
        npz(labels(lambda y: np.array([*y], object))),
        "must hold numbers",
    ),
    "npz of three": (
        npz(lambda a: {k: a[k] for k in a if k != "y_test"}),
        "expected the arrays x_train.*received x_test, x_train, y_train",
    ),
    "npz of colours": (npz(images(lambda x: np.stack([x] * 3, -1))), "n, 28, 28"),
    "npz of negatives": (npz(images(lambda x: x / 127.5 - 1)), "has a pixel -"),
    "npz of 62 classes": (npz(labels(lambda y: y + 10)), "from 0 to 9"),
    "half an npz": (blob(zipped(b"")[:60], NPZ), "expected NumPy arrays"),
}


@pytest.mark.parametrize(
    "name",
    [
        *("a.gz", "A.gz", "a (1).gz", "a(2).gz", "a.gz (1)", "a 2.gz", "a copy 2.gz"),
        *("a - Copy.gz", "a - Copy (2).gz", "a - Kopie.gz"),
    ],
)
def test_names_of_copies_are_those_of_the_original(name):
    assert plain_name(name) == "a.gz"


@pytest.mark.parametrize("form", REFUSED)
def test_what_cannot_be_taken_is_refused_by_its_name(tmp_path, form):
    write, words = REFUSED[form]
    write(tmp_path)
    with pytest.raises(DatasetError, match=words) as caught:
        load_dataset(str(tmp_path))
    assert str(tmp_path) in str(caught.value)  # the file or the folder


def test_an_npz_that_lies_about_its_size_stays_small(tmp_path):
    header = io.BytesIO()
    shape = {"descr": "|u1", "fortran_order": False, "shape": (10**12, 28, 28)}
    np.lib.format.write_array_header_1_0(header, shape)
    (tmp_path / NPZ[0]).write_bytes(zipped(header.getvalue(), "x_train.npy"))
    with pytest.raises(DatasetError, match=r"at most 500,000 images"):
        load_dataset(str(tmp_path))
