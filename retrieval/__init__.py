"""From a question to ranked passages and a cited answer. Imports `ingest` and `index`."""
