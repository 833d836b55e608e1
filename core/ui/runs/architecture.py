"""A network before it is trained: its picture and its layer table."""

import base64
import html
import json
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.architecture import LayerRow, count_layers
from core.diagram.network import shape_label
from core.diagram.picture import architecture_png, architecture_svg
from core.networks.inference import InferenceError
from core.runs.config import TrainingConfig
from core.ui.app.large_type import type_scale
from core.ui.app.state import get_inference
from core.ui.widgets.download import offer_file
from core.words import count, plain


@st.cache_data(max_entries=256, show_spinner="Building the network …")
def _describe(
    architecture: str, dropout: float | None, options: str, shuffle_pixels: bool
) -> list[LayerRow]:
    """Asks the networks' process; `options` is JSON, so that it can be a key."""
    return get_inference().call(
        "core.networks.network:describe",
        architecture,
        dropout,
        json.loads(options),
        shuffle_pixels,
    )


def describe_config(config: TrainingConfig) -> list[LayerRow]:
    """Returns the layers of the network that a config asks for.

    Raises:
        ValueError: when the knobs make no network.
        InferenceError: when the networks' process ended.
    """
    options = json.dumps(config.options, sort_keys=True)
    wanted = config.architecture, config.dropout, options, config.shuffle_pixels
    return _describe(*wanted)


def show_architecture(config: TrainingConfig) -> None:
    """Shows the picture, its downloads and the layer table."""
    try:
        rows = describe_config(config)
    except (ValueError, InferenceError) as error:
        st.error(plain(error), icon=":material/error:")
        return
    is_dark = st.context.theme.type == "dark"
    words = html.escape(_describe_layers(config.architecture, rows))
    scale = type_scale() ** 2  # its letters are the page's smallest
    picture = architecture_svg(rows, dark=is_dark, scale=scale).encode()
    st.html(
        '<div style="overflow-x: auto" tabindex="0">'
        '<img style="width: 100%; min-width: 760px; '
        f'max-width: {100 / scale:.0f}rem" '
        f'alt="{words}" '
        f'src="data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"></div>'
    )
    parameters = sum(row.parameters for row in rows)
    macs = sum(row.macs for row in rows)
    words, svg, png = st.columns([4, 1, 1], vertical_alignment="center")
    words.markdown(
        f"**{parameters:,}** parameters · **{macs / 1e6:.1f} M** multiply-accumulates "
        "for one image"
    )
    name = config.recipe
    offer_file("SVG", lambda: architecture_svg(rows), f"{name}.svg", at=svg)
    offer_file("PNG", lambda: architecture_png(rows), f"{name}.png", at=png)
    with st.expander("Layer table", icon=":material/table_rows:"):
        show_layer_table(rows)


def _describe_layers(name: str, rows: Sequence[LayerRow]) -> str:
    sizes = (f"{row.name} {shape_label(row.output_shape)}" for row in rows)
    layers = count(count_layers(row.kind for row in rows), "layer")
    return f"{name}, {layers}: {', '.join(sizes)}"


def show_layer_table(rows: Sequence[LayerRow]) -> None:
    """Shows the layers as a table, with headings for people."""
    table = {
        "Layer": [row.name for row in rows],
        "Kind": [row.kind for row in rows],
        "Settings": [row.detail for row in rows],
        "Output shape": [" × ".join(map(str, row.output_shape)) for row in rows],
        "Parameters": [row.parameters for row in rows],
        "MACs": [row.macs for row in rows],
    }
    number = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        pd.DataFrame(table),
        hide_index=True,
        width="stretch",
        column_config={"Parameters": number, "MACs": number},
    )
