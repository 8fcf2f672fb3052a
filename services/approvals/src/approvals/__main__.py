"""`python -m approvals serve | migrate | load-company | accept-organisation | check-cases`."""

import sys

from approvals.entrypoints.command_line import Doors, run
from approvals.main import MIGRATIONS, main

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], Doors(main, MIGRATIONS)))
