"""`/docs`: Swagger UI over the OpenAPI description. Its scripts are served from this process, so that it works offline."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.staticfiles import StaticFiles

from api.http.middleware.security_headers import POLICY, hash_inline_scripts, write_policy

router = APIRouter(include_in_schema=False)


def serve_docs(app: FastAPI) -> None:
    """Serve `/docs`."""
    app.mount("/docs/static", StaticFiles(directory=_find_assets()))
    app.include_router(router)


@router.get("/docs")
async def show_docs() -> Response:
    """Swagger UI, under a policy of its own, because it starts with an inline script and sets its own styles."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Citadel",
        swagger_js_url="/docs/static/swagger-ui-bundle.js",
        swagger_css_url="/docs/static/swagger-ui.css",
        swagger_favicon_url="/docs/static/favicon.png",
    )
    scripts = f"'self' {hash_inline_scripts(bytes(page.body).decode())}"
    styles = "'self' 'unsafe-inline'"
    kept = {name: value for name, value in POLICY.items() if "trusted-types" not in name}  # Swagger UI writes markup
    page.headers["Content-Security-Policy"] = write_policy({**kept, "script-src": scripts, "style-src": styles})
    return page


def _find_assets() -> Path:
    # fastapi-offline contains the files of Swagger UI. Its code, which would replace the routes above, is not imported.
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fastapi-offline is not installed: run make setup")
    return Path(spec.origin).parent / "static"
