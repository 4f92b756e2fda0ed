"""Is it any good? Measures over questions with known evidence, through the same `retrieval.ask` as the service."""
