"""Who works here: inviting a colleague, and granting her keys after the four words were compared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from helpline.deeds.line.ledger import read_ledger
from helpline.deeds.mail.mailboxes import read_mailboxes
from helpline.deeds.staff import people as deeds
from helpline.deeds.staff.colleagues import read_people, teams_of
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.forms import GrantForm, InvitationForm

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@may("see people")
def people() -> Any:
    return _page(InvitationForm())


@blueprint.post("/invitations")
@may("invite people")
def invitations() -> Any:
    form = InvitationForm(request.form)
    if not form.validate():
        return _page(form), 422
    name = " ".join(str(form.name.data).split())
    chosen = [team_id for team_id, _ in teams_of(by=me()) if form.team.data in ("", str(team_id))]
    try:
        invitation = deeds.invite(name, str(form.role.data), team_ids=chosen, by=me(), now=now())
    except deeds.NameTaken:
        form.name.errors = [gettext("Somebody here already uses this duty name.")]
        return _page(form), 422
    return _invited(name, invitation)


@blueprint.post("/<uuid:staff_id>/invitations")
@may("invite people")
def invitations_anew(staff_id: UUID) -> Any:
    invitation = deeds.invite_anew(staff_id, by=me(), now=now())
    name = next(
        person.duty_name for person in read_people(by=me(), now=now()).people if person.id == staff_id
    )
    return _invited(name, invitation)


@blueprint.post("/<uuid:staff_id>/grants")
@may("grant keys")
def grants(staff_id: UUID) -> Any:
    form = GrantForm(request.form)
    if not form.validate():
        return _page(InvitationForm(), problem=str(form.compared.errors[0])), 422
    deeds.grant_to(staff_id, by=me(), now=now())
    return redirect(url_for("people.people"), 303)


def _invited(name: str, invitation: str) -> str:
    until = now() + deeds.INVITATION_LASTS
    return render_template("people/invited.html", name=name, invitation=invitation, until=until, nav="people")


def _page(form: InvitationForm, *, problem: str = "") -> str:
    notices = [("danger", problem)] if problem else []
    silent_after = timedelta(minutes=desk().settings.duty.mailbox_silent_minutes)
    mailboxes = read_mailboxes(watch=desk().watch, silent_after=silent_after, now=now())
    return render_template(
        "people/people.html",
        people=read_people(by=me(), now=now()),
        mailboxes=mailboxes,
        ledger=read_ledger(by=me(), now=now()) if me().may("see the carrier's ledger") else None,
        form=form,
        notices=notices,
        nav="people",
    )
