"""The embedded engine and one over PostgreSQL beside each other, over a synthetic corpus.

    python -m eval.scale.engine_bench --database postgresql://... [--server PID] [--chunks 100000] [--out build/scale.json]

The database must be empty. Documents are written to both, then the same questions go to both in turns. It prints times and says
how far rankings agree.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from eval.scale.scale_round import EnginePair, add_document, compare_searches, load_both
from eval.scale.synthetic_corpus import SyntheticCorpus, SyntheticEncoder
from index.access import find_engine
from index.settings import EXACT_ROWS


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the figures as they come, and write them to a file."""
    options = _read_options(arguments)
    corpus, encoder = SyntheticCorpus(options.chunks), SyntheticEncoder()
    figures: dict[str, object] = {"chunks": options.chunks, "cores": os.cpu_count(), "load": os.getloadavg()}
    with ExitStack() as held:
        folder = options.data or Path(held.enter_context(tempfile.TemporaryDirectory(prefix="scale-")))
        local = held.enter_context(closing(find_engine(folder, "synthetic", encoder)))
        stored = held.enter_context(closing(find_engine(folder / "other", "synthetic", encoder, database=options.database)))
        engines = EnginePair(local, stored, folder, options.database, options.server, options.exact_rows)
        for name, found in load_both(engines, corpus, encoder):
            _report(figures, name, found)
        for name, found in compare_searches(engines, corpus, options.questions):
            _report(figures, name, found)
        for name, found in add_document(engines, corpus):
            _report(figures, name, found)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _report(figures: dict[str, object], name: str, found: object) -> None:
    figures[name] = found
    print(f"{name:<44} {json.dumps(found)}", flush=True)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.scale.engine_bench", description="Engines beside each other at a size.")
    parser.add_argument("--database", required=True, help="connection string of an empty database")
    parser.add_argument("--server", type=int, default=0, help="its process on this machine, whose processor time is counted")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--exact-rows", type=int, default=EXACT_ROWS, help="up to how many chunks the dense search is exact")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--data", type=Path, help="folder of the embedded index, which is used again where it holds one")
    parser.add_argument("--out", type=Path, default=Path("build/scale.json"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
