"""From untrusted bytes to one small, upright sRGB picture, or a PhotoError."""

import stat
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.arrays import Images
from core.photos.aside import DecodeLimitError, develop_aside
from core.photos.develop import (
    MAX_JPEG_PIXELS,
    MAX_SIDE,
    OPENERS,
    develop_data,
    open_picture,
)
from core.photos.jpeg import count_scans
from core.photos.kinds import kind_of

MAX_BYTES = 40_000_000  # a photo of 48 million pixels has up to 30 MB
# Decoded whole, 48 million fill 144 MB. JPEGs of one scan are shrunk while decoding.
MAX_PIXELS = 50_000_000
# More are decoded in a process of its own, but for JPEGs of one scan.
MAX_PIXELS_HERE = 16_000_000
MIN_SIDE = 16  # of the shorter side, once the longer one is at most MAX_SIDE
MAX_SCANS = 100  # passes of a JPEG; cameras write 10 or so
MAX_WORK = 1_500_000_000  # pixels times passes, 2.5 ns each: some 4 s
SUFFIXES = (
    *(".jpg", ".jpeg", ".jfif", ".jpe", ".mpo", ".png", ".webp", ".heic", ".heif"),
    *(".avif", ".gif", ".bmp", ".tif", ".tiff"),
)
# Ours by Pillow's names, whose reader of JPEG finds MPO itself.
FORMATS = {name: name for name in (*OPENERS, "MPO")} | {"HEIF": "HEIC"}
FILLED = 0.93  # of the frame is opaque: the transparent part is no item's outline
FLAT = 4  # levels between the darkest and the brightest of one colour; noise has more
_REMEDY = "Take or save it again as JPEG, PNG, WEBP or HEIC, and add that file."
_SMALLER = "Save it smaller: 1,024 pixels a side are plenty."


class PhotoError(ValueError):
    """A photo, or a list of labels, that cannot be used; says why and what to do."""


@dataclass(frozen=True, eq=False)
class Photo:
    """One decoded photo; nothing but its pixels is kept of the file."""

    # `(h, w, 3)`, sRGB, upright, read-only; the longer side at most `MAX_SIDE`.
    # Transparent parts are laid on white.
    pixels: Images
    # `(h, w)`, 255 is opaque, read-only; None if opaque everywhere
    alpha: Images | None
    name: str  # the file's, as it was given
    format: str  # what its content is: one of the values of `FORMATS`

    def __post_init__(self) -> None:
        self.pixels.setflags(write=False)
        if self.alpha is not None:
            self.alpha.setflags(write=False)


def read_photo(path: str | Path) -> Photo:
    """Reads a file and decodes it; what cannot be read is a PhotoError, too."""
    return decode_photo(read_file(Path(path)), Path(path).name)


