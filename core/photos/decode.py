"""From untrusted bytes to one small, upright sRGB picture, or a PhotoError."""

import io
import stat
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import Image

from core.arrays import Images
from core.photos.develop import MAX_SIDE, develop
from core.photos.kinds import kind_of

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000  # decoded they fill 160 MB; most phones make 12 million
MIN_SIDE = 16  # of the shorter side, once the longer one is at most MAX_SIDE
MAX_SCANS = 200  # passes of a JPEG, 25 ms each at 40 Mpx; cameras write 10 or so
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".mpo")
FORMATS = {"JPEG": "JPEG", "MPO": "MPO", "PNG": "PNG", "WEBP": "WEBP", "HEIF": "HEIC"}
_OPENERS = ("JPEG", "PNG", "WEBP", "HEIF")  # Pillow's reader of JPEG finds MPO itself
_REMEDY = "Take or save it again as JPEG, PNG, WEBP or HEIC, and add that file."

pillow_heif.register_heif_opener(thumbnails=False)  # teaches Pillow the HEIF format


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
    format: str  # what its content is: JPEG, MPO, PNG, WEBP or HEIC

    def __post_init__(self) -> None:
        self.pixels.setflags(write=False)
        if self.alpha is not None:
            self.alpha.setflags(write=False)


def read_photo(path: str | Path) -> Photo:
    """Reads a file and decodes it; what cannot be read is a PhotoError, too."""
    path = Path(path)
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
        _check_size(status.st_size, str(path))
        with path.open("rb") as file:  # a byte more: the file may have grown
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, PhotoError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise PhotoError(
            f"{path}: expected a photo that can be read, received: {reason}. "
            "Check the spelling and the permissions."
        ) from error
    return decode_photo(content, path.name)


def decode_photo(data: bytes, name: str) -> Photo:
    """Decodes a photo, whatever its name says it is.

    Only the first frame of an animation is taken. A colour profile is applied where
    it can be used; else colours count as sRGB, as browsers do it.

    Raises:
        PhotoError: for everything that is no JPEG, MPO, PNG, WEBP or HEIC, damaged,
            larger than `MAX_BYTES` or `MAX_PIXELS`, narrower than `MIN_SIDE`, or
            transparent everywhere. Nothing else is raised, whatever the bytes are.
    """
    _check_size(len(data), name)
    try:
        with Image.open(io.BytesIO(data), formats=_OPENERS) as image:
            _check_shape(image.size, name)
            _check_scans(data, image.format, name)
            file_format = FORMATS[str(image.format)]
            pixels, alpha = develop(image)
    except PhotoError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels("more than 178 million", name) from error
    except Exception as error:  # decoders raise anything when bytes are hostile
        raise _refusal(data, name) from error
    if alpha is not None and not alpha.any():
        raise PhotoError(
            f"{name}: expected something to see, received a picture that is "
            f"transparent everywhere. {_REMEDY}"
        )
    return Photo(pixels, alpha, name, file_format)


def _check_size(size: int, name: str) -> None:
    if not size:
        raise PhotoError(f"{name}: expected a photo, received an empty file. {_REMEDY}")
    if size > MAX_BYTES:
        raise PhotoError(
            f"{name}: a photo may have at most {MAX_BYTES // 1_000_000} MB, received "
            f"{size / 1e6:,.1f} MB. Save it smaller: 1,024 pixels a side are plenty."
        )


def _check_shape(size: tuple[int, int], name: str) -> None:
    """Refuses by the header alone, before any pixel is decoded."""
    width, height = size
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(f"{width:,} x {height:,}", name)
    shorter = min(size) * min(1, MAX_SIDE / max(size))
    if shorter < MIN_SIDE:
        raise PhotoError(
            f"{name}: {width:,} x {height:,} pixels are too small or too narrow to "
            f"show a garment: brought to {MAX_SIDE:,} pixels a side, {MIN_SIDE} must "
            "be left of the shorter one. Take another photo, with the item filling it."
        )


def _check_scans(data: bytes, file_format: str | None, name: str) -> None:
    """Refuses JPEGs that would be painted over and over: a small file, hours of work.

    In JPEG's compressed data the start of a scan, FF DA, cannot appear by chance.
    """
    scans = data.count(b"\xff\xda") if file_format in ("JPEG", "MPO") else 0
    if scans > MAX_SCANS:
        raise PhotoError(
            f"{name}: expected a JPEG of at most {MAX_SCANS} passes, received "
            f"{scans:,}. {_REMEDY}"
        )


def _too_many_pixels(received: str, name: str) -> PhotoError:
    return PhotoError(
        f"{name}: a photo may have at most {MAX_PIXELS // 1_000_000} million pixels, "
        f"received {received}. Save it smaller: 1,024 pixels a side are plenty."
    )


def _refusal(data: bytes, name: str) -> PhotoError:
    kind = kind_of(data)
    if kind in FORMATS.values():
        return PhotoError(
            f"{name}: expected a whole {kind}, received one that is damaged or cut "
            f"short. {_REMEDY}"
        )
    return PhotoError(
        f"{name}: expected a photo (JPEG, PNG, WEBP or HEIC), received {kind}. "
        f"{_REMEDY}"
    )
