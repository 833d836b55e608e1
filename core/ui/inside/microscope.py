"""The microscope: one feature map, pixel by pixel, with every number behind it.

The browser gets a whole feature map in one message and moves over it by itself.
"""

import base64
from dataclasses import asdict
from typing import Any

import numpy as np

from core.arrays import Floats, Images
from core.explain.views import ChannelScan, ScanStep
from core.palette import ACCENT, BELOW_ZERO
from core.ui.app.component import load_component

_PARTS = "microscope_drawing.js", "microscope_numbers.js"
_SCOPE = load_component(__file__, '<div class="scope"></div>', *_PARTS)


def show_scan(scan: ChannelScan, image: Images, *, key: str, stamp: str) -> None:
    """Shows a feature map of `image (28, 28)`; `stamp` changes when the scan does."""
    own = {
        "stamp": stamp,
        "image": _encode(image),
        "source": _encode(scan.source),
        "side": len(scan.source),
        "maps": scan.source.shape[2],
        "window": asdict(scan.window),
        "kernel": None if scan.kernel is None else _encode(scan.kernel),
        "is_local": scan.kernel is not None and scan.kernel.ndim == 5,
        "bias": None if scan.bias is None else scan.bias.ravel().tolist(),
        "sums": _encode(scan.sums),
        "out": len(scan.sums),
        "fields": scan.fields.tolist(),
        "steps": [_describe(step) for step in scan.steps],
        "accent": ACCENT,
        "orange": [int(BELOW_ZERO[start : start + 2], 16) for start in (1, 3, 5)],
    }
    _SCOPE(data=vars(scan) | own, key=key)


def _describe(step: ScanStep) -> dict[str, Any]:
    return vars(step) | {
        "values": _encode(step.values),
        "side": len(step.values),
        "window": None if step.window is None else asdict(step.window),
    }


def _encode(values: Floats | Images) -> str:
    """Returns numbers as base64 of little-endian float32."""
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
