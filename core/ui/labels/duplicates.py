"""What the Labels page shows of duplicates and near-duplicates."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core.audit.duplicates import KINDS
from core.audit.folder import AuditFolder
from core.data.dataset import CLASS_NAMES, Dataset
from core.ui.labels.job import exact_duplicates, images_of
from core.ui.widgets.gallery import image_grid_html
from core.words import count

NEAR = 10.0  # grey levels; at that distance two images look the same
PAIRS = 24  # shown at once
SPLITS = ("training", "training"), ("test", "test"), ("training", "test")  # by kind


def show_duplicates(folder: AuditFolder, dataset: Dataset) -> None:
    """Says how many images are duplicates, and shows near-duplicates side by side."""
    st.markdown(_exact_sentence(exact_duplicates(dataset.digest, dataset), dataset))
    if not folder.has_pairs:
        st.caption("The audit above also finds near-duplicates.")
        return
    columns = st.columns([2, 2, 1.4], vertical_alignment="bottom")
    kind = columns[0].selectbox("Pairs", KINDS, key="pairs", bind="query-params")
    reach = columns[1].slider(
        "Largest difference", 1.0, 25.0, NEAR, 0.5, key="reach", bind="query-params"
    )
    differ = columns[2].toggle("Labels differ", key="pairs_differ", bind="query-params")
    pairs = folder.pairs()[kind]
    sides = [images_of(dataset, split) for split in SPLITS[KINDS.index(kind)]]
    labels = [side[1][pairs.rows[:, place]] for place, side in enumerate(sides)]
    keep = pairs.distances <= reach
    if differ:
        keep &= labels[0] != labels[1]
    chosen = np.flatnonzero(keep)
    more = " or more" if keep.all() else ""
    st.caption(
        f"{count(len(chosen), 'pair')}{more}, most alike first. The number is the root "
        "mean square difference of their pixels, in grey levels from 0 to 255."
    )
    if len(chosen):
        _show_pairs(pairs, sides, labels, chosen[:PAIRS])


def _exact_sentence(counts: Mapping[Any, int], dataset: Dataset) -> str:
    """Says how many images are exact duplicates."""
    if not any(counts.values()):
        return (
            f"**{dataset.name} has no exact duplicates**, neither within the training "
            "or the test images nor across them. (An earlier release of Fashion-MNIST "
            "had some.)"
        )
    listed = ", ".join(f"{number:,} {kind}" for kind, number in counts.items())
    return f"**Exact duplicates**, equal pixel for pixel: {listed}."


def _show_pairs(pairs, sides, labels, chosen):
    gap = np.full((len(chosen), 28, 2), 128, np.uint8)
    halves = [side[0][pairs.rows[chosen, place]] for place, side in enumerate(sides)]
    captions = []
    for each in chosen:
        first, second = (CLASS_NAMES[side[each]] for side in labels)
        shown = first if first == second else f"{first} / {second}"
        low, high = pairs.rows[each]
        captions.append(f"{pairs.distances[each]:.1f} · {shown} · {low:,} and {high:,}")
    images = np.concatenate([halves[0], gap, halves[1]], axis=2)  # (n, 28, 58)
    st.html(image_grid_html(images, captions, tile=150))
