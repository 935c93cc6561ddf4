"""The one cookie: a random session token, dead on the server at logout. There is no other session and no other cookie."""

from __future__ import annotations

import base64
import binascii

from flask import Request, Response

from helpline.settings import Settings


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds it to this host and to https; loopback HTTP can't have that prefix."""
    return "__Host-s" if is_https(settings) else "s"


def is_https(settings: Settings) -> bool:
    return settings.web.public_url.startswith("https://")


def read_token(request: Request, settings: Settings) -> bytes | None:
    text = request.cookies.get(cookie_name(settings), "")
    try:
        token = base64.urlsafe_b64decode(text.encode("ascii"))
    except (binascii.Error, ValueError, UnicodeEncodeError):
        return None
    return token if len(token) == 32 else None


def give_token(response: Response, token: bytes, settings: Settings) -> None:
    response.set_cookie(
        cookie_name(settings), base64.urlsafe_b64encode(token).decode("ascii"), secure=is_https(settings),
        httponly=True, samesite="Strict", path="/", max_age=settings.web.session_hours * 3600,
    )  # fmt: skip


def take_token(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), secure=is_https(settings), httponly=True, samesite="Strict", path="/"
    )
