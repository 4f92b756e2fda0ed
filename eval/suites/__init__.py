"""Questions with what is relevant to each, from files."""
