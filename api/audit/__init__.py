"""The audit log: who changed what, and whether the log is whole."""
