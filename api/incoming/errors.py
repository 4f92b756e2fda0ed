"""The errors of fetching.

ForbiddenAddressError   PermissionError: an address that may not be fetched
UnreachedAddressError   ConnectionError: nothing that can be used came from an address
"""


class ForbiddenAddressError(PermissionError):
    """The operator does not allow the address, or it leads into a network that is not public."""


class UnreachedAddressError(ConnectionError):
    """The address did not answer with a file."""
