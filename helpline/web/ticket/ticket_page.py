"""The ticket page: what it shows, after a refused form too, and the way back to it from everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext

from helpline.deeds.answer import worksheets
from helpline.deeds.case.way_to_case import read_way_to_case
from helpline.deeds.desk import conversation
from helpline.deeds.line.text_notices import read_notice
from helpline.deeds.sealed import openings
from helpline.deeds.ticket import follows
from helpline.deeds.ticket.danger import alarm_of, proposed_danger
from helpline.records import one_snapshot
from helpline.web.afterwards import afterwards
from helpline.web.desk import armed, desk, me, now
from helpline.web.house import house
from helpline.web.ticket.composing import Composed, texts_to_choose
from helpline.web.ticket.emergency_form import EmergencyForm
from helpline.web.ticket.enclosures import LIMITS
from helpline.web.ticket.triage_form import TriageForm, panel_of
from helpline.words.neutral import neutral_languages, neutral_text
from helpline.words.notices import NOTICES
from helpline.words.subjects import first_reply_hint

NOTHING_TYPED = Composed()


def show(
    ticket_id: UUID,
    *,
    composed: Composed = NOTHING_TYPED,
    errors: Any = None,
    refused: str | None = None,
    lost_files: bool = False,
    notices: Sequence[tuple[str, str]] = (),
    panel: TriageForm | None = None,
    is_stale: bool = False,
    card: EmergencyForm | None = None,
    typed: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Any:
    """The ticket page, after a refused form too: what she wrote is in it again."""
    with one_snapshot():
        talk, has_afterthought = conversation.read_conversation(
            ticket_id, by=me(), now=now(), armed=armed(), undo=desk().rules.undo, rules=desk().rules
        )
        language = talk.answer_language if house().answers_in(talk.answer_language) else me().language
        texts, thoughts = texts_to_choose(language), worksheets.read_worksheet(ticket_id, by=me())
        way = read_way_to_case(ticket_id, by=me()) if me().may("work on cases") else None
        notice = read_notice(ticket_id, rules=desk().rules, by=me(), now=now())
    if has_afterthought:
        afterwards(openings.adopt, [ticket_id], by=me(), read_at=now())
        afterwards(follows.looked, ticket_id, by=me())
    choices = [(f"{language}.{code}", words) for code, words in house().subjects(language)]
    sentences = first_said(errors)
    page = render_template(
        "tickets/ticket.html", talk=talk, subjects=choices, form_errors=sentences, refused=refused, lost_files=lost_files,
        enclosing=LIMITS, way=way, answer_text=talk.draft if composed.text is None else composed.text,
        first_hint=first_reply_hint(language), composed=composed, texts=texts, thoughts=thoughts,
        nav="tickets", notices=notices, panel=panel or panel_of(talk.facts), is_open=panel is not None, is_stale=is_stale,
        proposal=proposed_danger(talk.facts), card=card or EmergencyForm(), alarm=alarm_of(talk.facts),
        typed=typed or {}, neutral=[(code, neutral_text(code)) for code in neutral_languages()],
        notice=notice, notice_texts=NOTICES.items(),
    )  # fmt: skip
    return page, status


def nobody_asked() -> Sequence[tuple[str, str]]:
    """After a note in which an @ stood before something that is no name of the team; its words stay out of the address."""
    told = gettext("Your note is kept. An @ in it names nobody of this team, so nobody hears of that one.")
    return [("attention", told)]


def first_said(errors: Any) -> dict[str, str]:
    """Of each field of a form, the first sentence that is said about it."""
    return {field: str(said[0]) for field, said in (errors or {}).items()}


def back_to(ticket_id: UUID, part: str = "") -> Any:
    return redirect(url_for("tickets.ticket", ticket_id=ticket_id, _anchor=part or None), 303)


def download(content: bytes, name: str) -> Response:
    """As bytes to keep, never to be shown by the browser in our pages (OWASP ASVS 5.0, 5.4.1)."""
    response = Response(content, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
