"""Is it any good? Measures over questions with known evidence, on the same code path as the doors, without HTTP."""
