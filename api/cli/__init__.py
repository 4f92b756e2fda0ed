"""The command `citadel`."""
