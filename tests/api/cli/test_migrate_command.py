"""`citadel migrate` and the commands that answer from a database afterwards."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from api.kept.kept_database import KeptDatabase
from api.kept.kept_record import KeptRecord
from api.kept.shared_kept import SharedKept
from index.access import open_database
from index.sources.registry import Origin, SourceRegistry, write_registry

server_module = pytest.importorskip("tests.postgres_server")

Run = Callable[..., tuple[int, str, str]]


def test_an_index_is_migrated_and_asked_in_the_database(run: Run, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    close = SharedKept.close

    def close_noted(store: SharedKept) -> None:
        closed.append(True)
        close(store)

    monkeypatch.setattr(SharedKept, "close", close_noted)
    with server_module.make_schema(postgres) as address:
        monkeypatch.setenv("CITADEL_ENGINE", address)
        status, _, error = run("generations")
        assert (status, "citadel migrate" in error) == (1, True)
        monkeypatch.delenv("CITADEL_ENGINE")
        _, listed, _ = run("generations")
        status, printed, _ = run("migrate", "--to", address)
        assert (status, len(closed)) == (0, 1)
        assert "it holds what the folder holds: sha256" in printed
        monkeypatch.setenv("CITADEL_ENGINE", address)
        again = run("migrate", "--no-check")
        assert again[0] == 0
        assert "0 documents sent" in again[1] and "sha256" not in again[1]
        assert run("generations")[1].split()[0] == listed.split()[0]
        status, answer, _ = run("ask", "When was the EU-NATO Joint Task Force announced?")
        assert (status, "January 2023" in answer) == (0, True)
        status, _, error = run("purge", "japan")
        assert (status, "no document 'japan'" in error) == (1, True)


def test_tables_are_spread_over_shards_once_and_only_in_an_empty_database(run: Run, sharded: str) -> None:
    coordinator, *shards = sharded.split()
    with ExitStack() as held:
        made = [held.enter_context(server_module.make_schema(server)) for server in (*shards, coordinator)]
        options = [word for shard in made[:-1] for word in ("--shard", shard)]
        status, printed, _ = run("migrate", "--to", made[-1], *options)
        assert status == 0
        assert "spread over 2 shards" in printed and "it holds what the folder holds: sha256" in printed
        status, _, error = run("migrate", "--to", made[-1], *options)
        assert (status, "lie on 2 shards already" in error) == (1, True)
        assert run("migrate", "--from", made[-1], *options)[0] == 2


def test_shards_may_be_named_where_no_list_of_processes_shows_them(
    run: Run, sharded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    coordinator, *shards = sharded.split()
    with ExitStack() as held:
        made = [held.enter_context(server_module.make_schema(server)) for server in (*shards, coordinator)]
        monkeypatch.setenv("CITADEL_SHARDS", " ".join(made[:-1]))
        monkeypatch.setenv("CITADEL_ENGINE", made[-1])
        status, printed, _ = run("migrate", "--no-check")
        assert (status, "spread over 2 shards" in printed) == (0, True)


def test_records_that_were_removed_in_the_database_do_not_come_back(
    run: Run, postgres: str, corpus_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(corpus_data, data)
    write_registry(data, SourceRegistry(Origin(str(tmp_path))))
    monkeypatch.setenv("CITADEL_DATA", str(data))
    plain, gone = (KeptRecord.make("anna", "dossier", {}, summary={}, doc_ids=doc_ids) for doc_ids in ([], ["nowhere"]))
    for record in (plain, gone):
        KeptDatabase(data).add(record)
    with server_module.make_schema(postgres) as address:
        printed = run("migrate", "--no-check", "--to", address)[1]
        assert "1 dossiers" in printed and "1 records stay in the folder alone" in printed
        with closing(open_database(address)) as tables:
            kept = SharedKept(tables)
            assert kept.list_all("dossier") == [plain]
            kept.remove("anna", "dossier", plain.heading.record_id)
            assert run("migrate", "--no-check", "--to", address)[0] == 0
            assert kept.list_all("dossier") == []


def test_a_database_is_named_by_its_address(run: Run) -> None:
    status, _, error = run("migrate")
    assert (status, "CITADEL_ENGINE" in error) == (2, True)
    status, _, error = run("migrate", "--to", "mysql://secret@host/name")
    assert (status, "postgresql://" in error, "secret" in error) == (2, True, False)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://citadel:secret@host/name?nonsense=1",
        "postgresql://citadel:secret%zz@host/name",
        "postgresql://citadel:a@secret@host/name",
        "postgresql://citadel:a/secret@host/name",
        "postgresql://citadel:secret/b@host/name",
        "host=127.0.0.1 password=secret",
        "secret",
    ],
)
def test_what_is_no_address_is_refused_without_its_password(run: Run, postgres: str, address: str) -> None:
    for options in (("--to", address), ("--to", postgres, "--shard", postgres, "--shard", address)):
        status, printed, error = run("migrate", *options)
        assert (status in (1, 2), error.count("\n"), "write postgresql://" in error) == (True, 1, True), error
        assert "secret" not in printed + error
        assert ("shard 2" in error) == ("--shard" in options)
