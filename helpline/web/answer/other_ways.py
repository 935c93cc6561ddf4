"""Other ways in and out: a contact that came by no letter is logged, a letter is written to an address we were given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from helpline.deeds.answer import contact_logging, first_letters
from helpline.deeds.desk.conversation import read_conversation
from helpline.deeds.staff.colleagues import her_teams
from helpline.web.access import may
from helpline.web.answer.other_ways_forms import FIRST_SUBJECTS, FirstLetterForm, LogForm, sentences
from helpline.web.desk import armed, desk, me, now
from helpline.web.house import house
from helpline.web.ticket.ticket_page import back_to
from helpline.words.channels import CHANNELS
from helpline.words.subjects import subjects

blueprint = Blueprint("other_ways", __name__)
PERIODS = (30, 365)  # days


@blueprint.get("/log")
@may("log contacts")
def log() -> Any:
    return _log_page(LogForm(MultiDict(_just_now())))


@blueprint.post("/log")
@may("log contacts")
def logging() -> Any:
    form = LogForm(request.form)
    told = form.told(zone=me().time_zone, now=now()) if form.validate() else None
    if told is None:
        return _log_page(form), 422
    ticket_id = contact_logging.log_contact(
        told, team_id=_team(form.team.data), rules=desk().rules, by=me(), now=now()
    )
    return back_to(ticket_id)


@blueprint.get("/tickets/<uuid:ticket_id>/log")
@may("log contacts")
def log_on(ticket_id: UUID) -> Any:
    return _log_page(LogForm(MultiDict(_just_now())), ticket_id=ticket_id)


@blueprint.post("/tickets/<uuid:ticket_id>/log")
@may("log contacts")
def logging_on(ticket_id: UUID) -> Any:
    form = LogForm(request.form)
    told = form.told(zone=me().time_zone, now=now()) if form.validate() else None
    if told is None:
        return _log_page(form, ticket_id=ticket_id), 422
    contact_logging.log_contact_on(ticket_id, told, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.get("/contacts")
@may("see waiting times")
def counts() -> Any:
    until = now() + timedelta(minutes=1)
    periods = [
        (days, contact_logging.count_contacts(by=me(), since=_ago(days), until=until)) for days in PERIODS
    ]
    return render_template("other_ways/counts.html", periods=periods, nav="waiting")


@blueprint.get("/letters")
@may("write first")
def letter() -> Any:
    return _letter_page(FirstLetterForm())


@blueprint.post("/letters")
@may("write first")
def sending() -> Any:
    form = FirstLetterForm(request.form)
    is_right = form.validate()
    if form.refuse(desk().settings.mail.addresses) or not is_right:
        return _letter_page(form), 422
    ticket_id = first_letters.write_first(
        form.address.data or "", form.text.data or "", subject=_subject(form.subject.data or ""),
        team_id=_team(form.team.data), rules=desk().rules, by=me(), now=now(),
    )  # fmt: skip
    return back_to(ticket_id)


def _log_page(form: LogForm, *, ticket_id: UUID | None = None) -> str:
    name = None
    if ticket_id is not None:
        name = read_conversation(ticket_id, by=me(), now=now(), armed=armed())[0].pseudonym
    return render_template(
        "other_ways/log.html", form=form, wrong=sentences(form), ticket_id=ticket_id, ticket_name=name,
        teams=her_teams(by=me()), channels=CHANNELS, nav="tickets",
    )  # fmt: skip


def _letter_page(form: FirstLetterForm) -> str:
    return render_template(
        "other_ways/letter.html", form=form, wrong=sentences(form), teams=her_teams(by=me()), subjects=_choices(), nav="tickets"
    )  # fmt: skip


def _just_now() -> dict[str, str]:
    """Today and the time in her own zone, as the form's fields write them; nothing else is chosen yet."""
    here = now().astimezone(ZoneInfo(me().time_zone))
    return {"day": here.date().isoformat(), "clock": f"{here:%H:%M}", "waits": "y"}


def _choices() -> list[tuple[str, str, str]]:
    """Language, code and words of the subjects that begin something; her own language first."""
    languages = sorted(desk().settings.desk.languages, key=lambda code: code != me().language)
    return [
        (language, f"{language}.{code}", words)
        for language in languages
        for code, words in _beginnings(language)
    ]


def _beginnings(language: str) -> list[tuple[str, str]]:
    """Those that begin something, a greeting first, and the organisation's own; any where these are all off."""
    answering = {code for code, _ in subjects(language)} - set(FIRST_SUBJECTS)
    offered = house().subjects(language)
    beginning = [(code, words) for code, words in offered if code not in answering]
    order = {code: place for place, code in enumerate(FIRST_SUBJECTS)}
    return sorted(beginning, key=lambda one: order.get(one[0], len(order))) or list(offered)


def _subject(choice: str) -> str:
    """The chosen words, or the first of the list: nothing else ever stands on the outside."""
    known = {code: words for _, code, words in _choices()}
    return known.get(choice) or next(iter(known.values()))


def _team(chosen: str | None) -> UUID | None:
    return next((team_id for team_id in me().team_ids if str(team_id) == chosen), None)


def _ago(days: int) -> datetime:
    return now() - timedelta(days=days)
