"""Security headers and trusted proxies."""

from collections.abc import Sequence
from functools import cache

import dash
from flask import Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def register_security(app: dash.Dash, trusted_proxies: int, embed_origins: Sequence[str]) -> None:
    """Send the headers with every answer.

    `trusted_proxies` is how many proxies in a row add to X-Forwarded-For (the client's address);
    the nearest says in X-Forwarded-Proto which scheme was used. With 0 these headers, which anyone
    can send, mean nothing. `embed_origins` are the sites that may show the app in a frame.
    """
    server = app.server
    server.wsgi_app = ProxyFix(
        server.wsgi_app, x_for=trusted_proxies, x_proto=min(trusted_proxies, 1)
    )

    ancestors = " ".join(embed_origins) or "'none'"

    @cache
    def policy() -> str:
        # Asked for at the first answer: by then every clientside callback is defined.
        return (
            "default-src 'none'; "
            f"script-src 'self' {' '.join(app.csp_hashes())}; "
            # Dash's components write their styles into the page.
            "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
            "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {ancestors}"
        )

    @server.after_request
    def secure(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers["Content-Security-Policy"] = policy()
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = "max-age=31536000"  # a year
        return answer
