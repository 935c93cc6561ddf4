"""Headers of every answer: nothing from elsewhere, nothing kept, nothing told to others (OWASP ASVS 5.0, chapter 3)."""

from __future__ import annotations

from flask import Response, request

from helpline.web.cookies import is_https
from helpline.web.desk import desk

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def add_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers[name] = value
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["Cache-Control"] = "no-cache" if request.endpoint == "static" else "no-store"
    if is_https(desk().settings) and not request.host.endswith(".onion"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
