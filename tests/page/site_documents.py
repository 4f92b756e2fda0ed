"""Documents that a test of the page puts on the server and takes away again."""

import json
from typing import Any

import httpx2


def wait_for_job(site: str, job: dict[str, Any]) -> None:
    while job["state"] not in ("done", "failed"):
        job = httpx2.get(f"{site}/v1/jobs/{job['job_id']}").json()
    assert job["state"] == "done", job["error"]


def put(site: str, doc_id: str, text: str, **metadata: str) -> None:
    files = {"file": ("elbonia.txt", text.encode()), "metadata": (None, json.dumps(metadata).encode(), "application/json")}
    wait_for_job(site, httpx2.put(f"{site}/v1/documents/{doc_id}", files=files).raise_for_status().json())


def remove(site: str, doc_id: str) -> None:
    answer = httpx2.delete(f"{site}/v1/documents/{doc_id}")
    if answer.status_code == 202:
        wait_for_job(site, answer.json())
