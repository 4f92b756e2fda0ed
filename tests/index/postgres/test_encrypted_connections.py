"""Connections over TLS: whoever is not the host that is named, by a certificate that is trusted, is no database."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from index_fakes import FakeEncoder, make_contents, search_words
from new_engines import DEEP, publish

from index.access import find_engine
from index.errors import DatabaseLostError

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")
front_module = pytest.importorskip("tests.tls_front")


@pytest.fixture
def address(postgres: str) -> Iterator[str]:
    with server_module.make_schema(postgres) as made:
        yield made


def name_front(address: str, port: int, trusted: Path) -> str:
    """The address by which a database is reached on another port, over TLS alone. trusted: certificates."""
    options = address.partition("?")[2]
    tls = f"sslmode=verify-full&sslrootcert={quote(str(trusted))}&hostaddr=127.0.0.1"
    return f"postgresql://citadel:secret@localhost:{port}/postgres?{tls}&{options}"


def test_an_index_is_written_and_read_over_tls(address: str, postgres: str, tmp_path: Path) -> None:
    certificate = front_module.make_certificate(tmp_path, "localhost")
    with front_module.run_front(find_port(postgres), certificate) as port:
        secure = name_front(address, port, certificate[0])
        with psycopg.connect(secure) as connection:
            assert connection.pgconn.ssl_in_use
        with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=secure)) as engine:
            publish(engine, *(make_contents(f"d{number}", "Ships are late. " * 50) for number in range(20)))
            with engine.acquire() as snapshot:
                assert len(search_words(snapshot, "late ships", DEEP)) == snapshot.measure().chunks


@pytest.mark.parametrize("wrong", ["host", "signer", "plain"])
def test_who_cannot_prove_to_be_the_host_is_no_database(wrong: str, address: str, postgres: str, tmp_path: Path) -> None:
    trusted, _ = known = front_module.make_certificate(tmp_path, "localhost")
    (tmp_path / "other").mkdir()
    other = front_module.make_certificate(tmp_path / "other", "elsewhere.example" if wrong == "host" else "localhost")
    if wrong == "host":
        trusted = other[0]
    with front_module.run_front(find_port(postgres), known if wrong == "plain" else other) as port:
        secure = name_front(address, find_port(postgres) if wrong == "plain" else port, trusted)
        with closing(find_engine(tmp_path, "fake", FakeEncoder(), database=secure)) as engine:
            with pytest.raises(DatabaseLostError) as refused:
                engine.generations()
            assert "secret" not in str(refused.value)


def find_port(address: str) -> int:
    return int(psycopg.conninfo.conninfo_to_dict(address)["port"])
