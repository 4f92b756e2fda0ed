"""A language model behind any OpenAI-compatible server that the user names: messages in, a draft out. Standard library alone.

Whatever stands behind the address is trusted in nothing: a reply has so much time and so many bytes, whoever sends elsewhere is
not followed (the key is for that address alone), and everything that goes wrong is one `LlmError`.
"""

import http.client
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from socket import SHUT_RDWR
from threading import Timer
from time import monotonic
from urllib.parse import urlsplit

from api.cli.terminal import plain
from api.settings import Settings

REPLY_BYTES = 1_000_000
_TOKENS = 300  # that a draft may have
_SHOWN = 200  # characters of what a server says of itself
_WHOLE = re.compile(r"^.*[.!?\]]", re.DOTALL)


class LlmError(RuntimeError):
    """There is no draft. The message names the address and says what to do; `told` is for whoever asked, and names no address."""

    def __init__(self, message: str, told: str) -> None:
        super().__init__(message)
        self.told = told


@dataclass(frozen=True, slots=True)
class LlmDraft:
    """What a model wrote, to its last whole sentence, and its name, "" where the server does not tell."""

    text: str
    model: str


@dataclass(frozen=True, slots=True)
class Llm:
    """A model at `url`, which ends where `/chat/completions` begins. seconds: in which the whole reply is there."""

    url: str
    model: str
    key: str
    seconds: float

    @classmethod
    def from_settings(cls, settings: Settings) -> "Llm | None":
        """The model that the settings name; None where they name none."""
        if not settings.llm_url:
            return None
        return cls(settings.llm_url.rstrip("/"), settings.llm_model, settings.llm_key, settings.llm_seconds)

    def write(self, messages: Sequence[Mapping[str, str]]) -> LlmDraft:
        """What the model answers to `messages` (role, content). Raises LlmError."""
        asked = {"model": self.model or "default", "messages": list(messages), "temperature": 0, "max_tokens": _TOKENS}
        status, body = self._post(json.dumps(asked).encode())
        if status != http.client.OK:
            raise self._refuse(f"answers {status}{_quote(body)}: {_advise(status)}", f"answered {status}")
        try:
            told = json.loads(body)
            choice = told["choices"][0]
            text, ended, model = choice["message"]["content"], choice.get("finish_reason"), self.model or told.get("model")
        except (ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError):
            text = ended = model = None
        if not isinstance(text, str):
            raise self._refuse(f"answers something else than a chat completion{_quote(body)}: {_ADDRESS}", "answered nonsense")
        text = text.rpartition("</think>")[2]  # what a model thought aloud is no draft
        whole = _WHOLE.match(text) if ended == "length" else None
        return LlmDraft(whole[0] if whole else text, _name(model))

    def _post(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of the reply; all of it, from the first byte sent, within `seconds`."""
        parts = urlsplit(self.url)
        make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = make(parts.hostname or "", parts.port, timeout=self.seconds)
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "citadel"}
        headers |= {"Authorization": f"Bearer {self.key}"} if self.key else {}
        ends, limit = monotonic() + self.seconds, None
        try:
            connection.connect()
            limit = _start_limit(connection, ends - monotonic())
            connection.request("POST", f"{parts.path}/chat/completions", body, headers)
            response = connection.getresponse()
            reply = response.read(REPLY_BYTES + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if monotonic() >= ends or isinstance(error, TimeoutError):
                raise self._refuse(_LATE.format(self.seconds), "took too long") from error
            raise self._refuse(f"cannot be asked ({plain(str(error)) or type(error).__name__}): {_ADDRESS}", _SILENT) from error
        finally:
            if limit is not None:
                limit.cancel()
            connection.close()
        if monotonic() >= ends:
            raise self._refuse(_LATE.format(self.seconds), "took too long")
        if len(reply) > REPLY_BYTES:
            raise self._refuse(f"answers with more than {REPLY_BYTES:,} bytes: {_ADDRESS}", "answered at too great a length")
        return response.status, reply

    def _refuse(self, what: str, told: str) -> LlmError:
        return LlmError(f"the language model at {self.url} {what}", f"the language model {told}")


_ADDRESS = "check CITADEL_LLM_URL (http://127.0.0.1:9000/v1, say) and that the server runs"
_LATE = "took longer than {:g} s: take a smaller model, or set CITADEL_LLM_SECONDS"
_SILENT = "could not be asked"


def _advise(status: int) -> str:
    if status in (401, 403):
        return "set CITADEL_LLM_KEY"
    if status in (400, 404, 422):
        return "set CITADEL_LLM_MODEL to a model that the server has; CITADEL_LLM_URL mostly ends in /v1"
    return "look into its log" if status >= 500 else _ADDRESS


def _quote(body: bytes) -> str:
    """The beginning of what a server said, to be logged."""
    said = plain(body[: 4 * _SHOWN].decode("utf-8", "replace"))[:_SHOWN]
    return f" ({said})" if said else ""


def _name(model: object) -> str:
    """A model's name without the folder that its file lies in."""
    words = plain(model) if isinstance(model, str) else ""
    return re.split(r"[/\\]", words.encode("utf-8", "replace").decode())[-1][:100]


def _start_limit(connection: http.client.HTTPConnection, seconds: float) -> Timer:
    """Ends a connection that stands after so many seconds: a socket's own limit begins anew with every byte."""
    limit = Timer(max(0.0, seconds), _shut, [connection])
    limit.daemon = True
    limit.start()
    return limit


def _shut(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)
