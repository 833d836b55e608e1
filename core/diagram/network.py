"""Rows into blocks: which layers get a body, and which ride along on one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.architecture import LayerRow

# What XML cannot hold even escaped, and line breaks, which would tear a label.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WINDOW = r"(\d+) × (\d+)"  # how `layer_table` writes kernels and pools
PADDINGS = ("same", "valid", "causal")
# What rides along without a plate of its own; those that need another word have it.
RESHAPING_KINDS = ("Flatten", "Permute", "Rescaling", "Reshape", "ShufflePixels", "Add")
RESHAPING_NAMES = {"ShufflePixels": "shuffled pixels", "Add": "+ the block's input"}
ACTIVATION_NAMES = {"leaky_relu": "LeakyReLU", "silu": "SiLU", "softmax": "softmax"}
ACTIVATION_NAMES |= {"elu": "ELU", "gelu": "GELU", "selu": "SELU"}
ACTIVATION_NAMES |= {"prelu": "PReLU", "relu": "ReLU"}
ACTIVATION_KINDS = ("Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax")


@dataclass(frozen=True)
class Extra:
    """What a block's caption lists: its window, and the cheap layers that follow it."""

    kind: str  # window, normalization, activation, dropout or reshaping
    label: str


@dataclass(frozen=True)
class Block:
    """A layer with a body of its own."""

    row: LayerRow  # its words made printable
    family: str  # input, convolution, pooling, dense, output or other
    extras: tuple[Extra, ...]  # its window and activation, then what rides on it
    tip: str  # itself and what rides on it, a line each, for a pointer over it

    @property
    def is_volume(self) -> bool:
        return len(self.row.output_shape) >= 2

    @property
    def units(self) -> int:
        return (self.row.output_shape or (1,))[-1] or 1

    @property
    def map_size(self) -> tuple[int, int, int]:
        """Rows, columns and channels of a volume; an unknown size counts as 1."""
        rows, columns, *rest = (size or 1 for size in self.row.output_shape)
        return rows, columns, rest[-1] if rest else 1

    @property
    def kernel(self) -> tuple[int, int] | None:
        """Rows and columns that one output looks at; `None` where it looks at all."""
        found = re.match(WINDOW, self.row.detail)
        return (int(found[1]), int(found[2])) if found else None


def read_blocks(rows: Sequence[LayerRow]) -> list[Block]:
    """Groups layers in the order of computation; a dense one at the end is the output.

    Raises:
        ValueError: when there are no rows.
    """
    if not rows:
        raise ValueError(
            "rows must hold at least one layer, received 0. "
            "Pass what layer_table(model) returns."
        )
    groups: list[list[LayerRow]] = []
    for row in map(_printable, rows):
        if not groups or not _extra_kind(row.kind):
            groups.append([])
        groups[-1].append(row)
    blocks = [_block(*group) for group in groups]
    if blocks[-1].family == "dense":
        blocks[-1] = replace(blocks[-1], family="output")
    return blocks


def shape_label(shape: tuple[int | None, ...]) -> str:
    """Returns `(14, 14, 64)` as `14 × 14 × 64`; an unknown size is a question mark."""
    return " × ".join("?" if size is None else str(size) for size in shape) or "1"


def short_count(count: int) -> str:
    """Returns a count in a few digits: 640, 73.9k, 1.2M."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= unit * 0.99995:  # 999,960 is 1M, not 1000k
            return f"{count / unit:.1f}".removesuffix(".0") + name
    return str(count)


def _block(row: LayerRow, *followers: LayerRow) -> Block:
    extras = [*_window(row), *_fused_activation(row), *map(_extra, followers)]
    tip = "\n".join(_describe(each) for each in (row, *followers))
    return Block(row, _family(row.kind), tuple(extras), tip)


def _describe(row: LayerRow) -> str:
    settings = f" ({row.detail})" if row.detail else ""
    shape = shape_label(row.output_shape)
    return f"{row.name}: {row.kind}{settings}, {shape}, {row.parameters:,} parameters"


def _printable(row: LayerRow) -> LayerRow:
    words = {
        field: UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", getattr(row, field))
        for field in ("name", "kind", "detail")
    }
    return replace(row, **words)


def _family(kind: str) -> str:
    families = ("Conv", "convolution"), ("Locally", "convolution")
    for part, family in (*families, ("Pooling", "pooling")):
        if part in kind:
            return family
    return {"Dense": "dense", "InputLayer": "input"}.get(kind, "other")


def _extra_kind(kind: str) -> str | None:
    for part, extra in (("Norm", "normalization"), ("Dropout", "dropout")):
        if part in kind:  # also a house layer such as FusedBatchNormalization
            return extra
    if kind in ACTIVATION_KINDS:
        return "activation"
    return "reshaping" if kind in RESHAPING_KINDS else None


def _extra(row: LayerRow) -> Extra:
    kind = _extra_kind(row.kind) or ""
    label = row.kind
    if kind == "normalization" and "Batch" in row.kind:
        label = "batch norm"
    elif kind == "dropout":
        label = f"dropout {row.detail.split()[0]}" if row.detail else "dropout"
    elif row.kind == "Activation":
        label = row.detail.rpartition(", ")[2] or "activation"
    elif kind == "reshaping":
        label = RESHAPING_NAMES.get(row.kind, row.kind.lower())
    return Extra(kind, ACTIVATION_NAMES.get(label.lower(), label))


def _window(row: LayerRow) -> list[Extra]:
    """Returns what a layer looks at, and how, as a list of none or one Extra."""
    if _family(row.kind) not in ("convolution", "pooling"):
        return []
    role = "mean" if "Average" in row.kind else "max" if "Max" in row.kind else "kernel"
    if "Global" in row.kind:
        return [Extra("window", f"{role} of each channel")]
    size = re.match(WINDOW, row.detail)
    if stride := re.search(r"stride \d+", row.detail):
        role = stride[0]
    return [Extra("window", f"{size[0]} {role}")] if size else []


def _fused_activation(row: LayerRow) -> list[Extra]:
    """Returns the activation that a layer applies itself, as none or one Extra."""
    last = row.detail.rpartition(", ")[2]
    if not last.isidentifier() or last in PADDINGS or _extra_kind(row.kind):
        return []
    return [Extra("activation", ACTIVATION_NAMES.get(last, last))]
