"""Records the answers and rankings of all tuning questions anew in `answers.json`, over the index of the bundled corpus.

Reporting questions are left out: whoever reads what a change did to the recorded answers would have seen them.

.venv/bin/python tests/golden/record_answers.py
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from eval.suites.own_questions import find_suite, load_questions
from index.access import open_snapshot
from index.engine import Snapshot
from retrieval.ask import ask, search
from retrieval.models import Models
from tests.shared_index import copy_shared_index

RECORD = Path(__file__).with_name("answers.json")


def main() -> None:
    """Ask every tuning question and write what is found."""
    questions = [question.text for question in load_questions(find_suite("tuning"))]
    with tempfile.TemporaryDirectory() as folder, open_snapshot(copy_shared_index(Path(folder) / "var")) as index:
        models = Models.load()
        found = [record_answer(index, models, question) for question in questions]
    names = sorted({name for one in found for part in ("passages", "search") for name, _ in one[part]})
    places = {name: place for place, name in enumerate(names)}
    for one in found:
        for part in ("passages", "search"):
            one[part] = [[places[name], score] for name, score in one[part]]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in found)  # a line each, for the sake of comparison
    RECORD.write_text(f'{{"chunk_ids": {json.dumps(names)}, "answers": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{RECORD.name} holds {len(found)} answers")


def record_answer(index: Snapshot, models: Models, question: str) -> dict[str, Any]:
    """The answer and the ranking of one question, chunks by their ids."""
    answer, ranked = ask(index, models, question), search(index, models, question, top_k=10)
    text = answer.text if answer.answered else answer.reason
    return {
        "question": question,
        "answered": answer.answered,
        "confidence": answer.confidence,
        "short": answer.short,
        "text": hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()[:16],
        "passages": [[passage.chunk_id, passage.score] for passage in answer.passages],
        "search": [[passage.chunk_id, passage.score] for passage in ranked],
    }


if __name__ == "__main__":
    main()
