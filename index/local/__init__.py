"""The embedded engine: BM25, vectors, documents and near-duplicates in one folder of files."""
