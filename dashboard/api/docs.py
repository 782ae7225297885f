"""The API's documentation: its OpenAPI document, and a page made from it."""

from flask import Blueprint, Response, current_app, json, request

from dashboard.paths import origin

ELSEWHERE = "https://your-app.example"  # where the app does not know its own address

docs = Blueprint("docs", __name__, url_prefix="/api/v1", template_folder="templates")


@docs.get("/openapi.json")
def document() -> Response:
    """Return the OpenAPI document."""
    content = json.dumps(current_app.extensions["openapi"].to_dict())
    return Response(content, content_type="application/json")


@docs.get("/docs")
def show_page() -> str:
    """Return the page."""
    address = origin(request.host_url, current_app.config["PUBLIC_URL"]) or ELSEWHERE
    render = current_app.extensions["render"]  # a page in the app's look
    page: str = render(
        "api.html", "API", api=current_app.extensions["openapi"].to_dict(), address=address
    )
    return page
