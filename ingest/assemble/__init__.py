"""From what a reader saw to a `Document`."""
