"""From an opened picture file to small, upright sRGB pixels."""

import io
import struct

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from core.arrays import Floats, Images, Integers

OPENERS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "HEIF")
MAX_JPEG_PIXELS = 210_000_000  # the largest phone cameras make 200 million
MAX_SIDE = 1024  # all that masks and a 28 x 28 answer can use
WHITE = (255, 255, 255)
SRGB = ImageCms.createProfile("sRGB")
_TURNS = {  # EXIF orientation -> what brings the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_EXIF_DAMAGE = (  # what Pillow's reader of EXIF raises for tags that make no sense
    *(OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError),
    *(AttributeError, struct.error),
)

pillow_heif.register_heif_opener(thumbnails=False)  # teaches Pillow the HEIF format
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS  # above, Pillow warns; at twice it refuses


def open_picture(data: bytes) -> Image.Image:
    """Reads a picture's header; what is no picture of `OPENERS` raises anything."""
    return Image.open(io.BytesIO(data), formats=OPENERS)


def develop_data(data: bytes) -> tuple[Images, Images | None]:
    """Decodes a picture as `develop` does; raises anything for hostile bytes."""
    with open_picture(data) as image:
        pixels, alpha = develop(image)
    if is_black(pixels, alpha) and (again := reread_deep_png(data)):
        return develop(again)
    return pixels, alpha


def develop(image: Image.Image) -> tuple[Images, Images | None]:
    """Decodes the first frame: reduced, upright by EXIF, in sRGB, laid on white.

    Returns `pixels` and `alpha` as `Photo` has them. Damaged bytes make the decoder
    raise anything. The image cannot be used afterwards.
    """
    profile = image.info.get("icc_profile")
    small = _reduced(image)
    if (turn := _turn(image)) is not None:
        small = small.transpose(turn)
    if small.mode not in ("LA", "RGBA"):
        return np.array(_to_srgb(small, profile)), None
    alpha = small.getchannel("A")
    colour = _to_srgb(small.convert(small.mode.removesuffix("A")), profile)
    if alpha.getextrema() == (255, 255):
        return np.array(colour), None
    paper = Image.new("RGB", colour.size, WHITE)
    paper.paste(colour, mask=alpha)
    return np.array(paper), np.array(alpha)


def is_black(pixels: Images, alpha: Images | None) -> bool:
    """Says whether nothing at all is to be seen."""
    return not pixels.any() or (alpha is not None and not alpha.any())


def reread_deep_png(data: bytes) -> Image.Image | None:
    """Returns a colour PNG of 16 bits a channel whose values need but 8, else None.

    Programs write such files; Pillow keeps the upper 8 bits, which are all 0.
    """
    if data[:4] != b"\x89PNG" or data[24] != 16:
        return None
    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.ndim < 3 or values.max() > 255:
        return None
    channels = [2, 1, 0, 3][: values.shape[2]]  # OpenCV's order is BGRA
    return Image.fromarray(values[..., channels].astype(np.uint8))


def _reduced(image: Image.Image) -> Image.Image:
    """Returns the first frame with its longer side at most `MAX_SIDE`."""
    image.draft(None, _small_size(image))  # JPEG: to a half, a quarter or an eighth
    image.load()
    size = _small_size(image)  # measured anew: headers lie
    image = _as_colours(image)
    if size == image.size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _small_size(image: Image.Image) -> tuple[int, int]:
    scale = min(1, MAX_SIDE / max(image.size))
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def _as_colours(image: Image.Image) -> Image.Image:
    """Turns palettes, 16 bits and colour keys into L, LA, RGB, RGBA or CMYK."""
    if image.mode[0] in "IF":  # more than 8 bits of grey: convert("L") would clip
        skip = max(1, max(image.size) // (2 * MAX_SIDE))  # floats of all take 800 MB
        return Image.fromarray(_levels(np.asarray(image)[::skip, ::skip]))
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        has_alpha = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if has_alpha else "RGB")
    return image if image.mode in ("L", "LA", "RGBA", "CMYK") else image.convert("RGB")


def _levels(grey: Floats | Integers) -> Images:
    """Brings greys of any range to 0..255, by the smallest usual range they fit in."""
    grey = np.nan_to_num(grey.astype(np.float32))
    top = float(grey.max())
    white = next((each for each in (1, 255, 65535) if top <= each), top)
    return np.rint(np.clip(grey / max(white, 1), 0, 1) * 255).astype(np.uint8)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Returns what EXIF asks for, or None; also None where its tags make no sense."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except _EXIF_DAMAGE:
        return None


def _to_srgb(colour: Image.Image, profile: bytes | None) -> Image.Image:
    """Returns an RGB picture; a missing or unsuitable profile means sRGB."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            done = ImageCms.profileToProfile(colour, source, SRGB, outputMode="RGB")
            if done is not None:
                return done
        except (ImageCms.PyCMSError, OSError):
            pass
    return colour.convert("RGB")
