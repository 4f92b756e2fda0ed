import json
from pathlib import Path

from index.access import open_encoder
from index.embedding.kernel_times import KernelTime, ModelRun, read_runs


def kernel(name: str, microseconds: int) -> dict[str, object]:
    return {"cat": "Node", "name": f"/{name}_kernel_time", "dur": microseconds, "args": {"op_name": name}}


def test_kernels_belong_to_the_run_that_ends_behind_them(tmp_path: Path) -> None:
    run = {"cat": "Session", "name": "model_run", "args": {}}
    loading = {"cat": "Session", "name": "model_loading_uri", "dur": 99, "args": {}}
    events = [
        loading,
        kernel("Add", 1),
        kernel("Add", 2),
        kernel("MatMul", 30),
        run | {"dur": 40},
        kernel("Add", 5),
        run | {"dur": 6},
    ]
    (tmp_path / "trace.json").write_text(json.dumps(events), encoding="utf-8")
    assert list(read_runs(tmp_path / "trace.json")) == [
        ModelRun(40 / 1e6, {"Add": KernelTime(2, 1 / 1e6 + 2 / 1e6), "MatMul": KernelTime(1, 30 / 1e6)}),
        ModelRun(6 / 1e6, {"Add": KernelTime(1, 5 / 1e6)}),
    ]


def test_an_encoder_with_a_trace_records_each_of_its_runs(tmp_path: Path, corpus_data: Path) -> None:
    encoder = open_encoder(corpus_data, trace=tmp_path / "encoder")
    encoder.encode(["one", "another"])
    runs = list(read_runs(encoder.end_trace()))
    encoder.close()
    assert len(runs) == 2
    for run in runs:
        assert sum(found.calls for name, found in run.kernels.items() if "MatMul" in name) > 0
        assert 0 < sum(found.seconds for found in run.kernels.values()) <= run.seconds
