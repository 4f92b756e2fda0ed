"""How fast the service is: a server of its own, many clients, and the same for another commit beside it."""
