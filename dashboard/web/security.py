"""What the browser and the network may do: security headers and the one proxy that is trusted."""

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
    "X-Frame-Options": "DENY",
}
YEAR = 365 * 24 * 60 * 60


def register_security(app: dash.Dash, trusted_proxies: int) -> None:
    """Send the headers with every answer.

    `trusted_proxies` is how many proxies in a row tell, by X-Forwarded-For and -Proto, who asks
    and whether by TLS. With 0 these headers, which anyone can send, mean nothing.
    """
    server = app.server
    if trusted_proxies:
        proxied = ProxyFix(server.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies)
        server.wsgi_app = proxied

    @cache
    def policy() -> str:
        # Asked for at the first answer: by then every clientside callback is defined.
        return content_security_policy(app.csp_hashes())

    @server.after_request
    def secure(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers["Content-Security-Policy"] = policy()
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        return answer


def content_security_policy(script_hashes: Sequence[str]) -> str:
    """Return the policy: everything from the app itself; inline scripts by their hash alone.

    Dash's components write their styles into the page, hence 'unsafe-inline' for these.
    """
    scripts = " ".join(["script-src 'self'", *script_hashes])
    return "; ".join(
        (
            "default-src 'none'",
            scripts,
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )
