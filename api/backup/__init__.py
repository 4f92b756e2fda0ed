"""Backup of a data folder that is in use, to one file, and the way back from that file."""
