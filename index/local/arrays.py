"""Arrays to files, so that a failing write says why: numpy's own way ends in an error without a reason when the disk is full.

An array comes in, the bytes that `numpy.save` would write go out. `map_array` opens them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def map_array(path: Path) -> npt.NDArray[Any]:
    """The array of a file, mapped into memory and read-only.

    As a plain array: each cut of a `numpy.memmap` runs code of Python, which a search does hundreds of times.
    """
    mapped: npt.NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    return mapped


def save_array(path: Path, array: npt.NDArray[Any]) -> None:
    """Write an array to `path`. Equal arrays give equal bytes. Raises OSError."""
    whole = np.ascontiguousarray(array)
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(whole))
        file.write(whole.reshape(-1).view(np.uint8).data)


def save_blocks(path: Path, shape: tuple[int, int], kind: np.dtype[Any], blocks: Iterable[npt.NDArray[Any]]) -> None:
    """Write an array of type `kind` that is given in blocks of rows, as `save_array` would write it whole. Raises OSError."""
    header = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for block in blocks:
            file.write(np.ascontiguousarray(block, kind).reshape(-1).view(np.uint8).data)
