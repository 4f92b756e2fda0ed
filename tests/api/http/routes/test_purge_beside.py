"""What is kept while another process purges: the server looks at what is published then, not at what it still answers from."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from exchanges import serve_copy

from api.kept.kept_database import KeptDatabase

AUSTRALIA = "When did Australia sign the Framework Participation Agreement?"
COMPASS = "strategic-compass-partnership-dimension"


@pytest.mark.parametrize("place", ["/v1/answers", "/v1/feedback"])
def test_nothing_of_a_document_is_kept_that_was_purged_before_the_server_turned_to_the_new_generation(
    corpus_data: Path, tmp_path: Path, place: str
) -> None:
    with serve_copy(corpus_data, tmp_path, worker=False) as (client, settings):
        app: Any = client.app
        app.state.services.follower.close()  # as between two of its looks
        seen = client.post("/v1/ask", json={"question": AUSTRALIA}).json()
        assert seen["passages"][0]["document"]["doc_id"] == COMPASS
        program = "from api.cli.main import main; main()"
        command = [sys.executable, "-c", program, "purge", COMPASS, "--data", str(settings.data)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        body = {"question": AUSTRALIA, "judgement": "right"} if place.endswith("feedback") else {"question": AUSTRALIA}
        kept = client.post(place, json=body)
        assert (kept.status_code, "removed since" in kept.json()["detail"]) == (409, True)
        store = KeptDatabase(settings.data)
        assert [*store.list_all("answer"), *store.list_all("feedback")] == []
