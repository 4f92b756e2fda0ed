"""Opens the socket that a server listens on, before anything is started that would have to be stopped again."""

import socket

from api.errors import PortTakenError


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on that address. Port 0 takes any free port. Raises PortTakenError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=2048)
    except OSError as error:
        raise PortTakenError(f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port") from error


def name_address(listening: socket.socket) -> str:
    """The address and port of a socket, as they are written in a URL."""
    host, port = listening.getsockname()[:2]
    return f"{f'[{host}]' if ':' in host else host}:{port}"
