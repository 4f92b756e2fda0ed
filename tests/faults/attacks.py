"""Hostile requests as bytes, made of a seeded chance: what no client library would send, and much that none should.

Each maker takes the chance and gives an attack; `KINDS` names them all. Most aim at what lies behind the first checks: they name
the host that is served, a media type that is taken, and an address that is there.
"""

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

Chance = random.Random
JSON = b"application/json"
FORM = b"multipart/form-data; boundary=edge"
TAKERS = (b"/v1/ask", b"/v1/search", b"/v1/verify", b"/v1/generations/000001-000000000000/changes", b"/v1/index")
READ = (b"/healthz", b"/readyz", b"/metrics", b"/openapi.json", b"/docs", b"/", b"/v1/documents", b"/v1/jobs", b"/v1/generations")
_HEAD = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
QUESTION = b'{"question": "What did Japan and the European Union plan to agree?"}'
WORDS = ("ports", "mine action", "Asia", "council", "cyber", "maritime", "security", "partners", "Viet Nam", "Japan")
ODD = (
    (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0x0590, 0x06FF), (0x0300, 0x036F), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2066, 0x2069),
    (0x0001, 0x001F), (0x0080, 0x009F), (0xE0100, 0xE01EF), (0xFDD0, 0xFDEF), (0xAC00, 0xD7A3), (0x0E00, 0x0E7F),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attack:
    """pieces: what is sent, with `pause` seconds between. answered: whether an answer is owed, or the line may just be closed.

    hangs_up: the line is torn down once all is sent, without a look at what comes.
    """

    pieces: tuple[bytes, ...]
    answered: bool = True
    hangs_up: bool = False
    pause: float = 0.0


def write(method: bytes, path: bytes, body: bytes | None = None, kind: bytes = JSON, headers: bytes = b"") -> bytes:
    """A request in good order, but for what its parts may hold."""
    told = b"" if body is None else b"Content-Type: %s\r\nContent-Length: %d\r\n" % (kind, len(body))
    return b"%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s%s\r\n%s" % (method, path, headers, told, body or b"")


def odd_text(chance: Chance, length: int) -> str:
    """Code points of many scripts and of none."""
    return "".join(chr(chance.randint(*chance.choice(ODD))) for _ in range(length))


