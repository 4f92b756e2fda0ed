"""From chunks to files on disk and from a query to two ranked lists. Imports `ingest`. Importing it does not load torch."""
