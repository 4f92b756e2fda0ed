"""The examples of the documents are sent, parsed and compiled."""

import json
import re
from typing import Any, get_type_hints

import pytest
from compare_figures import ANSWERED, RANKED, SYSTEMS, find_differences
from doc_texts import TEXTS, read
from running_service import fetch

import api.client

BODY = re.compile(r"-d '(\{.+\})'")


def test_the_request_of_the_readme_is_answered(service: str) -> None:
    body = BODY.search(read("README.md"))
    assert body is not None
    answer = json.loads(fetch(f"{service}/v1/ask", body[1].encode("utf-8")))
    assert answer["answered"]
    assert [voice["value"] for voice in answer["conflicts"][0]["voices"]] == ["23", "19"]
    for passage in answer["passages"]:
        document = passage["document"]
        place = f"{document['doc_id']}/text?generation={document['generation']}"
        text = json.loads(fetch(f"{service}/v1/documents/{place}"))["text"]
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_the_metadata_of_the_example_is_metadata() -> None:
    sent = re.search(r"metadata=(\{.+\})'", read("docs/operations.md"))
    assert sent is not None
    assert set(json.loads(sent[1])) <= set(get_type_hints(api.client.Metadata))


@pytest.mark.parametrize("place", TEXTS)
def test_json_in_the_documents_is_valid(place: str) -> None:
    for block in re.findall(r"^```json\n(.*?)^```", TEXTS[place], re.MULTILINE | re.DOTALL):
        json.loads(block)


def test_the_python_example_uses_what_the_client_has() -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```", read("docs/api.md"), re.MULTILINE | re.DOTALL)
    compile(block, "docs/api.md", "exec")
    used = set(re.findall(r"citadel\.(\w+)\(", block))
    assert used == {"wait_for", "put_document", "ask"}
    assert used <= set(dir(api.client.Citadel))


def test_a_figure_that_is_off_is_seen() -> None:
    row = dict.fromkeys(RANKED.values(), 0.5)
    suite: dict[str, Any] = {
        "systems": {system: {"all": row} for system in SYSTEMS.values()},
        "answers": {measure: {"mean": 1.0} for measure in ANSWERED.values()},
    }
    lines = find_differences(suite)
    assert len(lines) == len(SYSTEMS) * len(RANKED) + len(ANSWERED) - 1  # the share of verbatim statements is 1.0
    assert "dense, hit@5: the README says 0.817, measured 0.5000" in lines
