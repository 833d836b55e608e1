"""Photos as bytes: the same picture from every kind of file, and clear refusals."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageDraw

from core.photos.decode import (
    MAX_BYTES,
    MAX_SCANS,
    MAX_SIDE,
    PhotoError,
    decode_photo,
    read_photo,
)
from core.photos.develop import develop_data
from core.photos.jpeg import count_scans

HEIC_START = b"\0\0\0\x18ftypheic"
ORIENTATION = 0x0112
SIZES = (b"\xff\xc0", b"\xff\xc2")  # where a JPEG says how large it is
UNDO = {  # what a camera held that way has stored, for each EXIF orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def draw_scene(width=160, height=120):
    """Returns a picture without symmetry: a ramp, a red bar and a blue disc."""
    ramp = np.linspace(40, 220, width, dtype=np.uint8)
    scene = Image.fromarray(np.dstack([np.tile(ramp, (height, 1))] * 3))
    pen = ImageDraw.Draw(scene)
    pen.rectangle((width * 0.1, height * 0.1, width * 0.35, height * 0.9), "#c03020")
    pen.ellipse((width * 0.5, height * 0.4, width * 0.9, height * 0.8), "#2040b0")
    return scene


def to_bytes(image, file_format, **options):
    """Returns `image` as a file of that format."""
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def with_orientation(value):
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return exif.tobytes()  # pillow-heif reads no Exif object


def png_chunk(kind, body):
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


def to_png(levels, *, depth, colour_type, width=None, height=None):
    """Returns a PNG of `(h, w[, c])` levels; its header may lie about the size."""
    tall, wide = levels.shape[:2]
    header = (width or wide, height or tall, depth, colour_type, 0, 0, 0)
    rows = levels.astype(f">u{depth // 8}").reshape(tall, -1)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", *header)), (b"IDAT", body))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(*chunk) for chunk in (*chunks, (b"IEND", b""))
    )


def to_16_bit(image):
    """Returns the levels of an 8-bit picture spread over 0..65535."""
    return np.asarray(image).astype(np.uint16) * 257


def assert_alike(photo, image, *, tolerance=4.0):
    """Asserts the same shape and nearly the same pixels on average."""
    expected = np.asarray(image.convert("RGB")).astype(float)
    assert photo.pixels.shape == expected.shape
    assert photo.pixels.dtype == np.uint8
    assert np.abs(photo.pixels - expected).mean() < tolerance


def with_size(jpeg, side):
    """Returns the JPEG with a header that promises another size."""
    content = bytearray(jpeg)
    start = next(content.index(each) for each in SIZES if each in content) + 5
    content[start : start + 4] = struct.pack(">HH", side, side)
    return bytes(content)


def with_scans(jpeg, number):
    """Returns the progressive JPEG painted over so many times more."""
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * (number + 1) + jpeg[-2:]


def some_files():
    """Returns {format: bytes} of one scene, small enough to damage by the hundred."""
    scene = draw_scene(96, 72)
    return {
        "JPEG": to_bytes(scene, "JPEG", exif=with_orientation(6), quality=80),
        "MPO": to_bytes(scene, "MPO", save_all=True, append_images=[scene]),
        "PNG": to_bytes(scene, "PNG", exif=with_orientation(8)),
        "WEBP": to_bytes(scene.convert("RGBA"), "WEBP", exif=with_orientation(3)),
        "HEIC": to_bytes(scene, "HEIF"),
        "AVIF": to_bytes(scene, "AVIF", speed=10),
        "GIF": to_bytes(scene, "GIF"),
        "BMP": to_bytes(scene, "BMP"),
        "TIFF": to_bytes(scene, "TIFF", compression="tiff_lzw"),
    }


@pytest.mark.parametrize(
    ("file_format", "shown", "options"),
    [
        ("JPEG", "JPEG", {"quality": 92}),
        ("JPEG", "JPEG", {"quality": 92, "progressive": True}),
        ("MPO", "MPO", {"save_all": True, "append_images": [Image.new("RGB", (9, 9))]}),
        ("PNG", "PNG", {}),
        ("WEBP", "WEBP", {"quality": 92}),
        ("HEIF", "HEIC", {"quality": 92}),
        ("AVIF", "AVIF", {"quality": 92}),
        ("GIF", "GIF", {}),
        ("BMP", "BMP", {}),
        ("TIFF", "TIFF", {"compression": "tiff_lzw"}),
    ],
)
def test_every_format_gives_the_same_picture_whatever_its_name(
    file_format, shown, options
):
    scene = draw_scene()
    photo = decode_photo(to_bytes(scene, file_format, **options), "holiday.jpg")
    assert (photo.format, photo.name, photo.alpha) == (shown, "holiday.jpg", None)
    assert_alike(photo, scene)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", sorted(UNDO))
def test_exif_brings_the_picture_upright(file_format, orientation):
    scene = draw_scene()
    stored = scene.transpose(UNDO[orientation])
    content = to_bytes(stored, file_format, exif=with_orientation(orientation))
    assert_alike(decode_photo(content, "turned"), scene)


def test_orientation_holds_for_a_large_jpeg_too():
    scene = draw_scene(2400, 1800)
    stored = scene.transpose(UNDO[6])
    content = to_bytes(stored, "JPEG", exif=with_orientation(6))
    assert_alike(decode_photo(content, "x"), scene.resize((1024, 768)))


@pytest.mark.parametrize("value", [0, 9, 65535, 1])
def test_orientations_out_of_range_change_nothing(value):
    content = to_bytes(draw_scene(), "JPEG", exif=with_orientation(value))
    assert_alike(decode_photo(content, "x"), draw_scene())


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0nonsense",
        b"Exif\0\0II*\0\x08\0\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x01hi\0\0\0\0\0\0",
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x05\0\0\0\x01\0\0\xff\xff\0\0\0\0",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12\0\x03\0\0\0\x01",
    ],
)
def test_exif_without_sense_changes_nothing(exif):
    content = to_bytes(draw_scene(), "JPEG", exif=exif)
    assert_alike(decode_photo(content, "x"), draw_scene())


def test_png_with_alpha_keeps_it_and_lays_the_rest_on_white():
    scene = draw_scene().convert("RGBA")
    alpha = np.full((120, 160), 255, np.uint8)
    alpha[:, :40] = 0
    scene.putalpha(Image.fromarray(alpha))
    photo = decode_photo(to_bytes(scene, "PNG"), "cut_out.png")
    np.testing.assert_array_equal(photo.alpha, alpha)
    assert (photo.pixels[:, :40] == 255).all()
    np.testing.assert_array_equal(
        photo.pixels[:, 40:], np.asarray(draw_scene())[:, 40:]
    )


def test_opaque_alpha_is_none_and_changes_nothing():
    scene = draw_scene()
    for mode in ("RGBA", "LA"):
        photo = decode_photo(to_bytes(scene.convert(mode), "PNG"), "x.png")
        assert photo.alpha is None
        assert_alike(photo, scene.convert(mode).convert("RGB"), tolerance=0.1)


def test_alpha_turns_and_shrinks_with_the_picture():
    scene = draw_scene(2000, 1000).convert("RGBA")
    scene.paste((0, 0, 0, 0), (0, 0, 1000, 1000))
    stored = scene.transpose(UNDO[6])
    photo = decode_photo(to_bytes(stored, "PNG", exif=with_orientation(6)), "x")
    assert photo.alpha.shape == (512, 1024)
    assert photo.alpha[:, :500].max() == 0
    assert photo.alpha[:, 524:].min() == 255


def test_see_through_everywhere_is_refused():
    with pytest.raises(PhotoError, match="transparent everywhere"):
        decode_photo(to_bytes(Image.new("RGBA", (64, 64)), "PNG"), "ghost.png")


@pytest.mark.parametrize("colour", ["black", "white", (250, 250, 250, 255)])
def test_one_colour_shows_nothing_unless_an_outline_does(colour):
    picture = Image.new("RGBA", (64, 64), colour)
    with pytest.raises(PhotoError, match="one colour nearly everywhere"):
        decode_photo(to_bytes(picture, "PNG"), "blank.png")
    picture.paste((0, 0, 0, 0), (0, 0, 64, 24))
    assert decode_photo(to_bytes(picture, "PNG"), "cut_out.png").alpha is not None


def test_palettes_with_and_without_transparency():
    scene = draw_scene()
    palette = scene.quantize(64)
    assert_alike(decode_photo(to_bytes(palette, "PNG"), "x"), palette)
    content = to_bytes(palette, "PNG", transparency=palette.getpixel((0, 0)))
    photo = decode_photo(content, "x")
    assert photo.alpha[0, 0] == 0
    assert photo.alpha.max() == 255


def test_a_transparent_colour_of_rgb_is_alpha():
    scene = draw_scene()
    scene.paste((0, 255, 0), (0, 0, 30, 30))
    content = to_bytes(scene, "PNG", transparency=(0, 255, 0))
    photo = decode_photo(content, "x")
    assert photo.alpha[:29, :29].max() == 0
    assert photo.alpha[60, 60] == 255


def test_16_bits_are_scaled_not_clipped():
    scene = draw_scene()
    colour = to_png(to_16_bit(scene), depth=16, colour_type=2)
    assert_alike(decode_photo(colour, "x"), scene, tolerance=0.1)
    grey = scene.convert("L")
    content = to_png(to_16_bit(grey), depth=16, colour_type=0)
    assert_alike(decode_photo(content, "x"), grey, tolerance=0.1)
    both = to_png(to_16_bit(scene.convert("RGBA")), depth=16, colour_type=6)
    assert_alike(decode_photo(both, "x"), scene, tolerance=0.1)


@pytest.mark.parametrize(("mode", "colour_type"), [("L", 0), ("RGB", 2), ("RGBA", 6)])
def test_8_bits_in_a_png_of_16_are_seen(mode, colour_type):
    scene = draw_scene().convert(mode)
    content = to_png(np.asarray(scene), depth=16, colour_type=colour_type)
    assert_alike(decode_photo(content, "x"), scene, tolerance=0.1)


def test_floating_point_greys_of_0_to_1():
    grey = draw_scene().convert("L")
    scaled = Image.fromarray(np.asarray(grey, np.float32) / 255)
    assert_alike(decode_photo(to_bytes(scaled, "TIFF"), "x"), grey, tolerance=0.1)


@pytest.mark.parametrize("mode", ["L", "1", "CMYK"])
def test_grey_line_art_and_print_colours(mode):
    scene = draw_scene().convert(mode)
    file_format = "JPEG" if mode == "CMYK" else "PNG"
    assert_alike(decode_photo(to_bytes(scene, file_format), "x"), scene)


def test_colour_profiles_are_applied_and_broken_ones_passed_over():
    scene = draw_scene()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = decode_photo(to_bytes(scene, "JPEG", icc_profile=lab, quality=92), "x")
    assert_alike(same, scene)
    for profile in (b"nonsense", lab[:200], lab[:-700], b"\0" * 4000):
        content = to_bytes(scene, "PNG", icc_profile=profile)
        assert_alike(decode_photo(content, "x"), scene)


def test_a_profile_with_another_gamma_changes_tones():
    profile = bytearray(
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )
    start = profile.index(b"para")  # sRGB's curve; its first number is the gamma
    profile[start + 12 : start + 16] = struct.pack(">i", 1 << 16)  # now linear
    photo = decode_photo(to_bytes(draw_scene(), "PNG", icc_profile=bytes(profile)), "x")
    assert photo.pixels.mean() > np.asarray(draw_scene()).mean() + 10


def test_animations_give_their_first_frame():
    scene = draw_scene()
    others = [Image.new("RGB", scene.size, colour) for colour in ("green", "white")]
    for file_format in ("PNG", "WEBP", "GIF", "AVIF"):
        content = to_bytes(scene, file_format, save_all=True, append_images=others)
        assert_alike(decode_photo(content, "x"), scene, tolerance=8)


def test_the_longer_side_is_reduced_and_small_pictures_stay():
    photo = decode_photo(to_bytes(draw_scene(3000, 2000), "JPEG"), "x")
    assert photo.pixels.shape == (683, MAX_SIDE, 3)
    photo = decode_photo(to_bytes(draw_scene(1025, 2000), "PNG"), "x")
    assert photo.pixels.shape == (MAX_SIDE, 525, 3)
    assert decode_photo(to_bytes(draw_scene(28, 28), "PNG"), "x").pixels.shape[0] == 28


def test_metadata_is_gone_and_arrays_cannot_be_written():
    photo = decode_photo(some_files()["JPEG"], "x")
    assert set(vars(photo)) == {"pixels", "alpha", "name", "format"}
    with pytest.raises(ValueError, match="read-only"):
        photo.pixels[0] = 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"hello, this is a letter\n" * 200, "received text"),
        ("gr\u00fc\u00dfe".encode() * 2000, "received text"),
        (b"<?xml version='1.0'?><svg xmlns='x'></svg>", "an SVG drawing"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"PK\x03\x04" + bytes(90), "a ZIP archive"),
        (b"\0\0\0\x18ftypmp42" + bytes(90), "a film"),
        (b"\0\0\0\x18ftypavif" + bytes(90), "a whole AVIF"),
        (b"\xff\x0a" + bytes(90), "a JPEG XL picture"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
        (bytes(5000), "an unknown kind of file"),
        (b"\xff\xd8\xff\xe0", "damaged or cut short"),
        (b"\x89PNG\r\n\x1a\n", "damaged or cut short"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "damaged or cut short"),
    ],
)
def test_what_is_no_photo_is_named(content, words):
    with pytest.raises(PhotoError, match=words) as caught:
        decode_photo(content, "thing.jpg")
    assert str(caught.value).startswith("thing.jpg: ")
    assert str(caught.value).endswith("add that file.")


@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 100), (15, 15)])
def test_too_small_or_too_narrow_is_refused(size):
    with pytest.raises(PhotoError, match="too small or too narrow"):
        decode_photo(to_bytes(Image.new("RGB", size), "PNG"), "x")


def test_too_many_bytes_are_refused_before_decoding():
    with pytest.raises(PhotoError, match=r"at most 40 MB, received 40\.0 MB"):
        decode_photo(bytes(MAX_BYTES + 1), "x")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [7_200, 14_000, 60_000, 2**31 - 1])
def test_pixel_bombs_are_refused_by_their_header(side):
    row = np.zeros((1, 8, 3), np.uint8)
    content = to_png(row, depth=8, colour_type=2, width=side, height=side)
    with pytest.raises(PhotoError, match="at most 50 million pixels") as caught:
        decode_photo(content, "bomb.png")
    if side == 7_200:
        assert "received 7,200 x 7,200" in str(caught.value)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("file_format", ["JPEG", "WEBP"])
def test_headers_that_promise_a_huge_picture_are_refused(file_format):
    content = bytearray(some_files()[file_format])
    if file_format == "JPEG":
        content = with_size(content, 14_492)
    else:
        start = content.index(b"VP8X") + 12
        content[start : start + 6] = b"\xff\x3f\0\xff\x3f\0"  # 16,384 a side
    with pytest.raises(PhotoError, match=r"at most 210 million pixels|damaged"):
        decode_photo(bytes(content), "bomb")


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_large_picture_is_decoded_by_a_process_of_its_own(monkeypatch, mode):
    monkeypatch.setattr("core.photos.decode.MAX_PIXELS_HERE", 10_000)
    scene = draw_scene().convert(mode)
    scene.paste((0,) * len(mode), (0, 0, 30, 30))
    content = to_bytes(scene, "PNG")
    here = develop_data(content)
    photo = decode_photo(content, "x")
    np.testing.assert_array_equal(photo.pixels, here[0])
    assert (photo.alpha is None) == (here[1] is None) == (mode == "RGB")
    with pytest.raises(PhotoError, match="a whole PNG, received one that is damaged"):
        decode_photo(content[:-60], "x")


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("MAX_SECONDS", 0.01, "takes more than 0 s"), ("MAX_MEMORY", 10**7, "of memory")],
)
def test_what_takes_too_much_time_or_memory_is_ended(monkeypatch, limit, value, words):
    monkeypatch.setattr(f"core.photos.aside.{limit}", value)
    content = to_bytes(draw_scene(4800, 3600), "PNG")
    with pytest.raises(PhotoError, match=words) as caught:
        decode_photo(content, "x.png")
    assert "Save it smaller" in str(caught.value)


def test_zip_bombs_inside_png_text_are_refused():
    body = b"Comment\0\0" + zlib.compress(bytes(100_000_000))
    content = to_bytes(draw_scene(), "PNG")
    end = content.index(b"IDAT") - 4
    with pytest.raises(PhotoError, match="expected"):
        decode_photo(content[:end] + png_chunk(b"zTXt", body) + content[end:], "x")


@pytest.mark.parametrize(
    ("side", "scans", "words"),
    [
        (120, MAX_SCANS + 1, "120 x 120 pixels may have at most 100 passes"),
        (6_000, 50, "6,000 x 6,000 pixels may have at most 41 passes, received 60"),
        (9_000, 1, "may have at most 50 million pixels"),  # of one pass 210
    ],
)
def test_jpegs_that_would_be_painted_over_for_long_are_refused(side, scans, words):
    content = to_bytes(draw_scene(120, 120), "JPEG", progressive=True)
    with pytest.raises(PhotoError, match=words):
        decode_photo(with_size(with_scans(content, scans), side), "x.jpg")


def test_the_passes_of_an_ordinary_jpeg_are_counted():
    scene = draw_scene()
    thumbnail = to_bytes(scene.resize((40, 30)), "JPEG")
    one = to_bytes(
        scene, "JPEG", comment=b"\xff\xda" * 99, exif=b"Exif\0\0" + thumbnail
    )
    assert count_scans(one) == 1
    assert count_scans(one + b"film \xff\xda" * 300) == 1  # a phone's moving photo
    progressive = to_bytes(scene, "JPEG", progressive=True)
    assert count_scans(with_scans(progressive, 7)) == count_scans(progressive) + 7
    assert count_scans(b"") == count_scans(b"\xff\xd8\xff") == 0


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # it grumbles, rightly
@pytest.mark.parametrize("file_format", sorted(some_files()))
def test_damaged_files_give_a_photo_or_a_photo_error(file_format):
    whole = some_files()[file_format]
    rng = np.random.default_rng(3)
    cuts = np.linspace(1, len(whole) - 1, 40).astype(int)
    damaged = [whole[:cut] for cut in cuts]
    for count in np.repeat((1, 3, 20), 30):
        content = np.frombuffer(whole, np.uint8).copy()
        places = rng.integers(0, len(whole), count)
        content[places] ^= (1 << rng.integers(0, 8, count)).astype(np.uint8)
        damaged.append(content.tobytes())
    damaged += [whole[:12] + rng.bytes(400), whole * 3, whole[40:], bytes(9) + whole]
    refused = 0
    for content in damaged:
        try:
            photo = decode_photo(content, "damaged")
        except PhotoError as error:
            refused += 1
            assert "damaged: " in str(error)
        else:
            assert photo.pixels.dtype == np.uint8
    assert refused >= 30  # nearly all that were cut


def test_random_bytes_are_refused():
    rng = np.random.default_rng(0)
    for length in (1, 2, 11, 12, 100, 5000):
        for start in (
            b"",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"\0\0\0\x18ftypheic",
        ):
            with pytest.raises(PhotoError, match="noise: expected a"):
                decode_photo(start + rng.bytes(length), "noise")


def test_reading_a_file_and_what_cannot_be_read(tmp_path):
    path = tmp_path / "shirt.png"
    path.write_bytes(to_bytes(draw_scene(), "WEBP"))
    photo = read_photo(path)
    assert (photo.name, photo.format) == ("shirt.png", "WEBP")
    with pytest.raises(PhotoError, match="received a folder"):
        read_photo(tmp_path)
    with pytest.raises(PhotoError, match="No such file"):
        read_photo(tmp_path / "missing.jpg")
    with pytest.raises(PhotoError, match="null"):
        read_photo("a\0b")
    with pytest.raises(PhotoError, match="no regular file"):
        read_photo("/dev/null")


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "film.jpg"
    with path.open("wb") as file:
        file.truncate(10 * MAX_BYTES)
    with pytest.raises(PhotoError, match=r"received 400\.0 MB"):
        read_photo(path)
