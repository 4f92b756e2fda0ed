"""The fault scripts can be run by themselves and by pytest; for the latter they must be found by their names."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
