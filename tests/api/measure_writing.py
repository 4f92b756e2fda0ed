"""How much of what a small real model writes beside real answers is cut, and why: every tuning question that is answered.

    python tests/api/measure_writing.py [--data var] [--every 4] [--show]

Starts the model of `tests/api/writing_server.py`; CITADEL_LLM_URL, CITADEL_LLM_MODEL and CITADEL_LLM_KEY name another instead.
"""

import argparse
import json
import os
import sys
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from writing_ground import run_model  # noqa: E402  # wants the line before

from api.errors import LlmError  # noqa: E402
from api.llm import Llm  # noqa: E402
from api.settings import Settings, read_settings  # noqa: E402
from api.startup import open_index  # noqa: E402
from api.writing import write_messages  # noqa: E402
from retrieval.ask import ask  # noqa: E402
from retrieval.llm.support import check_draft, explain_cut  # noqa: E402
from retrieval.models import Models  # noqa: E402

QUESTIONS = ROOT / "eval" / "questions" / "tuning.jsonl"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="var", help="folder of the index")
    parser.add_argument("--every", type=int, default=1, help="ask one question in so many")
    parser.add_argument("--show", action="store_true", help="print each sentence")
    told = parser.parse_args()
    named = os.environ.get("CITADEL_LLM_URL")
    with nullcontext(named) if named else run_model() as url:
        settings = read_settings({**os.environ, "CITADEL_DATA": told.data, "CITADEL_LLM_URL": url, "CITADEL_LLM_SECONDS": "60"})
        measure(settings, told.every, told.show)


def measure(settings: Settings, every: int, show: bool) -> None:
    """Ask, have written, check, count."""
    llm, counts, faults, seconds, checks = Llm.from_settings(settings), Counter[str](), Counter[str](), [], []
    assert llm is not None
    models = Models.load()
    with open_index(settings) as index:
        for line in QUESTIONS.read_text(encoding="utf-8").splitlines()[::every]:
            answer = ask(index, models, json.loads(line)["question"])
            if not answer.answered:
                continue
            started = perf_counter()
            try:
                draft = llm.write(write_messages(answer)).text
            except LlmError as error:
                print(error)
                counts.update(failed=1)
                continue
            written = perf_counter()
            paragraph = check_draft(draft, answer, index.tokenizer)
            seconds.append(written - started)
            checks.append(perf_counter() - written)
            fault_of = explain_cut(draft, answer, index.tokenizer)
            counts.update(answers=1, kept=len(paragraph.sentences), cut=paragraph.cut, paragraphs=bool(paragraph.sentences))
            faults.update(fault_of.values())
            if show:
                print(f"\n{answer.question}\n  S {answer.text}")
                print("".join(f"  + {claim.text} {claim.citations}\n" for claim in paragraph.sentences), end="")
                print("".join(f"  - {text} ({fault})\n" for text, fault in fault_of.items()), end="")
    print(f"\n{dict(counts)}\ncut for: {dict(faults.most_common())}")
    print(f"seconds a draft: median {median(seconds):.2f}, longest {max(seconds):.2f}")
    print(f"milliseconds a check: median {1000 * median(checks):.1f}, longest {1000 * max(checks):.1f}")


if __name__ == "__main__":
    main()
