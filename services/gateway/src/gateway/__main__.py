"""python -m gateway serve | migrate | register-app | rotate-keys | openapi"""

import argparse
import asyncio
import json
import sys

from common.observability.logging import configure_logging
from common.persistence.migrations import migrate
from common.process import run
from common.settings import load_settings
from gateway.api.docs import describe
from gateway.app import public_app
from gateway.main import Gateway
from gateway.maintenance import register_app, rotate_keys
from gateway.settings import MIGRATIONS, MigrationSettings, Settings


def main() -> None:
    options = _arguments()
    if options.command == "openapi":
        sys.stdout.write(json.dumps(describe(public_app(lambda: None)), indent=2) + "\n")
    elif options.command == "migrate":
        migrate(MIGRATIONS, MigrationSettings().database_owner_url, "gateway")
    else:
        settings = load_settings(Settings)
        configure_logging("gateway", settings.log_level)
        if options.command == "serve":
            run(Gateway(settings).run())
        elif options.command == "rotate-keys":
            sys.stdout.write(f"{asyncio.run(rotate_keys(settings))} secrets sealed again\n")
        else:
            asyncio.run(register_app(settings, options.client_id, options.client_secret, options.code))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gateway", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="listen, relay, work off what is due")
    commands.add_parser("migrate", help="upgrade the schema (DATABASE_OWNER_URL)")
    commands.add_parser("openapi", help="print the description of the public API")
    commands.add_parser("rotate-keys", help="seal every secret with the first of TOKEN_KEYS (DATABASE_OWNER_URL)")
    register = commands.add_parser("register-app", help="make an app of Bitrix24 known")
    register.add_argument("--client-id", required=True)
    register.add_argument("--client-secret", required=True)
    register.add_argument("--code", help="the app's symbolic code; a local app has none and uses its client_id")
    return parser.parse_args()


if __name__ == "__main__":
    main()
