"""The HTTP server around the page: routes, limits, errors, security headers, log and metrics."""
