"""The microscope: one map of a layer, pixel by pixel, with every number behind it.

The browser gets all of a map in one answer (a MapScan) and moves over it by itself.
"""

import base64
from dataclasses import asdict
from pathlib import Path

import numpy as np
import streamlit as st

from core.palette import ACCENT, BELOW_ZERO

_HERE = Path(__file__).parent
_SCOPE = st.components.v2.component(
    "microscope",
    html='<div class="scope"></div>',
    css=(_HERE / "microscope.css").read_text(encoding="utf-8"),
    js="".join(
        (_HERE / name).read_text(encoding="utf-8")
        for name in ("microscope_drawing.js", "microscope_numbers.js", "microscope.js")
    ),
)


def show_scan(scan, image, *, key, stamp):
    """Shows a map under the microscope.

    Args:
        scan: A MapScan.
        image: `(28, 28)` uint8, the image that went in.
        key: Of the widget.
        stamp: Text that changes when the scan does.
    """
    side, _, maps = scan.source.shape
    _SCOPE(
        data={
            "stamp": stamp,
            "layer": scan.layer,
            "kind": scan.kind,
            "channel": scan.channel,
            "image": _encode(image),
            "source": _encode(scan.source),
            "side": side,
            "maps": maps,
            "window": asdict(scan.window),
            "kernel": None if scan.kernel is None else _encode(scan.kernel),
            "bias": scan.bias,
            "sums": _encode(scan.sums),
            "out": len(scan.sums),
            "fields": scan.fields.tolist(),
            "steps": [_describe(step) for step in scan.steps],
            "accent": ACCENT,
            "orange": [int(BELOW_ZERO[start : start + 2], 16) for start in (1, 3, 5)],
        },
        key=key,
    )


def _describe(step):
    return {
        "name": step.name,
        "kind": step.kind,
        "numbers": step.numbers,
        "values": _encode(step.values),
        "side": len(step.values),
        "window": None if step.window is None else asdict(step.window),
    }


def _encode(values):
    """Returns numbers as base64 of little-endian float32."""
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
