"""`python -m edgeassist`."""

import sys

from edgeassist.cli import main

sys.exit(main())
