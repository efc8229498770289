"""``python -m ems`` is the command ``ems``."""

from __future__ import annotations

import sys

from ems.cli import main

sys.exit(main())
