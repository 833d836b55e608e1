"""Further kinds of picture files, tried after the usual ones."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms, TiffImagePlugin

from core.photos.decode import PhotoError, decode_photo
from tests.photos.test_decode import (
    UNDO,
    assert_alike,
    draw_scene,
    png_chunk,
    to_bytes,
    with_orientation,
)

SCENE = draw_scene()
GREY = SCENE.convert("L")
CUT_OUT = SCENE.convert("RGBA")
CUT_OUT.paste((0, 0, 0, 0), (0, 0, 40, 120))
ON_WHITE = Image.new("RGB", SCENE.size, "white")
ON_WHITE.paste(CUT_OUT, mask=CUT_OUT.getchannel("A"))


def packed_png(levels, *, depth, kind=0, palette=None, clear=None):
    """Returns a PNG of less than 8 bits a pixel."""
    tall, wide = levels.shape
    bits = (levels[..., None] >> np.arange(depth)[::-1] & 1).reshape(tall, -1)
    rows = np.packbits(bits.astype(np.uint8), axis=1)
    header = struct.pack(">IIBBBBB", wide, tall, depth, kind, 0, 0, 0)
    chunks = [(b"IHDR", header)]
    chunks += [(b"PLTE", palette)] if palette else []
    chunks += [(b"tRNS", clear)] if clear else []
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    chunks += [(b"IDAT", zlib.compress(body)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*each) for each in chunks)


def deep(image, mode, bits, **options):
    """Returns a HEIC of more than 8 bits a channel."""
    values = np.asarray(image).astype(np.uint16) * 257
    file = pillow_heif.from_bytes(mode, image.size, values.tobytes())
    stream = io.BytesIO()
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    file.save(stream, quality=90, **options)
    return stream.getvalue()


def tiff(image, **options):
    return to_bytes(image, "TIFF", **options)


def turned_tiff():
    info = TiffImagePlugin.ImageFileDirectory_v2()
    info[274] = 6
    return tiff(SCENE.transpose(UNDO[6]), tiffinfo=info)


def deep_tiff(order):
    """Returns a TIFF of 16 bits a channel, one strip, in either byte order."""
    values = (np.asarray(SCENE).astype(np.uint16) * 257).astype(f"{order}u2").tobytes()
    tags = [
        *((256, 160), (257, 120), (258, 16), (259, 1), (262, 2), (273, 0)),
        *((277, 3), (278, 120), (279, len(values))),
    ]
    start = 8 + 2 + 12 * len(tags) + 4
    mark = b"II*\0" if order == "<" else b"MM\0*"
    content = mark + struct.pack(f"{order}IH", 8, len(tags))
    for tag, value in tags:
        value = start + 6 if tag == 273 else value
        count = 3 if tag == 258 else 1
        kind = 3 if tag == 258 else 4
        value = start if tag == 258 else value
        content += struct.pack(f"{order}HHII", tag, kind, count, value)
    return content + bytes(4) + struct.pack(f"{order}HHH", 16, 16, 16) + values


def bmp_565():
    """Returns a BMP of 16 bits a pixel with masks."""
    red, green, blue = np.moveaxis(np.asarray(SCENE).astype(np.uint16), 2, 0)
    values = (red >> 3 << 11 | green >> 2 << 5 | blue >> 3)[::-1].astype("<u2")
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)
    size = values.nbytes
    head = struct.pack("<IiiHHIIiiII", 40, 160, 120, 1, 16, 3, size, 0, 0, 0, 0)
    place = 14 + len(head) + len(masks)
    return (
        b"BM"
        + struct.pack("<IHHI", place + size, 0, 0, place)
        + head
        + masks
        + values.tobytes()
    )


PALETTE = bytes(np.repeat(np.arange(0, 256, 17, dtype=np.uint8), 3))
SIXTEEN = np.asarray(GREY) // 17
NOT_QUITE = Image.fromarray((SIXTEEN * 17).astype(np.uint8))
LINES = np.asarray(GREY.point(lambda v: 255 * (v > 127)))
PICTURES = {  # bytes, what they show, the mean difference in levels that may be
    "PNG of a palette": (to_bytes(SCENE.quantize(64), "PNG"), SCENE, 12),
    "PNG of 4 bits": (packed_png(SIXTEEN, depth=4), NOT_QUITE, 0.1),
    "PNG of 2 bits": (
        packed_png(np.asarray(GREY) // 85, depth=2),
        Image.fromarray((np.asarray(GREY) // 85 * 85).astype(np.uint8)),
        0.1,
    ),
    "PNG of 1 bit": (
        packed_png(LINES // 255, depth=1),
        Image.fromarray(LINES.astype(np.uint8)),
        0.1,
    ),
    "PNG, palette of 4 bits": (
        packed_png(SIXTEEN, depth=4, kind=3, palette=PALETTE),
        NOT_QUITE,
        0.1,
    ),
    "PNG, grey and alpha": (
        to_bytes(CUT_OUT.convert("LA"), "PNG"),
        ON_WHITE.convert("L"),
        1,
    ),
    "PNG, a clear grey": (
        to_bytes(GREY, "PNG", transparency=0),
        GREY,
        1,
    ),
    "JPEG of greys": (to_bytes(GREY, "JPEG"), GREY, 3),
    "JPEG 4:4:4": (to_bytes(SCENE, "JPEG", subsampling=0), SCENE, 3),
    "JPEG of CMYK": (to_bytes(SCENE.convert("CMYK"), "JPEG", quality=92), SCENE, 4),
    "JPEG with restarts": (to_bytes(SCENE, "JPEG", restart_marker_rows=1), SCENE, 4),
    "JPEG and garbage": (to_bytes(SCENE, "JPEG") + b"\0garbage" * 99, SCENE, 4),
    "JPEG of RGB": (to_bytes(SCENE, "JPEG", keep_rgb=True, quality=92), SCENE, 3),
    "WEBP, lossless": (to_bytes(SCENE, "WEBP", lossless=True), SCENE, 0.1),
    "WEBP, cut out": (to_bytes(CUT_OUT, "WEBP", lossless=True), ON_WHITE, 0.1),
    "GIF, cut out": (to_bytes(CUT_OUT, "GIF"), ON_WHITE, 12),
    "GIF, interlaced": (to_bytes(SCENE, "GIF", interlace=1), SCENE, 12),
    "TIFF on its side": (turned_tiff(), SCENE, 0.1),
    "TIFF of CMYK": (tiff(SCENE.convert("CMYK")), SCENE, 1),
    "TIFF, JPEG inside": (tiff(SCENE, compression="jpeg", quality=92), SCENE, 4),
    "TIFF, deflated": (tiff(SCENE, compression="tiff_adobe_deflate"), SCENE, 0.1),
    "TIFF, packbits": (tiff(SCENE, compression="packbits"), SCENE, 0.1),
    "TIFF of a fax": (
        tiff(GREY.point(lambda v: 255 * (v > 127), "1"), compression="group4"),
        Image.fromarray(LINES.astype(np.uint8)),
        0.1,
    ),
    "TIFF of pages": (
        tiff(SCENE, save_all=True, append_images=[Image.new("RGB", (9, 9))]),
        SCENE,
        0.1,
    ),
    "TIFF of 16 bits": (deep_tiff("<"), SCENE, 1),
    "TIFF of 16 bits, Motorola": (deep_tiff(">"), SCENE, 1),
    "TIFF, cut out": (tiff(CUT_OUT), ON_WHITE, 0.1),
    "TIFF of LAB": (
        tiff(
            ImageCms.profileToProfile(
                SCENE,
                ImageCms.createProfile("sRGB"),
                ImageCms.createProfile("LAB"),
                outputMode="LAB",
            )
        ),
        SCENE,
        6,
    ),
    "BMP of 565": (bmp_565(), SCENE, 5),
    "BMP of greys": (to_bytes(GREY, "BMP"), GREY, 0.1),
    "BMP of a palette": (to_bytes(SCENE.quantize(64), "BMP"), SCENE, 12),
    "HEIC, cut out": (to_bytes(CUT_OUT, "HEIF", quality=95), ON_WHITE, 5),
    "HEIC of greys": (to_bytes(GREY, "HEIF", quality=95), GREY, 4),
    "HEIC of 10 bits": (deep(SCENE, "RGB;16", 10), SCENE, 5),
    "HEIC of 12 bits": (deep(SCENE, "RGB;16", 12), SCENE, 5),
    "AVIF, cut out": (to_bytes(CUT_OUT, "AVIF", quality=95), ON_WHITE, 5),
    "AVIF of greys": (to_bytes(GREY, "AVIF", quality=95), GREY, 4),
    "MPO on its side": (
        to_bytes(
            SCENE.transpose(UNDO[8]),
            "MPO",
            save_all=True,
            append_images=[SCENE],
            exif=with_orientation(8),
            quality=92,
        ),
        SCENE,
        4,
    ),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_further_kind_shows_the_same_picture(kind):
    content, picture, tolerance = PICTURES[kind]
    assert_alike(decode_photo(content, kind), picture, tolerance=tolerance)


REFUSED = {
    "an icon": (to_bytes(SCENE.resize((32, 32)), "ICO"), "an icon"),
    "JPEG 2000": (to_bytes(SCENE, "JPEG2000"), "a JPEG 2000 picture"),
    "TGA": (to_bytes(SCENE, "TGA"), "expected a photo"),
    "PPM": (to_bytes(SCENE, "PPM"), "expected a photo"),
    "PCX": (to_bytes(SCENE, "PCX"), "expected a photo"),
    "PDF": (to_bytes(SCENE, "PDF"), "a PDF document"),
    "EPS": (to_bytes(SCENE, "EPS"), "expected a photo"),
    "DDS": (to_bytes(SCENE, "DDS"), "expected a photo"),
    "NumPy": (b"\x93NUMPY\1\0" + bytes(99), "expected a photo"),
    "a raw of Canon": (b"II*\0\x10\0\0\0CR\2\0" + bytes(99), "a raw picture"),
    "Photoshop": (b"8BPS" + bytes(99), "a Photoshop document"),
    "a link of Windows": (b"L\0\0\0\x01\x14\2\0" + bytes(99), "expected a photo"),
    "base64": (b"data:image/png;base64,iVBORw0KGgo=", "received text"),
    "a web link": (b"[InternetShortcut]\nURL=http://a.example/x.jpg\n", "text"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_further_kind_is_refused_by_name(kind):
    content, words = REFUSED[kind]
    with pytest.raises(PhotoError, match=words) as caught:
        decode_photo(content, "thing")
    assert str(caught.value).startswith("thing: ")
