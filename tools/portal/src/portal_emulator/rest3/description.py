"""What REST 3.0 says about itself: the methods there are, as OpenAPI without schemas."""

from typing import Any

from portal_emulator.rest3.table import METHODS3, Call3, Method3, method3


@method3("documentation", "", bare=True)
@method3("rest.documentation.openapi", "", bare=True)
def openapi(_call: Call3) -> Any:
    scopes = sorted({method.scope for method in METHODS3.values() if method.scope})
    return {
        "openapi": "3.0.0",
        "info": {"title": "Bitrix24 REST V3 API", "version": "1.0.0"},
        "tags": [{"name": scope, "description": f"{scope} module methods"} for scope in scopes],
        "paths": {f"/{method.name}": _described(method) for method in METHODS3.values()},
    }


def _described(method: Method3) -> dict[str, Any]:
    tags = [method.scope] if method.scope else []
    return {"post": {"tags": tags, "responses": {"200": {"description": "Success"}}}}
