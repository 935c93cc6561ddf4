"""Turns what can go wrong into a page with a sentence: what happened, what was kept, what to do. In one place."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from helpline.border import NoPicture
from helpline.deeds.errors import DeedRefused, Merged, NotAllowed, NotHere
from helpline.records import trouble_of
from helpline.sealing import Damaged
from helpline.web.ticket.looks import NOTHING_TO_SEE
from helpline.web.words.refusal_words import refusal_of

log = logging.getLogger("helpline.web")

# What happened, what is kept, what to do.
NOT_FROM_HERE = (
    _("Not from here"),
    _("This request did not come from a page of the desk, or you have been signed out meanwhile."),
    _("Go back, load the page again, and try once more."),
)
NOT_HERE = (
    _("Not here"),
    _("There is no such page, or it isn't yours to see."),
    _("Go back to the tickets."),
)
TOO_LARGE = (_("Too large"), _("What you sent is too large."), _("Make it shorter and try again."))
NOT_UNDERSTOOD = (
    _("Not understood"),
    _("The desk could not understand this form."),
    _("Go back and try again."),
)
BROKEN = (
    _("Something broke"),
    _("The mistake is ours. What was saved before is safe."),
    _("Try again in a moment; if it stays, tell your administrator the time."),
)
WORDS = {401: NOT_FROM_HERE, 403: NOT_FROM_HERE, 404: NOT_HERE, 405: NOT_HERE, 413: TOO_LARGE}


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DeedRefused, _refused)
    app.register_error_handler(Damaged, _damaged)
    app.register_error_handler(NoPicture, _no_picture)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _broken)


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    return _page(code, *_words(code))


def _words(code: int) -> tuple[str, str, str]:
    title, sentence, cure = WORDS.get(code, NOT_UNDERSTOOD if code < 500 else BROKEN)
    return str(title), str(sentence), str(cure)


def _refused(error: DeedRefused) -> Any:
    if isinstance(error, NotHere | NotAllowed):
        return _page(404, *_words(404))
    if isinstance(error, Merged):
        return _merged(error)
    told = refusal_of(error)
    return _page(told.status, str(told.title), str(told.why), str(told.cure))


def _merged(error: Merged) -> Any:
    """A page is looked for where its ticket went; a deed is not done to another ticket than the one she saw."""
    if request.method in ("GET", "HEAD"):
        told = {**(request.view_args or {}), "ticket_id": error.into}
        return redirect(url_for(request.endpoint or "", **told), 303)
    return _page(
        409,
        gettext("Merged meanwhile"),
        gettext("A colleague merged this ticket into another one, so nothing was done."),
        gettext("Load its page again: it leads to the other one."),
    )


def _damaged(error: Damaged) -> Any:  # noqa: ARG001  (it has no detail, on purpose)
    return _page(
        409,
        gettext("Damaged"),
        gettext("This record can't be opened: its seal is damaged."),
        gettext("Nothing was changed. Tell your keeper; a backup may still hold it."),
    )


def _no_picture(error: NoPicture) -> Any:
    return _page(
        422,
        gettext("Nothing to look at"),
        str(NOTHING_TO_SEE[error.reason]),
        gettext(
            "The file itself is kept as it came. Open it only if you must, on a machine that holds nothing else."
        ),
    )


def _database(error: SQLAlchemyError) -> Any:
    """Where the database can't do it now, and a person or a moment can help; everything else is a mistake of ours."""
    trouble = trouble_of(error)
    if trouble == "other":
        return _broken(error)
    log.error("database in trouble: %s", type(error).__name__)
    happened = {
        "full": gettext("The disk of the desk is full, so nothing can be saved now."),
        "read-only": gettext("The desk can be read now, but nothing can be saved."),
        "away": gettext("The database does not answer."),
        "busy": gettext("The database is busy at this moment."),
    }[trouble]
    return _page(
        503, gettext("Not saved"), happened,
        gettext("What was saved before is safe. Try again in a moment; if it stays, tell your administrator."),
    )  # fmt: skip


def _broken(error: Exception) -> Any:
    """The last resort: by its kind only, because a message or a traceback could hold her words."""
    log.error("broken: %s at %s", type(error).__name__, _place(error))
    return _page(500, *_words(500))


def _place(error: Exception) -> str:
    """File and line where it broke: enough to mend it, and no value of anything."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "nowhere"


def _page(code: int, title: str, sentence: str, cure: str) -> Any:
    """As plain text where the request is too odd for a page, such as one to a host that isn't ours."""
    if request_ctx.url_adapter is None:
        return f"{sentence} {cure}\n", code, {"Content-Type": "text/plain; charset=utf-8"}
    return render_template("errors/error.html", title=title, sentence=sentence, cure=cure), code
