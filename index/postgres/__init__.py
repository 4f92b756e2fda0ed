"""The engine over PostgreSQL: rows with the generations that they belong to, BM25 and vectors worked out by the server."""
