"""The pages of settings: what we are called, subjects, languages, code lists, teams. An event for each change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import LazyString, gettext, lazy_gettext
from wtforms import Form, StringField
from wtforms.validators import Length

from helpline.deeds import house_setting as deeds
from helpline.deeds.house import LANGUAGE, ORGANISATION, SENDER, SUBJECT, TRIAGE, Entry
from helpline.deeds.house_setting import LISTS, OWN_CODES, NotSettable
from helpline.deeds.staff import teams as team_deeds
from helpline.deeds.staff.people import NameTaken
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.fields import id_of
from helpline.web.forms import can_be_seen, filled
from helpline.web.house import house
from helpline.words.subjects import ANSWERED

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
LABELLED = ("lt", "en")
WHY: dict[str, LazyString] = {
    "long": lazy_gettext("At most 60 characters."),
    "long rule": lazy_gettext("At most 600 characters."),
    "empty": lazy_gettext("It can't be empty. Switch it off instead."),
    "odd": lazy_gettext("There is a sign in it that can't be seen. Type it anew."),
    "number": lazy_gettext("No numbers and no addresses on the outside of a letter."),
    "danger": lazy_gettext("It speaks of danger. Whoever looks over her shoulder would understand it."),
    "organisation": lazy_gettext(
        "It names the organisation. Whoever looks over her shoulder would understand it."
    ),
    "none left": lazy_gettext("One at least must stay on."),
}
LIST_NAMES: dict[str, LazyString] = {
    "reasons": lazy_gettext("Reasons"),
    "violence_forms": lazy_gettext("Forms of violence"),
    "relations": lazy_gettext("Who he is to her"),
    "callers": lazy_gettext("Who calls"),
    "caller_kinds": lazy_gettext("Has she called before?"),
    "call_languages": lazy_gettext("Language"),
    "call_actions": lazy_gettext("What was done"),
    "call_referrals": lazy_gettext("Referred to"),
    "how_heard": lazy_gettext("How she heard of us"),
    "follow_ups": lazy_gettext("What comes next"),
    "age_bands": lazy_gettext("Her age"),
    "sexes": lazy_gettext("Sex"),
    "kinds": lazy_gettext("Kinds of letters"),
    "call_outcomes": lazy_gettext("How a call ended"),
}


QUESTION_NAMES: dict[str, LazyString] = {
    "others_see": lazy_gettext("Is anyone else able to see this?"),
    "fear": lazy_gettext("Her own fear, 0 to 10"),
    "signs": lazy_gettext("Signs of danger"),
    "suicide": lazy_gettext("Suicide"),
    "reasons": lazy_gettext("Reasons"),
    "violence_forms": lazy_gettext("Forms of violence"),
    "relation": lazy_gettext("Who harms her"),
    "language": lazy_gettext("Her language"),
    "country": lazy_gettext("Country"),
    "municipality": lazy_gettext("Municipality in Lithuania"),
    "age_band": lazy_gettext("Her age"),
    "tags": lazy_gettext("Tags"),
    "sex": lazy_gettext("Sex of who was harmed"),
    "harmer_sex": lazy_gettext("Sex of who harms her"),
    "harmer_age_band": lazy_gettext("Age of who harms her"),
}


class TeamForm(Form):
    name = StringField(
        filters=[lambda told: " ".join((told or "").split())],
        validators=[
            filled(lazy_gettext("Please write a name.")),
            Length(max=60, message=lazy_gettext("At most 60 characters.")),
            can_be_seen,
        ],
    )
    first = StringField(validators=[Length(max=40)], default="")


@blueprint.get("")
@may("set texts")
def settings() -> Any:
    return _start()


@blueprint.post("/names")
@may("set rules")
def names() -> Any:
    told = {
        (shelf, language): request.form.get(f"{shelf}-{language}", "")
        for shelf in (SENDER, ORGANISATION) for language in ANSWERED
    }  # fmt: skip
    try:
        deeds.set_names(told, by=me(), now=now())
    except NotSettable as refused:
        return _start(wrong=_why(refused)), 422
    return _back("settings.settings")


@blueprint.post("/languages")
@may("set rules")
def languages() -> Any:
    try:
        deeds.set_languages(frozenset(request.form.getlist("language")), by=me(), now=now())
    except NotSettable as refused:
        return _start(wrong=_why(refused)), 422
    return _back("settings.settings")


@blueprint.post("/triage")
@may("set rules")
def questions() -> Any:
    deeds.set_questions(frozenset(request.form.getlist("question")), by=me(), now=now())
    return _back("settings.settings")


@blueprint.get("/subjects/<language>")
@may("set texts")
def subjects(language: str) -> Any:
    return _subjects(_known(language))


@blueprint.post("/subjects/<language>")
@may("set texts")
def set_subjects(language: str) -> Any:
    on = set(request.form.getlist("on"))
    told = {
        code: Entry(" ".join(request.form.get(f"words-{code}", words).split()), is_off=code not in on)
        for code, words, _ in house().all_subjects(_known(language))
    }
    try:
        deeds.set_subjects(
            language, told, request.form.get("new", ""), first_name=desk().settings.desk.organisation, by=me(), now=now()
        )  # fmt: skip
    except NotSettable as refused:
        return _subjects(language, wrong=_why(refused)), 422
    return _back("settings.subjects", language=language)


@blueprint.get("/lists/<name>")
@may("set rules")
def code_list(name: str) -> Any:
    return _list(name)


@blueprint.post("/lists/<name>")
@may("set rules")
def set_code_list(name: str) -> Any:
    if name not in LISTS:
        abort(404)
    codes, on = house().code_list(name).codes, set(request.form.getlist("on"))
    labels = {
        (code, language): said
        for code in codes for language in LABELLED
        if (said := request.form.get(f"{language}-{code}")) is not None
    }  # fmt: skip
    new = {language: request.form.get(f"new-{language}", "") for language in LABELLED}
    try:
        deeds.set_list(name, labels, frozenset(codes) - on, new, by=me(), now=now())
    except NotSettable as refused:
        return _list(name, wrong=_why(refused)), 422
    return _back("settings.code_list", name=name)


@blueprint.get("/teams")
@may("set rules")
def teams() -> Any:
    return _teams(TeamForm())


@blueprint.post("/teams")
@may("set rules")
def adding() -> Any:
    form = TeamForm(request.form)
    first = id_of(form.first.data or "")
    if not form.validate():
        return _teams(form), 422
    try:
        team_deeds.add_team(form.name.data or "", first or UUID(int=0), by=me(), now=now())
    except NameTaken:
        return _teams(form, wrong=gettext("Another team has this name already.")), 422
    except team_deeds.NobodyToHoldIt:
        return _teams(form, wrong=gettext("Choose who is the first in it and holds its key.")), 422
    return _back("settings.teams")


@blueprint.post("/teams/<uuid:other_team_id>")
@may("set rules")
def renaming(other_team_id: UUID) -> Any:
    form = TeamForm(request.form)
    if not form.validate():
        return _teams(form), 422
    try:
        team_deeds.rename_team(other_team_id, form.name.data or "", by=me(), now=now())
    except NameTaken:
        return _teams(form, wrong=gettext("Another team has this name already.")), 422
    return _back("settings.teams")


@blueprint.post("/teams/<uuid:other_team_id>/members")
@may("set rules")
def member(other_team_id: UUID) -> Any:
    chosen = id_of(request.form.get("member", ""))
    if chosen is None:
        return _teams(TeamForm(), wrong=gettext("Choose a colleague.")), 422
    team_deeds.add_member(other_team_id, chosen, by=me(), now=now())
    return _back("settings.teams")


@blueprint.post("/teams/<uuid:other_team_id>/members/<uuid:staff_id>/removal")
@may("set rules")
def leaving(other_team_id: UUID, staff_id: UUID) -> Any:
    try:
        team_deeds.remove_member(other_team_id, staff_id, by=me(), now=now())
    except team_deeds.NobodyToHoldIt:
        told = gettext("Nobody else holds this team's key: first let a member give it to somebody.")
        return _teams(TeamForm(), wrong=told), 409
    return _back("settings.teams")


def _start(*, wrong: str = "") -> str:
    here = house()
    return _page(
        "settings/settings.html", wrong=wrong, house=here, tongues=ANSWERED, lists=LIST_NAMES, questions=QUESTION_NAMES,
        typed=request.form,
        firsts={SENDER: desk().settings.mail.sender_name, ORGANISATION: desk().settings.desk.organisation},
        changed=_last(SENDER, ORGANISATION, LANGUAGE, TRIAGE),
    )  # fmt: skip


def _subjects(language: str, *, wrong: str = "") -> str:
    return _page(
        "settings/subjects.html", wrong=wrong, tongue=language, tongues=ANSWERED, rows=house().all_subjects(language),
        typed=request.form, changed=_last(SUBJECT),
    )  # fmt: skip


def _list(name: str, *, wrong: str = "") -> str:
    if name not in LISTS:
        abort(404)
    return _page(
        "settings/list.html", wrong=wrong, name=name, title=LIST_NAMES[name], entries=house().code_list(name).entries,
        labelled=LABELLED, may_add=name in OWN_CODES, typed=request.form, changed=_last(name),
    )  # fmt: skip


def _teams(form: TeamForm, *, wrong: str = "") -> str:
    all_teams, firsts = team_deeds.read_teams(by=me())
    told = wrong or next((str(error) for field in form for error in field.errors), "")
    return _page("settings/teams.html", wrong=told, form=form, teams=all_teams, firsts=firsts, changed=None)


def _page(template: str, *, wrong: str, **told: Any) -> str:
    notices = [("good", gettext("Kept."))] if request.args.get("kept") and not wrong else []
    return render_template(template, wrong=wrong, notices=notices, nav="settings", **told)


def _last(*shelves: str) -> Any:
    """Who changed any of these last, and when; None where nobody has."""
    changed = [house().changed[shelf] for shelf in shelves if shelf in house().changed]
    return max(changed, key=lambda told: told[1], default=None)


def _back(endpoint: str, **where: Any) -> Any:
    return redirect(f"{url_for(endpoint, **where)}?kept=1", 303)


def _known(language: str) -> str:
    return language if language in ANSWERED else abort(404)


def _why(refused: NotSettable) -> str:
    return str(WHY[str(refused)])
