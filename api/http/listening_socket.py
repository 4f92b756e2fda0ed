"""An address and a port in, a socket that listens there out, before anything is started that would have to be stopped again."""

import socket


class PortTakenError(OSError):
    """The address cannot be listened on."""


def listen(host: str, port: int) -> socket.socket:
    """Listen there; port 0 takes any free one. Raises PortTakenError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=2048)
    except OSError as error:
        raise PortTakenError(f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port") from error


def name_address(taken: socket.socket) -> str:
    """Where it listens, as it stands in a URL."""
    host, port = taken.getsockname()[:2]
    return f"{f'[{host}]' if ':' in host else host}:{port}"
