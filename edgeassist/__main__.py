"""`python -m edgeassist`."""

import sys

from edgeassist.cli import main

if __name__ == "__main__":
    sys.exit(main())
