"""The page of a call: the screen on which it is typed, or what is known of it; after a refused form too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from helpline.deeds.line.line_shown import LineShown, read_line
from helpline.deeds.line.listening import read_copies
from helpline.deeds.phone import call_links
from helpline.deeds.phone.call_lists import CallShown, read_call
from helpline.deeds.phone.callers import read_caller
from helpline.web.desk import desk, me, now
from helpline.web.languages import language
from helpline.web.phone.call_form import (
    CallForm,
    choices,
    form_for,
    outcome_words,
    place_choices,
    told_in_words,
)
from helpline.words.channels import CHANNELS


def back_to(call_id: UUID) -> Any:
    return redirect(url_for("calls.call", call_id=call_id), 303)


def show(
    call_id: UUID, *, errors: Mapping[str, str] | None = None, notices: Sequence[tuple[str, str]] = ()
) -> Any:
    """The call as it is now, after a deed beside its form was refused; whom she looked for is found again."""
    words = request.form.get("words", "")[:100]
    found = call_links.find_known(words, by=me()) if words else None
    shown = read_call(call_id, by=me(), now=now())
    return as_it_stands(shown, errors=errors, notices=notices, words=words, found=found), 422


def as_it_stands(shown: CallShown, **beside: Any) -> str:
    """The screen while she types, afterwards the page."""
    return screen(shown, **beside) if is_being_typed(shown) else page(shown, **beside)


def is_being_typed(shown: CallShown) -> bool:
    return shown.item.state == "open" and shown.may_write


def screen(shown: CallShown, *, form: CallForm | None = None, **beside: Any) -> str:
    opened_at = (
        datetime.fromisoformat(shown.facts.opened_at) if shown.facts.opened_at else shown.item.started_at
    )
    return _rendered(
        "calls/screen.html", shown, form=form or form_for(shown), choices=choices(language()),
        places=place_choices(language()), channels=CHANNELS, seconds=max(0, int((now() - opened_at).total_seconds())),
        **beside,
    )  # fmt: skip


def page(shown: CallShown, **beside: Any) -> str:
    return _rendered(
        "calls/call.html", shown, told=told_in_words(shown.facts, language()), outcome_words=outcome,
        copies=read_copies(shown.item.id), **beside,
    )  # fmt: skip


def line_of(call_id: UUID) -> LineShown | None:
    """What the line knows of it; None for a call that came another way."""
    return read_line(call_id, rules=desk().rules.line, by=me(), now=now())


def outcome(code: str) -> str:
    """How a call ended, in the reader's words."""
    return outcome_words(code, language())


def _rendered(
    template: str,
    shown: CallShown,
    *,
    errors: Mapping[str, str] | None = None,
    notices: Sequence[tuple[str, str]] = (),
    words: str = "",
    found: Any = None,
    missed: Any = (),
    **parts: Any,
) -> str:
    """With what stands beside the call: `found` and `missed` are whom she looked for by these `words`."""
    return render_template(
        template, call=shown, form_errors=errors or {}, notices=notices, words=words, found=found, missed=missed,
        caller=read_caller(shown.item.id, by=me(), now=now()), line=line_of(shown.item.id), nav="calls", **parts,
    )  # fmt: skip
