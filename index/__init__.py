"""From chunks to files on disk and from a query to two ranked lists. Imports `ingest`; importing it does not load torch."""
