"""The description of the public API that is kept is the one the running gateway gives."""

import json
from pathlib import Path

from gateway.api.docs import describe
from gateway.app import public_app

AGAIN = "python -m gateway openapi > services/gateway/openapi.json, then npm run api in services/gateway/web"


def test_the_kept_description_is_the_one_the_gateway_gives(root: Path) -> None:
    kept = json.loads((root / "services/gateway/openapi.json").read_text())
    assert kept == json.loads(json.dumps(describe(public_app(lambda: None)))), f"write it again: {AGAIN}"
