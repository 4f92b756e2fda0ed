"""Who may ask and who may write: the keys of `CITADEL_API_KEYS`.

In comes the setting, out comes a `KeyRing` that tells whose a key is. A key is 256 random bits, so its SHA-256 is all that has to
be kept of it, and guessing is hopeless; a slow hash would only protect keys that people make up, which are not to be had here.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self, get_args

from api.errors import KeysError

Role = Literal["read", "write"]
ROLES: tuple[Role, ...] = get_args(Role)
_PREFIX = "ctd_"  # so that a key that leaked is recognised for what it is
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Key:
    """name: who it was given to, as logs show it. role: "write" may read, too. digest: SHA-256 of the key, in hex."""

    name: str
    role: Role
    digest: str

    @property
    def entry(self) -> str:
        """The key as `CITADEL_API_KEYS` takes it."""
        return f"{self.name}:{self.role}:{self.digest}"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that open the doors; without one the doors stand open."""

    keys: tuple[Key, ...] = ()

    @classmethod
    def read(cls, setting: str) -> Self:
        """The keys in a file, one a line, or in the setting itself, commas between. Raises KeysError."""
        keys = tuple(_read_entry(entry, place) for place, entry in _list_entries(setting))
        names = [key.name for key in keys]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise KeysError(f"CITADEL_API_KEYS holds the name {twice[0]!r} twice: give each key a name of its own")
        if setting and not keys:
            raise KeysError(f"CITADEL_API_KEYS is {setting[:100]!r}, which holds no key: `citadel keys new NAME` makes one")
        return cls(keys)

    def find(self, given: str) -> Key | None:
        """Whose key it is. Takes as long for a wrong one as for a right one, so that nothing is learnt from the time."""
        digest = sha256(given.encode("utf-8", "surrogatepass")).hexdigest()
        found = None
        for key in self.keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found


def make_key(name: str, role: Role) -> tuple[str, Key]:
    """A new key, to be shown once, and what is to be kept of it. Raises KeysError for a name that cannot be one."""
    if not _NAME.fullmatch(name):
        raise KeysError(f"name {name!r}: write 1 to 64 letters, digits, dots, hyphens and underscores, letter or digit first")
    secret = _PREFIX + secrets.token_urlsafe(32)
    return secret, Key(name, role, sha256(secret.encode()).hexdigest())


def _list_entries(setting: str) -> list[tuple[str, str]]:
    """Each entry with where it stands; blank lines and those that begin with # aside."""
    # An entry holds colons, so nothing that looks like one is taken for the path of a file that happens to be missing.
    if setting.strip() and not re.search(r":(read|write):", setting):
        return _list_lines(Path(setting.strip()))
    entries = [entry.strip() for entry in setting.split(",")]
    return [(f"entry {number} of CITADEL_API_KEYS", entry) for number, entry in enumerate(entries, 1) if entry]


def _list_lines(path: Path) -> list[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        # What is no file may be a key that somebody set by mistake, and is not repeated.
        told = "CITADEL_API_KEYS names no file that can be read and holds no NAME:ROLE:SHA256 entry"
        raise KeysError(f"{told} ({reason}): `citadel keys new NAME` makes one") from error
    found = [(f"line {number} of {path.name}", line.strip()) for number, line in enumerate(lines, 1)]
    return [(place, line) for place, line in found if line and not line.startswith("#")]


def _read_entry(entry: str, place: str) -> Key:
    match entry.split(":"):
        case [name, role, digest] if role in ROLES and _NAME.fullmatch(name) and _DIGEST.fullmatch(digest.lower()):
            return Key(name, role, digest.lower())
    # The rest of the entry may hold a key in the clear and is not repeated.
    raise KeysError(f"{place} is no NAME:ROLE:SHA256 (role read or write): `citadel keys new NAME --role read` makes one")
