"""What can be wrong with how the program was set up, told in one line before anything is served.

    SettingsError            a setting has a value that cannot be used
    ├── KeysError            CITADEL_API_KEYS, or a name for a key
    ├── OpenServerError      an address that strangers reach, and no keys
    └── TracingError         traces are wanted and cannot be made

Apart from the errors of requests, which stand beside what raises them and are mapped to HTTP in `api/http/problems.py`.
"""


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names the variable, the value and what is expected."""


class KeysError(SettingsError):
    """The keys cannot be used; the message names the entry, never a key."""


class OpenServerError(SettingsError):
    """The server would be open to everybody who can reach its address."""


class TracingError(SettingsError):
    """Traces are wanted and cannot be made."""