def make_json(chance: Chance) -> Attack:
    """JSON that is broken, deep, huge or not what it should be."""
    deep = chance.choice((100, 20_000, 100_000))
    number = chance.choice((b"1e999999999", b"-" + b"9" * 30_000, b"0." + b"0" * 9_000 + b"1", b"NaN", b"-Infinity", b"1e-400"))
    bodies = (
        b'{"question": "\xff\xfe\x80"}', b'{"question": "a\xed\xa0\x80b"}', rb'{"question": "\ud800 ports \udfff"}',
        b"[" * deep, b'{"question": ' * (deep // 20), b"[" * deep + b"]" * deep, b'{"a":' * deep + b"1" + b"}" * deep,
        b'{"question": "ports", "top_k": %s}' % number, b'{"question": %s}' % number, number,
        b'{"question": "ports", "question": 7, "question": "ships"}', b"\xef\xbb\xbf" + QUESTION,
        QUESTION.decode().encode("utf-16"),
        QUESTION + b"}", QUESTION + b"\x00", b"", b" ", b"null", b"true", b'"ports"', b"[]", b"{}", b"{'question': 'ports'}",
        QUESTION[: chance.randrange(len(QUESTION))],
        b'{"question": "ports", "filters": {"doc_id": [%s]}}' % b",".join([b'"x"'] * 9_000),
        b'{"question": "ports", "as_of": "%s"}' % chance.choice((b"0000-00-00", b"9999-12-31", b"0001-01-01", b"2020-02-30")),
        b'{"query": "ports", "passages": [], "generation": "%s"}' % (b"../" * chance.randint(1, 60)), chance.randbytes(200),
        b'{"%s": 1}' % (b"x" * 60_000), b'{"question": "%s"}' % (b"\\u0000" * 20), b'{"question": "%s"}' % (b"\\u202e" * 400),
    )  # fmt: skip
    return Attack((write(b"POST", chance.choice(TAKERS), chance.choice(bodies)),))


def make_question(chance: Chance) -> Attack:
    """A question of up to 2,000 odd code points, often with words between."""
    text = odd_text(chance, chance.choice((1, 40, 1_900, 1_995, 2_001)))
    if chance.random() < 0.5:
        text = f"{text[: chance.randint(0, 900)]} {' '.join(chance.sample(WORDS, 4))} {text[-90:]}"
    name = chance.choice((b"ask", b"search"))
    sent = {"question" if name == b"ask" else "query": text, "top_k": chance.choice((1, 5, 50))}
    return Attack((write(b"POST", b"/v1/" + name, json.dumps(sent, ensure_ascii=chance.random() < 0.5).encode()),))


def make_headers(chance: Chance) -> Attack:
    """Headers too large, too many, torn, repeated or forged."""
    headers = (
        b"X-Long: %s\r\n" % (b"x" * chance.choice((9_000, 70_000, 400_000))),
        b"".join(b"X-%d: 1\r\n" % n for n in range(5_000)),
        b"X-A: b\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"X-A: b\nX-C: d\r\n",
        b"X-A: b\rSet-Cookie: c=d\r\n",
        b"X-A: \x00\r\n", b"X\x00A: b\r\n", b" X-A: b\r\n", b"X-A : b\r\n", b": b\r\n", b"X-A\r\n", b"X-A: b\r\n c\r\n\td\r\n",
        b"Host: other\r\n", b"Host: 127.0.0.1\r\n", b"Origin: http://evil.example\r\n", b"Sec-Fetch-Site: cross-site\r\n",
        b"X-API-Key: %s\r\n" % chance.randbytes(40).replace(b"\n", b"").replace(b"\r", b""), b"Authorization: Bearer\r\n",
        b"Authorization: Basic !!!\r\n", b"Expect: 100-continue\r\n", b"Expect: a-miracle\r\n",
        b"Upgrade: h2c\r\nConnection: upgrade\r\n",
        b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n", b"Range: bytes=0-,0-,0-\r\n",
        b"X-Forwarded-For: 1.2.3.4, %s\r\n" % (b"9." * 900), b"Accept-Encoding: %s\r\n" % (b"gzip;q=9," * 900),
        b"Cookie: %s\r\n" % (b";=" * 4_000),
        b"traceparent: 00-%s-01\r\n" % (b"z" * 300),
        b"X-Request-Id: \x1b[31m\r\n", b"If-None-Match: %s\r\n" % (b'"x",' * 900), "X-Ü: ü\r\n".encode(),
    )  # fmt: skip
    asks = chance.random() < 0.5
    path = chance.choice(TAKERS if asks else READ)
    told = write(b"POST" if asks else b"GET", path, QUESTION if asks else None, headers=chance.choice(headers))
    return Attack((told,), answered=False)


def make_media_type(chance: Chance) -> Attack:
    """A body that calls itself something else."""
    kinds = (
        b"", b"text/plain", b"application/json; charset=utf-16", b"application/json; charset=", b"application/json;;;", b"*/*",
        b"application/x-www-form-urlencoded", b"multipart/form-data", b"multipart/form-data; boundary=", b"\xff\xfe",
        b"a" * 5_000,
        b'multipart/form-data; boundary="a\\"b"', b"multipart/form-data; boundary=" + b"x" * 3_000, b"text/html, */*",
    )  # fmt: skip
    method, path = chance.choice([(b"POST", taker) for taker in TAKERS] + [(b"PUT", b"/v1/documents/hostile")] * 3)
    return Attack((write(method, path, QUESTION, chance.choice(kinds)),))


def make_length(chance: Chance) -> Attack:
    """A length that is none, a wrong one, or two: the server may answer, or hang up."""
    lengths = (
        b"Content-Length: -1\r\n", b"Content-Length: 0\r\n", b"Content-Length: 5\r\n", b"Content-Length: +67\r\n",
        b"Content-Length: 0x43\r\n",
        b"Content-Length: 6 7\r\n", b"Content-Length: \r\n", b"Content-Length: 99999999999999999999999\r\n",
        b"Content-Length: 1e2\r\n", b"",
        b"Content-Length: 4\r\nContent-Length: 67\r\n", b"Content-Length: 67, 67\r\n",
        b"Content-Length: 67\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"Transfer-Encoding: identity\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding : chunked\r\n", b"Content-Length: \xd9\xa6\xd9\xa7\r\n",
        b"Content-Length: 200000000\r\n",
    )  # fmt: skip
    head = _HEAD % chance.choice(TAKERS)
    return Attack((head + chance.choice(lengths) + b"\r\n" + QUESTION,), answered=False)


def make_chunks(chance: Chance) -> Attack:
    """Chunks whose sizes lie, that break off, or that smuggle a second request."""
    chunks = (
        b"%x\r\n%s\r\n0\r\n\r\n" % (len(QUESTION), QUESTION), b"zz\r\n", b"-1\r\nx\r\n", b"ffffffffffffffffff\r\nx",
        b"3\r\nabcdef\r\n0\r\n\r\n", b"0\r\n",
        b"5;%s\r\nhello\r\n0\r\n\r\n" % (b"x=" * 9_000), b"0\r\nX-A: %s\r\n\r\n" % (b"y" * 90_000), b"\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"5\nhello\n0\n\n", b"1\r\n{\r\n" * 3_000 + b"0\r\n\r\n",
        b"0\r\n\r\nGET /v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"00000000000005\r\nhello",
    )  # fmt: skip
    head = _HEAD % chance.choice(TAKERS)
    return Attack((head + b"Transfer-Encoding: chunked\r\n\r\n" + chance.choice(chunks),), answered=False)


def make_pipeline(chance: Chance) -> Attack:
    """Many requests at once on one line, good ones among them."""
    sent = []
    for _ in range(chance.randint(2, 20)):
        request = chance.choice((write(b"GET", chance.choice(READ)), write(b"POST", chance.choice(TAKERS), QUESTION)))
        sent.append(request.replace(b"Connection: close\r\n", b"") if chance.random() < 0.9 else request)
    return Attack((b"".join(sent) + write(b"GET", b"/healthz"),))


def make_hang_up(chance: Chance) -> Attack:
    """A request that breaks off at any byte, and the line with it."""
    whole = chance.choice((write(b"POST", chance.choice(TAKERS), QUESTION), write(b"GET", chance.choice(READ)), _upload(chance)))
    return Attack((whole[: chance.randrange(len(whole) + 1)],), answered=False, hangs_up=True)


def make_slow(chance: Chance) -> Attack:
    """A good request, in drops."""
    whole = write(b"POST", b"/v1/ask", QUESTION)
    cuts = sorted(chance.sample(range(1, len(whole)), 6))
    return Attack(tuple(whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)), pause=0.05)


def make_path(chance: Chance) -> Attack:
    """An address that leads out of the house, or nowhere."""
    steps = (
        b"..", b"%2e%2e", b"%2e%2e%2f", b"..%5c", b"%00", b"%ff%fe", b"%ed%a0%80", b".", b"", b"%2f", b"v1", b"documents",
        b"docs/static",
        b"text", b"jobs", b"generations", b"%c0%ae%c0%ae", b"a" * 200, b"%25%30%30", b"CURRENT", b"etc/passwd", b"page",
        b"*", b"{doc_id}", b"~root",
        b"changes", b"activate", b"%0d%0aX-A:%20b", "é".encode(), b"\x7f", b"a;b=c", b"openapi.json", b"%u0041", b"%",
    )  # fmt: skip
    path = b"/" + b"/".join(chance.choice(steps) for _ in range(chance.randint(1, 9)))
    long = b"/" + b"x" * chance.choice((9_000, 70_000))
    special = (b"*", b"//", b"http://evil.example/v1/documents", b"127.0.0.1:80", long, b"?", b"/a b", b"\t/")
    method = chance.choice((b"GET", b"GET", b"HEAD", b"DELETE", b"POST"))
    return Attack((write(method, path if chance.random() < 0.8 else chance.choice(special)),), answered=False)


def make_method(chance: Chance) -> Attack:
    """Words that are no methods, versions that are none, other protocols, and noise."""
    methods = (b"TRACE", b"CONNECT", b"OPTIONS", b"PATCH", b"BREW", b"get", b"G" * 5_000, b"", b"G\x00T", b"DELETE", b"LINK")
    raw = (
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /healthz\r\n\r\n", b"GET /healthz HTTP/3.7\r\n\r\n",
        b"GET /healthz HTTP/1.0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(80), b"\r\n" * 500, b"\x00" * 900,
        chance.randbytes(700),
        b"SSH-2.0-x\r\n", b"GET\t/healthz\tHTTP/1.1\r\n\r\n", b"GET  /healthz  HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n",
    )  # fmt: skip
    known = chance.choice((*READ, *TAKERS, b"/v1/documents/hostile"))
    return Attack((write(chance.choice(methods), known) if chance.random() < 0.7 else chance.choice(raw),), answered=False)


def make_query(chance: Chance) -> Attack:
    """Parameters nobody asked for, or with values that nobody could mean."""
    names = (b"limit", b"offset", b"start", b"end", b"generation", b"since", b"", b"x", b"limit[]", b"%00", b"\xc3\xa9")
    values = (
        b"0", b"-1", b"1e9", b"9" * 400, b"9" * 5_000, b"NaN", b"", b"%00", b"%ff", b"../..", b"1.0", b"true", b"%E2%80%AE",
        b"1;2", b"0x10",
        b"000001-000000000000", b"' OR 1=1 --", b"a" * 3_000, b"2147483648", b"%0a1", b"+1", b"\xd9\xa1",
    )  # fmt: skip
    told = (chance.choice(names) + b"=" + chance.choice(values).replace(b" ", b"%20") for _ in range(chance.randint(1, 6)))
    paths = (b"/v1/documents/eu-japan-plan-security-accord/text", b"/v1/documents/eu-japan-plan-security-accord", *READ)
    return Attack((write(b"GET", chance.choice(paths) + b"?" + b"&".join(told)),), answered=False)


def make_upload(chance: Chance) -> Attack:
    """A form that is broken, or a file that is."""
    return Attack((_upload(chance),))


def make_large(chance: Chance) -> Attack:
    """Ten megabytes where 64 KiB are taken; the server may answer before it has seen all."""
    size = 10_000_000
    bodies = (b'{"question": "' + b"x" * size + b'"}', b" " * size, b"[" * size, b"\x00" * size)
    return Attack((write(b"POST", chance.choice(TAKERS), chance.choice(bodies)),), answered=False)


def _upload(chance: Chance) -> bytes:
    names = (
        b"a.txt", b"a.pdf", b"a.docx", b"a.html", b"a.md", b"../../etc/passwd", b"..\\a.txt", b"", b".txt", b"a.txt\x00.pdf",
        b"\xff.txt",
        b"con.txt", b"x" * 300 + b".txt", "\u202etxt.exe".encode(), b"a\r\nX-A: b",
        b'a".txt', b"a.exe", b"/dev/zero", "é🎌.txt".encode(),
    )  # fmt: skip
    form = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n%s--edge--\r\n'
    told = (
        b"", b"{}",
        b"[" * 60_000, b'{"title": "\xff"}', b'{"published": "2020-13-45"}', b'{"title": "%s"}' % (b"x" * 70_000),
        b'{"title": 7}', rb'{"title": "\ud800"}', b'{"language": "%s"}' % (b"en-" * 90), b'{"publisher": "a\x00b"}', b"NaN",
        b'{"title": "a", "title": "b"}',
    )  # fmt: skip
    part = b'--edge\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n%s\r\n' % chance.choice(told)
    whole = form % (chance.choice(names), chance.choice(_files(chance)), part if chance.random() < 0.3 else b"")
    broken = (
        whole.replace(b"--edge--", b"--edge"), whole.replace(b"--edge", b"--edg", 1), whole[: chance.randrange(len(whole))],
        b"", b"--edge--\r\n",
        whole.replace(b'name="file"', b'name="fil\xff"'), whole.replace(b"\r\n", b"\n"), whole * 5, b"--edge\r\n" * 9_000,
        b"--edge\r\n\r\n\r\n--edge--\r\n",
        whole.replace(b"Content-Disposition", b"X-" + b"y" * 9_000),
        whole.replace(b'; filename="', b'; filename*=utf-8\'\'%ff%00"; filename="'),
        whole.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1), chance.randbytes(3_000),
    )  # fmt: skip
    body = whole if chance.random() < 0.6 else chance.choice(broken)
    return write(b"PUT", b"/v1/documents/hostile-%d" % chance.randrange(40), body, FORM)


