"""The page of teams: which there are, what they are called and who is in them. An event for each change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext, lazy_gettext
from wtforms import Form, StringField
from wtforms.validators import Length

from helpline.deeds.staff import teams as team_deeds
from helpline.deeds.staff.people import NameTaken
from helpline.web.access import may
from helpline.web.desk import me, now
from helpline.web.fields import id_of
from helpline.web.forms import can_be_seen, filled
from helpline.web.staff.house_pages import kept, settings_page

blueprint = Blueprint("teams", __name__, url_prefix="/settings/teams")


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
@may("set rules")
def teams() -> Any:
    return _teams(TeamForm())


@blueprint.post("")
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
    return kept("teams.teams")


@blueprint.post("/<uuid:other_team_id>")
@may("set rules")
def renaming(other_team_id: UUID) -> Any:
    form = TeamForm(request.form)
    if not form.validate():
        return _teams(form), 422
    try:
        team_deeds.rename_team(other_team_id, form.name.data or "", by=me(), now=now())
    except NameTaken:
        return _teams(form, wrong=gettext("Another team has this name already.")), 422
    return kept("teams.teams")


@blueprint.post("/<uuid:other_team_id>/members")
@may("set rules")
def member(other_team_id: UUID) -> Any:
    chosen = id_of(request.form.get("member", ""))
    if chosen is None:
        return _teams(TeamForm(), wrong=gettext("Choose a colleague.")), 422
    team_deeds.add_member(other_team_id, chosen, by=me(), now=now())
    return kept("teams.teams")


@blueprint.post("/<uuid:other_team_id>/members/<uuid:staff_id>/removal")
@may("set rules")
def leaving(other_team_id: UUID, staff_id: UUID) -> Any:
    try:
        team_deeds.remove_member(other_team_id, staff_id, by=me(), now=now())
    except team_deeds.NobodyToHoldIt:
        told = gettext("Nobody else holds this team's key: first let a member give it to somebody.")
        return _teams(TeamForm(), wrong=told), 409
    return kept("teams.teams")


def _teams(form: TeamForm, *, wrong: str = "") -> str:
    all_teams, firsts = team_deeds.read_teams(by=me())
    told = wrong or next((str(error) for field in form for error in field.errors), "")
    return settings_page(
        "settings/teams.html", wrong=told, form=form, teams=all_teams, firsts=firsts, changed=None
    )
