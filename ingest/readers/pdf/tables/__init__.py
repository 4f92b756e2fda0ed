"""Tables of a PDF, of two kinds: between rules, and in columns that gaps part.

Which tables stand between rules is decided while lines are made (`pdf_lines.py` asks `ruled_grids.py`). Gaps are looked at among
the lines that stand in no such table (`pdf_tables.py`).
"""
