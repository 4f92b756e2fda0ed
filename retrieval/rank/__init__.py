"""From a query to ranked hits: candidates, fusion, reranking."""
