"""The API keys of `CITADEL_API_KEYS`: their owners and their roles.

A key is 256 random bits, so it cannot be guessed and its SHA-256 is enough to recognise it. A slow hash would only protect keys
that people make up, and there are none here.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Self

from api.caller import NO_QUOTA, ROLES, Caller, Quota, Role
from api.errors import KeysError

_PREFIX = "ctd_"  # so that a leaked key is recognised as one
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}", re.ASCII)
_QUOTAS = {"documents": "documents", "bytes": "stored_bytes", "jobs": "jobs"}
_OPTIONS = ("expires", "collections", *_QUOTAS)
_FORM = "NAME:ROLE:SHA256, with :expires=YYYY-MM-DD, :collections=A+B, :documents=N, :bytes=N or :jobs=N behind it where wanted"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without the key itself."""

    name: str
    """Its owner, as logs show it."""
    roles: frozenset[Role]
    """What its owner may do beside reading, which all may."""
    digest: str
    """SHA-256 of the key, in hex."""
    expires: date | None = None
    """The last day on which it is accepted, UTC. None: it does not expire."""
    collections: frozenset[str] | None = None
    """The collections that it is bound to. None: all."""
    quota: Quota = NO_QUOTA

    @property
    def caller(self) -> Caller:
        """Its owner, as requests carry it."""
        return Caller(self.name, self.roles, self.collections, self.quota)

    @property
    def has_expired(self) -> bool:
        """Whether its last day is over, UTC."""
        return self.expires is not None and datetime.now(UTC).date() > self.expires

    @property
    def entry(self) -> str:
        """The key as `CITADEL_API_KEYS` takes it."""
        options = {
            "expires": self.expires and self.expires.isoformat(),
            "collections": self.collections and "+".join(sorted(self.collections)),
            **{option: getattr(self.quota, name) for option, name in _QUOTAS.items()},
        }
        written = [f"{option}={value}" for option, value in options.items() if value is not None]
        return ":".join([self.name, write_roles(self.roles), self.digest, *written])


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that are set. Without any, every request is allowed."""

    keys: tuple[Key, ...] = ()

    @classmethod
    def read(cls, setting: str) -> Self:
        """The keys in a file, one a line, or in the setting itself, separated by commas. Raises KeysError."""
        path = find_key_file(setting)
        ring = cls.parse(_read_file(path), path.name) if path else cls._of_entries(_split_setting(setting))
        if setting and not ring.keys:
            raise KeysError(f"CITADEL_API_KEYS is {setting[:100]!r}, which holds no key: `citadel keys new NAME` makes one")
        return ring

    @classmethod
    def parse(cls, content: bytes, name: str) -> Self:
        """The keys in the content of a file, none where it holds only notes. name: that of the file. Raises KeysError."""
        try:
            lines = content.decode("utf-8").splitlines()
        except UnicodeDecodeError:
            raise KeysError(f"{name} is no text, so that no key can be read from it: `citadel keys new NAME` makes one") from None
        found = [(f"line {number} of {name}", line.strip()) for number, line in enumerate(lines, 1)]
        return cls._of_entries([(place, line) for place, line in found if line and not line.startswith("#")])

    @classmethod
    def _of_entries(cls, entries: Iterable[tuple[str, str]]) -> Self:
        keys = tuple(_read_entry(entry, place) for place, entry in entries)
        names = [key.name for key in keys]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise KeysError(f"CITADEL_API_KEYS holds the name {twice[0]!r} twice: give each key a name of its own")
        return cls(keys)

    @property
    def collections(self) -> frozenset[frozenset[str]]:
        """Each set of collections that a key is bound to. Empty where no key is bound."""
        return frozenset(key.collections for key in self.keys if key.collections is not None)

    def find(self, given: str) -> Key | None:
        """The key, None for an unknown one. It takes the same time for both, so that the time reveals nothing."""
        digest = sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
        found = None
        for key in self.keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found


def write_roles(roles: Iterable[Role]) -> str:
    """Roles as an entry names them: "read", "write" or "write+audit"."""
    beyond_reading = [role for role in ROLES if role in roles and role != "read"]
    return "+".join(beyond_reading) or "read"


def read_roles(text: str) -> frozenset[Role]:
    """The roles of an entry, always with "read". Raises KeysError for a name that is none."""
    named = text.split("+")
    if unknown := [name for name in named if name not in ROLES]:
        raise KeysError(f"role {unknown[0][:40]!r}: write read, write, audit, or several with + between")
    return frozenset(role for role in ROLES if role in named) | {"read"}


def make_key(
    name: str,
    *roles: Role,
    expires: date | None = None,
    collections: Iterable[str] | None = None,
    quota: Quota = NO_QUOTA,
) -> tuple[str, Key]:
    """A new key, to be shown once, and the record that is kept of it. Raises KeysError for an invalid name."""
    for one in (name, *(collections or ())):
        if not is_key_name(one):
            rule = "write 1 to 64 letters, digits, dots, hyphens and underscores, letter or digit first"
            raise KeysError(f"{'name' if one is name else 'collection'} {one!r}: {rule}")
    secret = _PREFIX + secrets.token_urlsafe(32)
    bound = None if collections is None else frozenset(collections)
    return secret, Key(name, frozenset(("read", *roles)), sha256(secret.encode()).hexdigest(), expires, bound, quota)


def is_key_name(text: str) -> bool:
    """Whether a key, or a collection that one is bound to, may have this name."""
    return _NAME.fullmatch(text) is not None


def find_key_file(setting: str) -> Path | None:
    """The file that the setting names, None where it holds the entries itself or nothing."""
    # A setting that holds an entry is never taken for the path of a missing file.
    return Path(setting.strip()) if setting.strip() and not re.search(r":(read|write|audit)[+:]", setting) else None


def _split_setting(setting: str) -> list[tuple[str, str]]:
    """The place and the text of each entry of a setting."""
    entries = [entry.strip() for entry in setting.split(",")]
    return [(f"entry {number} of CITADEL_API_KEYS", entry) for number, entry in enumerate(entries, 1) if entry]


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no name of a file"
        # The setting may be a key that somebody set by mistake, so it is not repeated.
        reading = "CITADEL_API_KEYS names no file that can be read and holds no NAME:ROLE:SHA256 entry"
        raise KeysError(f"{reading} ({reason}): `citadel keys new NAME` makes one") from error


def _read_entry(entry: str, place: str) -> Key:
    match entry.split(":"):
        case [name, roles, digest, *options] if (
            _NAME.fullmatch(name) and set(roles.split("+")) <= set(ROLES) and _DIGEST.fullmatch(digest.lower())
        ):
            return _read_options(Key(name, read_roles(roles), digest.lower()), options, place)
    # The rest of the entry may hold a key in the clear and is not repeated.
    raise KeysError(f"{place} is no {_FORM} (roles read, write, audit): `citadel keys new NAME --role read` makes one")


def _read_options(key: Key, options: Iterable[str], place: str) -> Key:
    """The key with what stands behind its digest. Raises KeysError without repeating it: it may be a key in the clear."""
    for option in options:
        name, _, value = option.partition("=")
        if name == "expires":
            key = replace(key, expires=_read_day(value, place))
        elif name == "collections" and all(map(_NAME.fullmatch, value.split("+"))):
            key = replace(key, collections=frozenset(value.split("+")))
        elif name in _QUOTAS and _AMOUNT.fullmatch(value):
            key = replace(key, quota=replace(key.quota, **{_QUOTAS[name]: int(value)}))
        else:
            wrong = f"a value of {name} that is none" if name in _OPTIONS else "an option that is none"
            raise KeysError(f"{place} has {wrong}: write {_FORM}")
    return key


def _read_day(value: str, place: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise KeysError(f"{place} has a value of expires that is no date: write it like 2027-01-31") from None