def read_file(path: Path, limit: int = MAX_BYTES + 1) -> bytes:
    """Reads a regular file, or so many bytes from its start, or raises a PhotoError."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise PhotoError(
                f"{path}: expected a photo, received a folder. Name a file in it."
            )
        if not stat.S_ISREG(status.st_mode):
            raise PhotoError(
                f"{path}: expected a photo, received no regular file. Copy it to one."
            )
        if limit > MAX_BYTES:
            _check_size(status.st_size, str(path))
        with path.open("rb") as file:
            return file.read(limit)
    except PhotoError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PhotoError(
            f"{path}: expected a photo that can be read, received: {reason}. "
            "Check the spelling and the permissions."
        ) from error


def decode_photo(data: bytes, name: str) -> Photo:
    """Decodes a photo, whatever its name says it is.

    Only the first frame of an animation is taken. A colour profile is applied where
    it can be used; else colours count as sRGB, as browsers do it.

    Raises:
        PhotoError: for everything that is in none of `FORMATS`, damaged, too large,
            narrower than `MIN_SIDE`, transparent everywhere or of one colour. Nothing
            else is raised, whatever the bytes are.
    """
    _check_size(len(data), name)
    try:
        with open_picture(data) as image:
            scans = _check_shape(image, data, name)
            file_format = FORMATS[str(image.format)]
            is_large = image.width * image.height > MAX_PIXELS_HERE and scans != 1
        pixels, alpha = (develop_aside if is_large else develop_data)(data)
    except PhotoError:
        raise
    except DecodeLimitError as error:
        raise PhotoError(f"{name}: this photo takes {error}. {_SMALLER}") from error
    except Image.DecompressionBombError as error:
        received = f"more than {2 * MAX_JPEG_PIXELS // 1_000_000} million"
        raise _too_many_pixels(received, MAX_PIXELS, name) from error
    except Exception as error:  # decoders raise anything when bytes are hostile
        raise _refusal(data, name) from error
    _check_content(pixels, alpha, name)
    return Photo(pixels, alpha, name, file_format)


def _check_size(size: int, name: str) -> None:
    if not size:
        raise PhotoError(f"{name}: expected a photo, received an empty file. {_REMEDY}")
    if size > MAX_BYTES:
        raise PhotoError(
            f"{name}: a photo may have at most {MAX_BYTES // 1_000_000} MB, received "
            f"{size / 1e6:,.1f} MB. {_SMALLER}"
        )


def _check_shape(image: Image.Image, data: bytes, name: str) -> int:
    """Refuses by the header alone; returns a JPEG's passes, of others 0.

    A JPEG may be painted over and over: a small file, hours of work.
    """
    (width, height), limit = image.size, MAX_PIXELS
    scans = count_scans(data) if image.format in ("JPEG", "MPO") else 0
    if scans == 1:
        limit = MAX_JPEG_PIXELS
    if width * height > limit:
        raise _too_many_pixels(f"{width:,} x {height:,}", limit, name)
    if scans > MAX_SCANS or scans * width * height > MAX_WORK:
        allowed = min(MAX_SCANS, MAX_WORK // (width * height))
        raise PhotoError(
            f"{name}: a JPEG of {width:,} x {height:,} pixels may have at most "
            f"{allowed} passes, received {scans:,}. {_REMEDY}"
        )
    shorter = min(image.size) * min(1, MAX_SIDE / max(image.size))
    if shorter < MIN_SIDE:
        raise PhotoError(
            f"{name}: {width:,} x {height:,} pixels are too small or too narrow to "
            f"show a garment: brought to {MAX_SIDE:,} pixels a side, {MIN_SIDE} must "
            "be left of the shorter one. Take another photo, with the item filling it."
        )
    return scans


def _check_content(pixels: Images, alpha: Images | None, name: str) -> None:
    """Refuses what shows nothing: no opaque part, or one colour without an outline."""
    seen = np.ones(pixels.shape[:2], bool) if alpha is None else alpha > 0
    if not seen.any():
        received = "is transparent everywhere"
    elif seen.mean() > FILLED and np.ptp(pixels[seen], axis=0).max() <= FLAT:
        received = "has one colour nearly everywhere"
    else:
        return
    raise PhotoError(
        f"{name}: expected something to see, received a picture that {received}. "
        "Show the item on a background of another colour, and add that file."
    )


def _too_many_pixels(received: str, limit: int, name: str) -> PhotoError:
    return PhotoError(
        f"{name}: a photo may have at most {limit // 1_000_000} million pixels, "
        f"received {received}. {_SMALLER}"
    )


def _refusal(data: bytes, name: str) -> PhotoError:
    kind = kind_of(data)
    if kind in FORMATS.values():
        return PhotoError(
            f"{name}: expected a whole {kind}, received one that is damaged or cut "
            f"short. {_REMEDY}"
        )
    return PhotoError(
        f"{name}: expected a photo (JPEG, PNG, WEBP, HEIC, AVIF, GIF, BMP or TIFF), "
        f"received {kind}. {_REMEDY}"
    )
