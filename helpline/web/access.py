"""Who may use a route: every route names a line of the role table, or says that it is open; one without stops the start."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, Response, abort, current_app, g, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from helpline.deeds.roles import RULES
from helpline.deeds.staff import arming, boot_keys, sessions
from helpline.deeds.unlocked import Unlocked
from helpline.sealing import csrf_token
from helpline.web import desk as web_desk
from helpline.web.cookies import read_token

log = logging.getLogger("helpline.web")
View = TypeVar("View", bound=Callable[..., Any])
SIGNED = "signed"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UndeclaredRoute(Exception):
    """A route says nothing about who may use it."""


def may(deed: str) -> Callable[[View], View]:
    """For those whose role may do this deed."""
    if deed not in RULES:
        raise UndeclaredRoute(f"No line “{deed}” in the role table.")

    def declare(view: View) -> View:
        setattr(view, "rule", deed)  # noqa: B010  (the mark that `guard` and `check_routes` read)
        return view

    return declare


def open_to_all(view: View) -> View:
    """For anybody, before login too."""
    setattr(view, "rule", "")  # noqa: B010  (see `may`)
    return view


def open_to_signed(app: Flask, blueprint: Blueprint) -> None:
    """Another edge's routes, mounted by the wiring: public, and the edge itself checks the signature on every message.

    They know no colleague and no cookie, so nothing that guards her pages applies to them.
    """
    app.register_blueprint(blueprint)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{blueprint.name}."):
            setattr(view, "rule", SIGNED)  # noqa: B010  (see `may`)


def quietly(view: View) -> View:
    """A poll that the browser makes by itself: it doesn't renew the idle time."""
    setattr(view, "is_quiet", True)  # noqa: B010  (see `may`)
    return view


def check_routes(app: Flask) -> None:
    """Raises UndeclaredRoute; called before the first request is served."""
    open_to_all(app.view_functions["static"])
    for endpoint, view in app.view_functions.items():
        if not hasattr(view, "rule"):
            raise UndeclaredRoute(f"{endpoint} doesn't say who may use it.")


def guard() -> Any:
    """Before each request: who is it, may she, and does the request come from our own pages?"""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "rule") == SIGNED:  # noqa: B009  (see below)
        return None
    _recognise()
    if request.method not in SAFE_METHODS:
        _refuse_foreign(request)
    rule: str = getattr(view, "rule")  # noqa: B009  (set by `may`; every view has one, `check_routes` saw to it)
    if rule == "":
        return None
    person = web_desk.me_or_nobody()
    if person is None:
        return _to_login()
    if not person.may(rule):
        abort(404)
    if request.method not in SAFE_METHODS and not _has_csrf():
        abort(403)
    return None


def touch(response: Response) -> Response:
    """After each request: renews the idle time at most once a minute, unless it was only a poll.

    Best effort: a busy database must not cost her the page, or the answer she has just sent.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    token: bytes | None = g.get("token")
    if token and g.get("me") and not getattr(view, "is_quiet", False):
        try:
            sessions.touch(token, now=web_desk.now())
        except SQLAlchemyError as error:
            log.info("click not noted: %s", type(error).__name__)
    return response


def csrf() -> str:
    token: bytes | None = g.get("token")
    return csrf_token(token).hex() if token and g.get("me") else ""


def _recognise() -> None:
    g.me, g.token = None, None
    if request.endpoint == "static":
        return
    desk = web_desk.desk()
    token = read_token(request, desk.settings)
    if token is None:
        return
    person = sessions.unlock(token, now=desk.clock(), lasting=desk.lasting)
    if person is not None:
        g.me, g.token = person, token
        arm_courier(person)


def arm_courier(person: Unlocked) -> None:
    """A keeper at work is all the couriers need; after a restart her next click arms them again."""
    desk = web_desk.desk()
    is_armed_here = desk.keys is not None and arming.arm(desk.keys, by=person, now=desk.clock())
    if _arm_elsewhere(person) or is_armed_here:
        desk.ring()


def _arm_elsewhere(person: Unlocked) -> bool:
    """Best effort: her next click does it too."""
    desk = web_desk.desk()
    try:
        return boot_keys.arm_all(by=person, secret=desk.secret, now=desk.clock())
    except SQLAlchemyError as error:
        log.info("couriers not armed: %s", type(error).__name__)
        return False


def _refuse_foreign(request: Request) -> None:
    """Another site's page may not act for her (OWASP ASVS 5.0, 3.5.1): browsers say where a request comes from."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
    elif urlsplit(request.headers.get("Origin", "")).netloc != request.host:
        abort(403)


def _has_csrf() -> bool:
    return hmac.compare_digest(request.form.get("csrf", "").encode(), csrf().encode())


def _to_login() -> Any:
    is_poll = request.endpoint in ("live.changes", "live.session")
    if request.method in SAFE_METHODS and not is_poll:
        return redirect(url_for("sessions.login"), 303)
    return abort(401)
