"""Whether onnxruntime sums products of 8-bit integers exactly on this processor, found out by summing the largest ones.

Processors with AVX2 or AVX-512 and no instruction for such sums add two products in 16 bits, which cuts large ones off. There
onnxruntime can be told to sum in another way (`session.x64quantprecision`), which takes 2.4 times as long on processors that have
the instruction, and gives them the same numbers.
"""

import numpy as np
import onnxruntime

# A graph of one node: y = MatMulInteger(x: uint8, w: int8). Written out, since importing onnx takes longer.
PRODUCT = (
    b'\x08\x08:>\n\x18\n\x01x\n\x01w\x12\x01y"\rMatMulInteger\x12\x01pZ\t\n\x01x\x12\x04\n\x02\x08\x02'
    b"Z\t\n\x01w\x12\x04\n\x02\x08\x03b\t\n\x01y\x12\x04\n\x02\x08\x06B\x04\n\x00\x10\x11"
)
_LARGEST_INPUT, _LARGEST_WEIGHT = 255, 127
_ROWS, _SUMMED, _COLUMNS = 20, 64, 64  # several kernels: of many rows at a time, and of the few that are left


def sums_are_exact() -> bool:
    """True where no sum of 8-bit products is cut off although onnxruntime was told nothing."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(PRODUCT, options, providers=["CPUExecutionProvider"])
    inputs = np.full((_ROWS, _SUMMED), _LARGEST_INPUT, np.uint8)
    for weight in (_LARGEST_WEIGHT, -_LARGEST_WEIGHT):
        (sums,) = session.run(["y"], {"x": inputs, "w": np.full((_SUMMED, _COLUMNS), weight, np.int8)})
        if (sums != _SUMMED * _LARGEST_INPUT * weight).any():
            return False
    return True
