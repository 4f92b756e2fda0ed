"""What callers keep on the server: answers as they were given, dossiers, feedback."""
