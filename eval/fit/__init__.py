"""Settings fitted on tuning questions."""
