"""``python -m chaotou`` is ``chaotou``."""

import sys

from .cli import main

sys.exit(main())
