"""The architecture picture: what it says, that it fits, and that it survives names."""

import io
import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from core.architecture import LayerRow
from core.data.dataset import CLASS_NAMES
from core.diagram import picture
from core.diagram.bodies import measure_body
from core.diagram.layout import architecture_scene
from core.diagram.network import read_blocks, short_count
from core.diagram.palette import FAMILIES
from core.diagram.picture import architecture_png, architecture_svg
from core.diagram.shapes import text_width
from core.diagram.solids import EXAMPLE

SVG = "{http://www.w3.org/2000/svg}"


def image_rows():
    return [
        row("image", "InputLayer", (28, 28, 1)),
        row("scale", "Rescaling", (28, 28, 1)),
    ]


def row(name, kind, shape, detail="", parameters=0):
    return LayerRow(name, kind, detail, shape, parameters, 0)


def convolution(name, size, depth, filters, activation=""):
    detail = ", ".join(
        filter(None, ("3 × 3", f"{filters} filters", "same", activation))
    )
    parameters = 9 * depth * filters + filters
    return row(name, "Conv2D", (size, size, filters), detail, parameters)


def pooling(name, size, depth):
    return row(name, "MaxPooling2D", (size, size, depth), "2 × 2")


def dense(name, inputs, units, activation=""):
    detail = ", ".join(filter(None, (f"{units} units", activation)))
    return row(name, "Dense", (units,), detail, inputs * units + units)


def simple_cnn():
    return [
        *image_rows(),
        convolution("conv_1", 28, 1, 32, "relu"),
        pooling("pool_1", 14, 32),
        convolution("conv_2", 14, 32, 64, "relu"),
        pooling("pool_2", 7, 64),
        row("flatten", "Flatten", (3136,)),
        dense("dense_1", 3136, 128, "relu"),
        dense("classes", 128, 10, "softmax"),
    ]


def ann():
    return [
        *image_rows(),
        row("flatten", "Flatten", (784,)),
        dense("dense_1", 784, 256, "relu"),
        dense("dense_2", 256, 128, "relu"),
        dense("classes", 128, 10, "softmax"),
    ]


