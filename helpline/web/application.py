"""Makes the web application: routes, rules, headers, languages, and limits on what it takes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from helpline.web import access, headers, languages, live, refusals, speaking
from helpline.web import desk as this
from helpline.web.answer import approvals, canned, composer, other_ways, outbox
from helpline.web.case import cases, consents
from helpline.web.desk import WebDesk, keep, me_or_nobody
from helpline.web.mail import blocks, quarantine
from helpline.web.phone import call_backs, callers, calls, carrier
from helpline.web.shift import debriefs, handover, rota
from helpline.web.staff import house_pages, keys, own, own_keys, people, sessions, team_pages
from helpline.web.supervision import (
    clocks,
    counts,
    data_quality,
    digest,
    inhabitants,
    line_totals,
    load,
    reports,
    reviews,
    staffing,
    talks,
    topics,
    trends,
    waiting,
)
from helpline.web.ticket import (
    cards,
    deadlines,
    doubts,
    enclosures,
    holding,
    looks,
    minding,
    moves,
    own_views,
    search,
    tickets,
)

PACKAGE = Path(__file__).parent.parent
LARGEST_FORM = 1024 * 1024


class InMemoryRequest(Request):
    """Werkzeug would spool a large upload to a temporary file; nothing she sends may lie readable on a disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002  (the signature is Werkzeug's)
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return io.BytesIO()


class WebApp(Flask):
    request_class = InMemoryRequest


def make_web(desk: WebDesk, *, signed: Sequence[Blueprint] = ()) -> Flask:
    """`signed` are routes of other edges, which check a signature themselves.

    Raises UndeclaredRoute if a route doesn't say who may use it.
    """
    app = WebApp(
        "helpline.web", template_folder=str(templates()), static_folder=str(PACKAGE / "web" / "static")
    )
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=_hosts(desk), BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "web" / "translations"),
        PROPAGATE_EXCEPTIONS=False,
    )  # fmt: skip
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    keep(app, desk)
    languages.register(app)
    speaking.register(app)
    refusals.register(app)
    for area in (
        sessions, tickets, composer, minding, deadlines, moves, doubts, approvals, canned, cards, looks, outbox, waiting, people, quarantine, blocks, search, cases, consents, calls, call_backs,
        line_totals, live, keys, own, own_keys, own_views, house_pages, team_pages, handover, other_ways, debriefs,
        rota, callers, clocks, holding, carrier, trends, topics,
        reports, inhabitants, staffing, counts,
        load, talks, reviews, digest, data_quality,
    ):  # fmt: skip
        app.register_blueprint(area.blueprint)
    for blueprint in signed:
        access.open_to_signed(app, blueprint)
    app.before_request(enclosures.make_room)
    app.before_request(access.guard)
    app.after_request(access.touch)
    app.after_request(headers.add_headers)
    app.context_processor(_for_every_page)
    access.check_routes(app)
    _behind_proxies(app, desk)
    return app


def templates() -> Path:
    """In the wheel they lie inside the package, in a checkout at its top."""
    packaged = PACKAGE / "templates"
    return packaged if packaged.is_dir() else PACKAGE.parent / "templates"


def _hosts(desk: WebDesk) -> list[str]:
    addresses = (desk.settings.web.public_url, desk.settings.phone_url)
    public = {host for address in addresses if (host := urlsplit(address).hostname)}
    return ["127.0.0.1", "localhost", "[::1]", *public]


def _behind_proxies(app: Flask, desk: WebDesk) -> None:
    count = desk.settings.web.trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]  # Werkzeug's own advice


def _for_every_page() -> dict[str, Any]:
    person = me_or_nobody()
    return {
        "me": person, "may": person.may if person else lambda _deed: False, "csrf": access.csrf(),
        "locale": languages.language(), "languages": languages.choices(), "now": this.now(), "nav": "", "nav_counts": {},
        "demo": this.desk().is_demo, "has_line": this.desk().settings.has_line, "notices": [], "path": request.path,
    }  # fmt: skip
