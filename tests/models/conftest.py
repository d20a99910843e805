"""The signed table of rights, said a second time in ``tests/rights/policy.py``, is what these tests compare with."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "rights"))
