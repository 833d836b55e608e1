"""What the official Fashion-MNIST is: its files, their checksums, what is in them."""

import functools
import hashlib
import zlib
from pathlib import Path

import numpy as np

from core.arrays import LabelledImages
from core.data.dataset import DatasetError, check_split

# Name in Keras' cache -> size in bytes and published MD5.
OFFICIAL_FILES = {
    "train-images-idx3-ubyte.gz": (26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
    "train-labels-idx1-ubyte.gz": (29_515, "25c81989df183df01b3e8a0aad5dffbe"),
    "t10k-images-idx3-ubyte.gz": (4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
    "t10k-labels-idx1-ubyte.gz": (5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
}
OFFICIAL_COUNTS = {"training": 60_000, "test": 10_000}
# SHA-256 as is_official makes it, from files with the MD5s above.
_CONTENT = "5a132aaf59bdec2f9faf4d46526113163af41dfee09eb7adf3aa6d2c5d9b8bd6"
# `Dataset.digest` of the official files, in their order.
OFFICIAL_DIGEST = "19a8a853b61f108a61f0982be46ec227948a05ffed39f2721e1225901a9439cb"
_MD5 = functools.partial(hashlib.md5, usedforsecurity=False)


def find_wrong_sizes(folder: Path) -> tuple[list[str], list[str]]:
    """Compares the files in `folder` with the official sizes, without reading them.

    Returns:
        `(missing, wrong)`: names that are not there, and for each file of another size
        a few words, such as `t10k-labels-idx1-ubyte.gz has 12 of 5,148 bytes`.
    """
    missing: list[str] = []
    wrong: list[str] = []
    for name, (size, _) in OFFICIAL_FILES.items():
        try:
            found = (folder / name).stat().st_size
        except OSError:
            missing.append(name)
            continue
        if found != size:
            wrong.append(f"{name} has {found:,} of {size:,} bytes")
    return missing, wrong


def is_whole(path: Path, size: int, md5: str) -> bool:
    """Tells whether a file is there with that size and MD5."""
    if not path.exists() or path.stat().st_size != size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, _MD5).hexdigest() == md5


def check_official(
    train: LabelledImages, test: LabelledImages, *, where: object
) -> None:
    """Refuses what cannot be Fashion-MNIST.

    A copy with other labels, such as one to try the label audit on, is let through;
    `is_official` then keeps it from being called Fashion-MNIST.

    Raises:
        DatasetError: unless 60,000 and 10,000 images have pixels that span 0 to 255.
    """
    remedy = "Get the official files, or name this folder itself as the source."
    pairs = zip(OFFICIAL_COUNTS.items(), (train, test), strict=True)
    for (split, expected), (images, labels) in pairs:
        check_split(images, labels, where=where)
        if len(labels) != expected:
            raise DatasetError(
                f"{where}: Fashion-MNIST has {expected:,} {split} images, received "
                f"{len(labels):,}. {remedy}"
            )
        low, high = images.min(), images.max()
        if (low, high) != (0, 255):
            raise DatasetError(
                f"{where}: Fashion-MNIST's {split} pixels span 0 to 255, received "
                f"{low} to {high}. {remedy}"
            )


def is_official(train: LabelledImages, test: LabelledImages) -> bool:
    """Recognises Fashion-MNIST by its content, in whatever order the images are."""
    if (len(train[1]), len(test[1])) != tuple(OFFICIAL_COUNTS.values()):
        return False
    sha = hashlib.sha256()
    for images, labels in (train, test):
        rows = np.ascontiguousarray(images).reshape(len(images), -1)
        # The label starts the checksum.
        pairs = zip(rows, labels.tolist(), strict=True)
        sums = np.array([zlib.crc32(row.data, label) for row, label in pairs], "<u4")
        sha.update(np.sort(sums).data)
    return sha.hexdigest() == _CONTENT
