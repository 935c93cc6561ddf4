"""Calls: begun by one key, kept while they are typed, ended by another; their lists, links and corrections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.errors import SomethingNewer
from helpline.deeds.line.line_shown import find_missed
from helpline.deeds.move.code_words import AskForTheWord, NoWord, Said, TooManyTries
from helpline.deeds.phone import call_links, call_words
from helpline.deeds.phone import calls as deeds
from helpline.deeds.phone.call_lists import CALL_VIEWS, read_at_hand, read_call, read_calls
from helpline.deeds.phone.calls import BadTimes, NoOutcome
from helpline.web.access import may, quietly
from helpline.web.desk import desk, me, now
from helpline.web.fields import id_of
from helpline.web.phone.call_form import CallForm, channel_of, facts_of, times_of
from helpline.web.phone.call_page import as_it_stands, back_to, is_being_typed, line_of, outcome, screen, show
from helpline.web.ticket.cards import what_it_was, why_not

blueprint = Blueprint("calls", __name__, url_prefix="/calls")


@blueprint.get("")
@may("log calls")
def calls() -> Any:
    view = next((known for known in CALL_VIEWS if known == request.args.get("view")), CALL_VIEWS[0])
    listed = read_calls(view, by=me(), since=_midnight(), older=request.args.get("older", ""))
    return render_template(
        "calls/calls.html", calls=listed, at_hand=read_at_hand(by=me(), now=now()), outcome_words=outcome, nav="calls"
    )  # fmt: skip


@blueprint.get("/new")
@may("log calls")
def new() -> Any:
    return render_template("calls/new.html", at_hand=read_at_hand(by=me(), now=now()), nav="calls")


@blueprint.post("")
@may("log calls")
def begin() -> Any:
    return back_to(deeds.begin(by=me(), now=now()))


@blueprint.get("/<uuid:call_id>")
@may("log calls")
def call(call_id: UUID) -> Any:
    return as_it_stands(read_call(call_id, by=me(), now=now()))


@blueprint.get("/<uuid:call_id>/line")
@quietly
@may("log calls")
def line(call_id: UUID) -> Any:
    """The part of the screen that changes by itself; empty for a call that came another way."""
    shown = line_of(call_id)
    if shown is None:
        return ""
    return render_template("calls/_line.html", call=read_call(call_id, by=me(), now=now()), line=shown)


@blueprint.get("/<uuid:call_id>/correction")
@may("log calls")
def correction(call_id: UUID) -> Any:
    shown = read_call(call_id, by=me(), now=now())
    return screen(shown) if shown.may_write else back_to(call_id)


@blueprint.post("/<uuid:call_id>/draft")
@may("log calls")
def draft(call_id: UUID) -> Any:
    _keep(call_id)
    return ("", 204) if request.headers.get("Sec-Fetch-Mode") == "cors" else back_to(call_id)


@blueprint.post("/<uuid:call_id>/ending")
@may("log calls")
def ending(call_id: UUID) -> Any:
    form = CallForm(request.form)
    if not form.validate():
        return _refused(call_id, form, {field.name: str(field.errors[0]) for field in form if field.errors})
    try:
        deeds.end(
            call_id, facts_of(form), channel=channel_of(form), times=times_of(form, time_zone=me().time_zone),
            rules=desk().rules, by=me(), now=now(),
        )  # fmt: skip
    except NoOutcome:
        return _refused(call_id, form, {"outcome": gettext("Please say how the call ended.")})
    except BadTimes:
        return _refused(
            call_id, form, {"started": gettext("A call was within the last month, not in the future.")}
        )
    if form.follow_up.data == "call_back":
        return redirect(url_for("call_backs.promise", call_id=call_id), 303)
    return back_to(call_id)


@blueprint.post("/<uuid:call_id>/dropping")
@may("log calls")
def dropping(call_id: UUID) -> Any:
    deeds.drop(call_id, by=me(), now=now())
    return redirect(url_for("calls.calls"), 303)


@blueprint.post("/<uuid:call_id>/search")
@may("log calls")
def search(call_id: UUID) -> Any:
    """Whoever has these two words, or a call at whose end this number was read out. What she has typed so far is kept first: without a script it would be lost."""
    words = request.form.get("words", "")[:100]
    told: dict[str, Any] = {
        "words": words, "found": call_links.find_known(words, by=me()),
        "missed": find_missed(words, by=me(), now=now()),
    }  # fmt: skip
    shown = read_call(call_id, by=me(), now=now())
    if is_being_typed(shown):
        _keep(call_id)
        shown = read_call(call_id, by=me(), now=now())
    return as_it_stands(shown, **told)


@blueprint.post("/<uuid:call_id>/contact")
@may("log calls")
def contact(call_id: UUID) -> Any:
    contact_id = _id_in("contact_id")

    def link(word: str) -> Said:
        if word:
            return call_words.link_by_word(call_id, contact_id, word, rules=desk().rules, by=me(), now=now())
        call_links.link(call_id, contact_id, by=me(), now=now())
        return "right"

    return _told(call_id, link)


@blueprint.post("/<uuid:call_id>/ticket")
@may("log calls")
def ticket(call_id: UUID) -> Any:
    if not request.form.get("ticket_id"):
        call_links.open_ticket(call_id, rules=desk().rules, by=me(), now=now())
        return back_to(call_id)
    ticket_id, rules = _id_in("ticket_id"), desk().rules

    def join(word: str) -> Said:
        if word:
            return call_words.join_ticket_by_word(call_id, ticket_id, word, rules=rules, by=me(), now=now())
        call_links.join_ticket(call_id, ticket_id, rules=rules, by=me(), now=now())
        return "right"

    return _told(call_id, join)


def _told(call_id: UUID, link: Callable[[str], Said]) -> Any:
    """By her code word where one was asked for; how it was found stands on the page itself and in no address."""
    try:
        said = link(request.form.get("word", "").strip()[:100])
    except AskForTheWord:
        sentence = gettext("A code word was agreed on with her: ask her for it.")
        return show(call_id, notices=[("attention", sentence)])
    except (NoWord, TooManyTries, SomethingNewer) as refused:
        return show(call_id, notices=[("attention", why_not(refused))])
    return back_to(call_id) if said == "right" else show(call_id, notices=[what_it_was(said)])


def _keep(call_id: UUID) -> None:
    """The draft is kept as far as it can be understood."""
    form = CallForm(request.form)
    form.validate()
    deeds.keep(
        call_id, facts_of(form), channel=channel_of(form), times=times_of(form, time_zone=me().time_zone),
        by=me(), now=now(),
    )  # fmt: skip


def _refused(call_id: UUID, form: CallForm, errors: dict[str, str]) -> Any:
    shown = read_call(call_id, by=me(), now=now())
    return screen(shown, form=form, errors=errors), 422


def _midnight() -> datetime:
    """When her today began, by her own clock."""
    local = now().astimezone(ZoneInfo(me().time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


def _id_in(field: str) -> UUID:
    found = id_of(request.form.get(field))
    return found if found is not None else abort(422)
