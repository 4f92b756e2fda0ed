from pathlib import Path

import numpy as np
import pytest

from index.local.arrays import map_array, save_array


def test_a_mapped_array_is_a_plain_one_that_nobody_writes_to(tmp_path: Path) -> None:
    save_array(tmp_path / "rows.npy", np.arange(6, dtype=np.int32).reshape(2, 3))
    mapped = map_array(tmp_path / "rows.npy")
    assert type(mapped) is np.ndarray
    assert mapped.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert isinstance(mapped.base, np.memmap), "it is not read before it is used"
    with pytest.raises(ValueError, match="read-only"):
        mapped[0, 0] = 7
