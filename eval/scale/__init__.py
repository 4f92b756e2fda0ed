"""The engines beside each other at sizes that no bundled corpus has, over synthetic documents."""
