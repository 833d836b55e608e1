"""Names of the arrays that the whole house passes around; shapes are in docstrings."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Images: TypeAlias = NDArray[np.uint8]  # (n, 28, 28), bright item on black
Labels: TypeAlias = NDArray[np.uint8]  # (n,), 0 to 9 in the order of CLASS_NAMES
Floats: TypeAlias = NDArray[np.floating[Any]]  # of any precision
Probabilities: TypeAlias = Floats  # (n, 10), rows sum to 1
Integers: TypeAlias = NDArray[np.integer[Any]]  # of any size
Rows: TypeAlias = NDArray[np.int64]  # (m,), where images lie in a split
Mask: TypeAlias = NDArray[np.bool_]
LabelledImages: TypeAlias = tuple[Images, Labels]  # a training or a test file
Interval: TypeAlias = tuple[float, float]  # (low, high), 95 % where nothing is said
RowsLike: TypeAlias = Sequence[int] | Integers