def _files(chance: Chance) -> tuple[bytes, ...]:
    bomb = _bomb()
    return (
        b"", b"\x00" * 3_000, b"\xff\xfe" + b"a\x00" * 90, b"Ports. " * 90, odd_text(chance, 300).encode(),
        chance.randbytes(5_000), bomb,
        bomb[: chance.randrange(len(bomb))], b"%PDF-1.7\n" + chance.randbytes(900),
        b"%PDF-1.4\n1 0 obj<</Length 9999999999>>stream\n", b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04" + chance.randbytes(300), b"<html>" + b"<div>" * 20_000 + b"ports",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        b"{\\rtf1 " + b"x" * 90, b"\x1f\x8b\x08" + chance.randbytes(200), b"# " * 9_000,
        b"[x](" * 9_000, b"> " * 9_000, b"| a " * 9_000, b"\x7fELF" + b"\x00" * 90,
    )  # fmt: skip


@cache
def _bomb() -> bytes:
    """A word-processor file of some hundred kilobytes that unpacks to a hundred megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * 100_000_000)
    return packed.getvalue()


KINDS: Mapping[str, Callable[[Chance], Attack]] = {
    "json": make_json,
    "question": make_question,
    "headers": make_headers,
    "media type": make_media_type,
    "length": make_length,
    "chunks": make_chunks,
    "pipeline": make_pipeline,
    "hang-up": make_hang_up,
    "slow": make_slow,
    "path": make_path,
    "method": make_method,
    "query": make_query,
    "upload": make_upload,
    "large": make_large,
}