def stacked_cnn(stages):
    """Stages of convolutions with batch norm and LeakyReLU, then a dense head."""
    rows, size, depth, number = image_rows(), 28, 1, 0
    for stage, filters in enumerate(stages, start=1):
        for width in filters:
            number += 1
            shape = (size, size, width)
            rows += [
                convolution(f"conv_{number}", size, depth, width),
                row(f"norm_{number}", "BatchNormalization", shape, "", 4 * width),
                row(f"leaky_{number}", "LeakyReLU", shape, "slope 0.1"),
            ]
            depth = width
        size = max(1, size // 2)
        rows += [
            pooling(f"pool_{stage}", size, depth),
            row(
                f"drop_{stage}",
                "Dropout",
                (size, size, depth),
                f"{20 + 10 * stage}% dropped",
            ),
        ]
    flat = size * size * depth
    return [
        *rows,
        row("flatten", "Flatten", (flat,)),
        dense("dense_1", flat, 256),
        row("norm_head", "BatchNormalization", (256,), "", 1024),
        row("leaky_head", "LeakyReLU", (256,), "slope 0.1"),
        row("drop_head", "Dropout", (256,), "50% dropped"),
        dense("classes", 256, 10),
        row("softmax", "Activation", (10,), "softmax"),
    ]


def leaky_cnn():
    return stacked_cnn([(64, 64), (128, 128), (256,)])


def deep_cnn():
    return stacked_cnn([(32,) * 3, (64,) * 3, (128,) * 3, (256,) * 3])


def strange_net():
    return [
        convolution("conv2d_with_a_name_that_never_seems_to_end", 28, 1, 48, "gelu"),
        row("attention", "MultiHeadAttention", (28, 28, 48), "4 heads", 9_999_999),
        row("volume", "Conv3D", (None, 7, 7, 512), "3 × 3 × 3", 10**12),
        row("sum", "Sum", ()),
        row("embedding", "Embedding", (64,), "", 640),
        row("mean", "GlobalAveragePooling2D", (64,)),
    ]


NETWORKS = [simple_cnn, ann, leaky_cnn, deep_cnn, strange_net]


def words_of(svg):
    root = ElementTree.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def text_boxes(svg):
    """Returns `(words, (left, top, right, bottom))`, wide enough for any sans-serif."""
    boxes = []
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        words, size = "".join(text.itertext()), float(text.get("font-size"))
        width, x, y = (
            text_width(words, size),
            float(text.get("x")),
            float(text.get("y")),
        )
        left = x - width * {"start": 0, "middle": 0.5}[text.get("text-anchor")]
        boxes.append((words, (left, y - 0.78 * size, left + width, y + 0.24 * size)))
    return boxes


@pytest.mark.parametrize("network", [simple_cnn, ann, leaky_cnn])
def test_svg_names_each_main_layer_with_its_shape_and_parameters(network):
    words = words_of(architecture_svg(network()))
    for each in network():
        if each.kind in ("InputLayer", "Conv2D", "MaxPooling2D", "Dense"):
            assert each.name in words
            assert " × ".join(map(str, each.output_shape)) in words
            assert not each.parameters or short_count(each.parameters) in words
    assert set(CLASS_NAMES) <= set(words)


def test_cheap_layers_are_listed_under_the_block_they_follow():
    blocks = {block.row.name: block for block in read_blocks(leaky_cnn())}
    assert len(blocks) == 11  # of 30 layers
    labels = [extra.label for extra in blocks["conv_1"].extras]
    assert labels == ["3 × 3 kernel", "batch norm", "LeakyReLU"]
    labels = [extra.label for extra in blocks["pool_3"].extras]
    assert labels == ["2 × 2 max", "dropout 50%", "flatten"]
    assert [extra.label for extra in blocks["classes"].extras] == ["softmax"]
    words = words_of(architecture_svg(leaky_cnn()))
    assert words.count("LeakyReLU") == words.count("batch norm") == 6
    assert "norm_1" not in words


def test_built_in_activations_show_as_layers_do():
    words = words_of(architecture_svg(simple_cnn()))
    assert words.count("ReLU") == 3
    assert words.count("softmax") == 1


@pytest.mark.parametrize("network", NETWORKS)
def test_no_text_overlaps_another_or_leaves_the_picture(network):
    scene, boxes = (
        architecture_scene(network()),
        text_boxes(architecture_svg(network())),
    )
    for words, (left, top, right, bottom) in boxes:
        assert left >= 0 and top >= 0, words
        assert right <= scene.width and bottom <= scene.height, words
    for (first, a), (second, b) in combinations(boxes, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f"{first!r} overlaps {second!r}"


def test_the_thirty_layer_cnn_fits_on_one_line_of_a_page():
    assert len(leaky_cnn()) == 30
    scene = architecture_scene(leaky_cnn())
    assert scene.width <= 1100
    assert scene.height <= 340


def test_large_type_takes_more_lines_and_less_width():
    usual, large = (architecture_scene(leaky_cnn(), scale=each) for each in (1, 2))
    assert large.width < 0.7 * usual.width
    assert large.height > usual.height


def test_a_long_name_keeps_both_ends():
    name = "a_very_long_name_of_a_layer_12"
    words = words_of(architecture_svg([dense(name, 8, 2, "softmax")]))
    (cut,) = (each for each in words if "…" in each)
    assert cut.startswith("a_very")
    assert cut.endswith("_12")


def test_a_longer_network_wraps_and_keeps_the_width():
    assert architecture_scene(deep_cnn()).width <= 1100
    tops = {words: box[1] for words, box in text_boxes(architecture_svg(deep_cnn()))}
    assert tops["classes"] > tops["conv_1"] + 100


def test_height_follows_the_image_size_and_thickness_the_channels():
    blocks = {block.row.name: block for block in read_blocks(leaky_cnn())}
    bodies = {name: measure_body(block, unit=4) for name, block in blocks.items()}
    assert bodies["conv_1"].height == 2 * bodies["conv_3"].height == 28 * 4
    assert bodies["conv_1"].thickness < bodies["conv_3"].thickness
    assert bodies["conv_3"].thickness < bodies["conv_5"].thickness
    assert bodies["conv_5"].thickness < 2 * bodies["conv_1"].thickness  # not linear


def test_svg_scales_is_transparent_and_reads_aloud():
    svg = architecture_svg(simple_cnn())
    assert svg.startswith("<svg ")
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert "max-width:100%" in root.get("style")
    assert root.get("font-family") == "sans-serif"
    assert root.find(f"{SVG}title").text == "Architecture: 8 layers, 421.6k parameters"
    assert "conv_2: Conv2D (3 × 3, 64 filters" in root.find(f"{SVG}desc").text
    widest = max(float(each.get("width")) for each in root.iter(f"{SVG}rect"))
    assert widest < int(root.get("width")) / 2  # nothing is painted behind it all


@pytest.mark.parametrize("scale", [1, 1.5, 2])
def test_png_opens_with_the_scene_s_size(scale):
    scene = architecture_scene(leaky_cnn())
    with Image.open(io.BytesIO(architecture_png(leaky_cnn(), scale=scale))) as image:
        assert image.format == "PNG"
        assert image.width == round(scene.width * scale)
        assert image.height == pytest.approx(scene.height * scale, abs=1)


@pytest.mark.parametrize(
    ("dark", "background"), [(False, (255, 255, 255)), (True, (0x12, 0x15, 0x1C))]
)
def test_png_lies_on_the_theme_s_background(dark, background):
    with Image.open(io.BytesIO(architecture_png(ann(), dark=dark))) as image:
        pixels = image.convert("RGB")
        assert pixels.getpixel((0, 0)) == background
        assert len(pixels.getcolors(100_000)) > 50  # and something is drawn on it


@pytest.mark.parametrize("has_fonts", [True, False])
def test_words_appear_with_and_without_fonts_on_the_machine(has_fonts, monkeypatch):
    monkeypatch.setattr(picture, "has_fonts", lambda: has_fonts)
    with_words = architecture_png(ann())
    scene = architecture_scene(ann())
    silent = [re.sub(r"<text.*?</text>", "", part) for part in scene.parts]
    scene = replace(scene, parts=tuple(silent))
    monkeypatch.setattr(picture, "architecture_scene", lambda rows, dark: scene)
    images = [
        Image.open(io.BytesIO(png)).convert("RGB")  # of RGBA, only alpha would count
        for png in (with_words, architecture_png(ann()))
    ]
    box = ImageChops.difference(*images).getbbox()
    assert box[2] - box[0] > scene.width  # from the first name to the last, twice large
    assert box[3] - box[1] > 0.8 * scene.height


def test_dark_svg_has_light_words():
    assert "#e6e8ee" in architecture_svg(ann(), dark=True)
    assert "#e6e8ee" not in architecture_svg(ann())
    assert "#1f2430" in architecture_svg(ann())


@pytest.mark.parametrize(
    "name",
    [
        "</text><script>alert(1)</script>",
        "a & b \"c\" 'd'",
        "]]>",
        "null\x00 bell\x07 line\nbreak",
        "half\ud800pair \ufffe",
        "衣類 é 👕",
        "x" * 10_000,
        "",
    ],
)
def test_hostile_names_are_escaped(name):
    rows = [*image_rows(), row(name, name, (28, 28, 4), name), dense(name, 9, 10)]
    svg = architecture_svg(rows)
    svg.encode()
    root = ElementTree.fromstring(svg)
    assert not [each for each in root.iter() if "script" in each.tag]
    with Image.open(io.BytesIO(architecture_png(rows, scale=1))) as image:
        assert image.width <= 1100


def test_unknown_kinds_are_drawn_neutral():
    block = read_blocks([row("mystery", "Mystery", (28, 28, 8))])[0]
    assert block.family == "other"
    svg = architecture_svg([*image_rows(), row("mystery", "Mystery", (28, 28, 8))])
    assert "mystery" in words_of(svg)
    assert "other layer" in words_of(svg)
    assert FAMILIES["convolution"] not in svg


@pytest.mark.parametrize(
    "kind", ["BatchNormalization", "Dropout", "Flatten", "Softmax"]
)
def test_a_cheap_layer_without_a_block_before_it_is_still_drawn(kind):
    assert "lonely" in words_of(architecture_svg([row("lonely", kind, (8,))]))


def test_an_output_of_other_than_ten_classes_has_no_class_names():
    words = words_of(architecture_svg([dense("yes_or_no", 8, 2, "softmax")]))
    assert "yes_or_no" in words
    assert not set(CLASS_NAMES) & set(words)


def test_no_rows_are_refused():
    for draw in (architecture_svg, architecture_png):
        with pytest.raises(ValueError, match=r"at least one layer, received 0\. Pass"):
            draw([])


@pytest.mark.parametrize("scale", [0, -1, 5, float("nan"), "2"])
def test_a_scale_out_of_range_is_refused(scale):
    with pytest.raises(
        ValueError, match=r"scale must be from 1 to 4, received .* Try 2"
    ):
        architecture_png(ann(), scale=scale)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (640, "640"),
        (1000, "1k"),
        (73_856, "73.9k"),
        (999_960, "1M"),
        (1_200_000, "1.2M"),
        (3_000_000_000, "3G"),
    ],
)
def test_counts_are_short(count, words):
    assert short_count(count) == words


def test_the_example_output_is_a_softmax_s():
    assert len(EXAMPLE) == len(CLASS_NAMES)
    assert sum(EXAMPLE) == pytest.approx(1)


def test_sums_shuffles_and_own_windows_are_said():
    blocks = read_blocks(
        [
            row("image", "InputLayer", (28, 28, 1)),
            row("shuffle", "ShufflePixels", (28, 28, 1), "one order for all images"),
            row("local_1", "LocallyConnected2D", (13, 13, 8), "4 × 4, 8 filters", 999),
            convolution("conv_1b", 13, 8, 8),
            row("add_1b", "Add", (13, 13, 8)),
            dense("logits", 1352, 10),
        ]
    )
    assert [block.row.name for block in blocks] == [
        *("image", "local_1", "conv_1b", "logits")
    ]
    assert [extra.label for extra in blocks[0].extras] == ["shuffled pixels"]
    assert blocks[1].family == "convolution"
    assert blocks[1].kernel == (4, 4)
    assert "+ the block's input" in [extra.label for extra in blocks[2].extras]
