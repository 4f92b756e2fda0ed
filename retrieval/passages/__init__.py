"""From hits to passages: context expansion, deduplication, footnotes and sources."""
