"""When two documents are near-duplicates, by the shingles (runs of three words) that they share. Every engine follows this rule.

Two documents are near-duplicates when four fifths of the shingles of the shorter stand in the longer and make up half of it.
Resemblance alone (Jaccard) would lose a reprint that a paragraph was put on top of. Containment alone would take a report of
thirty pages for the same as the press release that it quotes.
"""

FEWEST_SHINGLES = 20
"""A shorter text (a note, a table row, a heading) stands in another document by chance."""
OF_SHORTER = 0.8
"""The share of the shorter document's shingles that both must hold."""
OF_LONGER = 0.5
"""The share of the longer document's shingles that both must hold."""


def are_near_duplicates(one: int, other: int, shared: int) -> bool:
    """True for two documents of `one` and `other` distinct shingles, of which they share `shared`."""
    shorter, longer = min(one, other), max(one, other)
    return shorter >= FEWEST_SHINGLES and shared >= OF_SHORTER * shorter and shared >= OF_LONGER * longer
