"""The arrays that pass through the stores.

numpy is named for the types only: a store whose vectors nobody asks for never loads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    """A vector (dimension,), or vectors (rows, dimension)."""
else:
    Floats = Any
