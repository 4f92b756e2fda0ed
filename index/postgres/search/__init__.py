"""Both retrievers over PostgreSQL: postings in packed blocks, vectors compared exactly or through a graph."""
