"""The worker as a process of its own, apart from the servers."""
