"""The API's documentation: its OpenAPI document and Swagger UI, without any other host."""

from importlib.resources import files

from flask import Blueprint, Response, abort, current_app, json

from dashboard.api.examples import with_real_answers

HOUR = 60 * 60
PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Met Paintings Classifier: API</title>
    <link rel="icon" href="/assets/icon.svg">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="/assets/fonts.css">
    <link rel="stylesheet" href="/assets/style.css">
  </head>
  <body>
    <header class="page-header">
      <a class="brand" href="/">Met Paintings Classifier</a>
      <nav aria-label="Main">
        <a class="header-link" href="/play">Play</a>
        <a class="header-link" href="/about">About</a>
      </nav>
    </header>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
"""
START = 'SwaggerUIBundle({url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true});\n'
SHIPPED = {  # by flask-swagger-ui, which carries Swagger UI for such pages
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
}

docs = Blueprint("docs", __name__, url_prefix="/api/v1")


@docs.get("/openapi.json")
def document() -> Response:
    """Return the OpenAPI document."""
    described = current_app.extensions["openapi"].to_dict()
    content = json.dumps(with_real_answers(described, current_app.extensions["curator"]))
    return Response(content, content_type="application/json")


@docs.get("/docs")
def page() -> Response:
    """Return the page."""
    return Response(PAGE, content_type="text/html; charset=utf-8")


@docs.get("/docs/<name>")
def part(name: str) -> Response:
    """Return a file that the page loads."""
    if name == "start.js":
        return Response(START, content_type="text/javascript; charset=utf-8")
    if name not in SHIPPED:
        abort(404)
    content = (files("flask_swagger_ui") / "dist" / name).read_bytes()
    return Response(content, content_type=f"{SHIPPED[name]}; charset=utf-8")


@docs.after_request
def let_caches_keep(answer: Response) -> Response:
    """Let browsers keep it for an hour."""
    if answer.status_code == 200:
        answer.cache_control.public = True
        answer.cache_control.max_age = HOUR
    return answer
