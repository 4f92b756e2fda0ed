"""The client of an OpenAI-compatible server: messages in, the draft of a language model out. It uses the standard library alone.

The server is not trusted: time and size of a reply are limited, and redirects are not followed, because the key is for that
address alone. Every failure is one `LlmError`.
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

from api.cli.output.terminal import plain
from api.errors import LlmError
from api.settings import Settings

REPLY_BYTES = 1_000_000
_TOKENS = 300  # that a draft may have
_SHOWN = 200  # characters of an error message of the server
_WHOLE = re.compile(r"^.*[.!?\]]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LlmDraft:
    """A draft of a model."""

    text: str
    """To its last whole sentence."""
    model: str
    """The name of the model, "" where the server does not give it."""


@dataclass(frozen=True, slots=True)
class Llm:
    """A model behind a server."""

    url: str
    """The address before `/chat/completions`."""
    model: str
    """The model to ask for, "" for the server's own."""
    key: str
    """Sent as a bearer token, "" for none."""
    seconds: float
    """The time in which the whole reply must be there."""

    @classmethod
    def from_settings(cls, settings: Settings) -> "Llm | None":
        """The model that the settings name, None where they name none."""
        if not settings.llm_url:
            return None
        return cls(settings.llm_url.rstrip("/"), settings.llm_model, settings.llm_key, settings.llm_seconds)

    def write(self, messages: Sequence[Mapping[str, str]]) -> LlmDraft:
        """The reply of the model to `messages` (role, content). Raises LlmError."""
        request = {"model": self.model or "default", "messages": list(messages), "temperature": 0, "max_tokens": _TOKENS}
        status, body = self._post(json.dumps(request).encode())
        if status != http.client.OK:
            raise self._refuse(f"answers {status}{_quote(body)}: {_advise(status)}", f"answered {status}")
        try:
            reply = json.loads(body)
            choice = reply["choices"][0]
            text, ended, model = choice["message"]["content"], choice.get("finish_reason"), self.model or reply.get("model")
        except (ValueError, RecursionError, KeyError, IndexError, TypeError, AttributeError):
            text = ended = model = None
        if not isinstance(text, str):
            raise self._refuse(f"answers something else than a chat completion{_quote(body)}: {_ADDRESS}", "answered nonsense")
        text = text.rpartition("</think>")[2]  # the reasoning of a model is no draft
        whole = _WHOLE.match(text) if ended == "length" else None
        return LlmDraft(whole[0] if whole else text, _name(model))

    def _post(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of the reply. All of it must arrive within `seconds` from the first byte sent."""
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

    def _refuse(self, message: str, public: str) -> LlmError:
        return LlmError(f"the language model at {self.url} {message}", f"the language model {public}")


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
    """The beginning of a server's message, to be logged."""
    shown = plain(body[: 4 * _SHOWN].decode("utf-8", "replace"))[:_SHOWN]
    return f" ({shown})" if shown else ""


def _name(model: object) -> str:
    """A model's name without the folder of its file."""
    name = plain(model) if isinstance(model, str) else ""
    return re.split(r"[/\\]", name.encode("utf-8", "replace").decode())[-1][:100]


def _start_limit(connection: http.client.HTTPConnection, seconds: float) -> Timer:
    """Close a connection after so many seconds. The time limit of a socket would begin again with every byte."""
    limit = Timer(max(0.0, seconds), _shut, [connection])
    limit.daemon = True
    limit.start()
    return limit


def _shut(connection: http.client.HTTPConnection) -> None:
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(SHUT_RDWR)
