"""What several test modules of this folder share is found by its name, which `--import-mode=importlib` alone does not allow."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
