"""python -m purchase_requests serve | migrate"""

import sys

from common.persistence.migrations import migrate
from common.process import run
from common.settings import EX_CONFIG, load_settings
from purchase_requests.main import main
from purchase_requests.settings import MIGRATIONS, SERVICE, Settings

USAGE = "usage: python -m purchase_requests serve | migrate\n"


def command_line(arguments: list[str]) -> int:
    """The exit code; 78 when the configuration is wrong."""
    if arguments not in (["serve"], ["migrate"]):
        sys.stderr.write(USAGE)
        return 2
    settings = load_settings(Settings)
    if arguments == ["serve"]:
        run(main(settings))
    elif settings.database_owner_url:
        migrate(MIGRATIONS, settings.database_owner_url, SERVICE)
    else:
        sys.stderr.write("purchase_requests: migrate needs DATABASE_OWNER_URL\n")
        return EX_CONFIG
    return 0


if __name__ == "__main__":
    raise SystemExit(command_line(sys.argv[1:]))
