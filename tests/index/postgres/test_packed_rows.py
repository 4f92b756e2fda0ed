"""Rows packed for COPY arrive in the database as they were."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

psycopg = pytest.importorskip("psycopg")
server_module = pytest.importorskip("tests.postgres_server")

from index.postgres.connections import configure  # noqa: E402 - the extra may not be installed
from index.postgres.packed_rows import copy_columns, pack_rows  # noqa: E402 - the extra may not be installed

ROW = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9),
    st.integers(-(2**31), 2**31 - 1),
    st.lists(st.floats(-1, 1, width=16), min_size=3, max_size=3),
    st.text("ab\n\t\\", max_size=3),
)


@pytest.fixture(scope="module")
def connection(postgres: str) -> Iterator[psycopg.Connection]:
    with server_module.make_schema(postgres) as address, psycopg.connect(address, autocommit=True) as opened:
        configure(opened)
        opened.execute("CREATE TABLE sent (a int8, b text, c int4, d vector, e halfvec, f text, g text)")
        yield opened


@given(rows=st.lists(ROW, max_size=5))
def test_what_is_packed_is_what_arrives(
    connection: psycopg.Connection, rows: list[tuple[int, str, int, list[float], str]]
) -> None:
    connection.execute("TRUNCATE sent")
    large, texts, small, vectors, others = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    dense = np.array(vectors, np.float32).reshape(-1, 3)
    columns = [np.array(large, np.int64), texts, np.array(small, np.int32), dense, dense.astype(np.float16), others, others]
    copy_columns(connection, "COPY sent FROM STDIN (FORMAT BINARY)", columns)
    arrived = connection.execute("SELECT * FROM sent", binary=True).fetchall()
    found = [(a, b, c, d.to_numpy().tolist(), f) for a, b, c, d, _, f, _ in arrived]
    assert found == [tuple(row) for row in rows]
    assert [e.to_numpy().tolist() for *_, e, _, _ in arrived] == vectors


def test_a_row_is_its_fields_with_their_lengths() -> None:
    columns = [np.array([1, 258], np.int32), ["a", "\u00e4"]]
    first = bytes([0, 2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1]) + b"a"
    second = bytes([0, 2, 0, 0, 0, 4, 0, 0, 1, 2, 0, 0, 0, 2, 0xC3, 0xA4])
    assert pack_rows(columns) == first + second
