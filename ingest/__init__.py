"""From the bytes of a file to a `Document` and its `Chunk`s. Imports no other package of ours."""
