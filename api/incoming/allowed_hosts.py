"""Which hosts a file may be fetched from, and which addresses of the network the server may connect to for it.

The operator names the hosts. A name is resolved once, every address that it has is checked, and the connection goes to an address
that was checked. So no name that changes its address meanwhile leads into the network of the server.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from api.incoming.errors import ForbiddenAddressError, UnreachedAddressError

Resolve = Callable[[str, int], Sequence[str]]
"""A host and a port in, its addresses as text out. Raises OSError."""
PORTS = {"http": 80, "https": 443}
"""The port of each scheme."""
_NETWORK_OF_V4 = ipaddress.ip_network("64:ff9b::/96")  # translates to the IPv4 address in its last 32 bits
_LOCAL_NETWORK_OF_V4 = ipaddress.ip_network("64:ff9b:1::/48")  # translates as its operator chose (RFC 8215)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class FetchTarget:
    """An address that may be fetched."""

    parts: SplitResult
    host: str
    port: int
    addresses: tuple[str, ...]
    """Those of the network that the host has, all of them checked."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order in which they are to be tried. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def find_target(url: str, hosts: str, networks: str, find_addresses: Resolve = resolve) -> FetchTarget:
    """The address as one that may be fetched.

    hosts: those that are allowed, with commas between: `example.org`, `*.example.org` for all names below it, `example.org:8443`
    for another port. networks: private networks that are allowed nevertheless, such as `10.0.0.0/8`. Raises
    ForbiddenAddressError, or UnreachedAddressError where the host has no address.
    """
    parts = _split(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        raise ForbiddenAddressError(
            f"{url[:200]!r} is no address of a file: write https://HOST/PATH, without a name or a password"
        )
    port = _read_port(parts) or PORTS[parts.scheme]
    if not any(_allows(entry.strip().lower(), host, port) for entry in hosts.split(",")):
        shown = hosts or "none"
        raise ForbiddenAddressError(f"files may not be fetched from {host!r}, port {port}: those that are allowed are {shown}")
    try:
        addresses = tuple(find_addresses(host, port))
    except TimeoutError:
        raise UnreachedAddressError(f"{host!r} was not resolved in time: try again, or send the file itself") from None
    except (OSError, ValueError):
        addresses = ()
    if not addresses:
        raise UnreachedAddressError(f"{host!r} has no address: check how it is written")
    allowed = [ipaddress.ip_network(part.strip()) for part in networks.split(",") if part.strip()]
    private = next((address for address in addresses if not is_public(address, allowed)), None)
    if private is not None:
        raise ForbiddenAddressError(f"{host!r} has the address {private}, which is not of the public network")
    return FetchTarget(parts, host, port, addresses)


def is_public(address: str, allowed: Sequence[Network] = ()) -> bool:
    """Whether an address is of the public network, or of those that are allowed, and leads to no other one.

    Raises ValueError where it is no address.
    """
    whole = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    return all(_is_global(one) or any(one in network for network in allowed) for one in (whole, *_list_embedded(whole)))


def _is_global(address: Address) -> bool:
    is_local = isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or address in _LOCAL_NETWORK_OF_V4)
    return address.is_global and not address.is_multicast and not address.is_reserved and not is_local


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ForbiddenAddressError(f"{url[:200]!r} is no address of a file: write https://HOST/PATH") from None


def _read_port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise ForbiddenAddressError(f"{parts.netloc[:200]!r} has no port that there is: write https://HOST/PATH") from None


def _allows(entry: str, host: str, port: int) -> bool:
    """Whether an entry of the list allows a host. One that names no port allows those of http and https."""
    name, _, wanted = entry.partition(":")
    if port not in ({int(wanted)} if wanted.isdecimal() else set(PORTS.values())):
        return False
    return host.endswith(name[1:]) if name.startswith("*.") else bool(name) and host == name


def _list_embedded(address: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    embedded = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NETWORK_OF_V4:
        embedded.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in embedded if one is not None]
