"""Moving without loss: to another team, into another ticket, into one of its own. One address a deed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from helpline.deeds.errors import SomethingNewer
from helpline.deeds.move import merging, splitting, transfer, unmerging
from helpline.deeds.move.code_words import NoWord, TooManyTries
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.ticket.cards import what_it_was, why_not
from helpline.web.ticket.move_forms import ID, MergeForm, PartForm, TransferForm, WordMergeForm
from helpline.web.ticket.ticket_page import back_to, show

blueprint = Blueprint("moves", __name__, url_prefix="/tickets/<uuid:ticket_id>")


@blueprint.post("/team")
@may("move between teams")
def team(ticket_id: UUID) -> Any:
    form = TransferForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, typed=form.data, status=422)
    team_id = UUID(form.team.data)
    transfer.transfer(ticket_id, team_id, form.handover_note.data or "", by=me(), now=now())
    return back_to(ticket_id) if team_id in me().team_ids else redirect(url_for("tickets.inbox"), 303)


@blueprint.post("/merges")
@may("merge tickets")
def merge(ticket_id: UUID) -> Any:
    form = MergeForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, typed=form.data, status=422)
    merging.merge(UUID(form.other.data), ticket_id, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/merges/by-word")
@may("merge tickets")
def merge_by_word(ticket_id: UUID) -> Any:
    form = WordMergeForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, typed={"page": form.page.data}, status=422)
    other, typed = UUID(re.findall(ID, form.page.data or "")[-1]), form.merge_word.data or ""
    try:
        said = merging.merge_by_code_word(other, ticket_id, typed, rules=desk().rules, by=me(), now=now())
    except (NoWord, TooManyTries, SomethingNewer) as refused:
        return show(ticket_id, notices=[("attention", why_not(refused))], status=409)
    if said == "right":
        return back_to(ticket_id)
    return show(ticket_id, notices=[what_it_was(said)], status=422)


@blueprint.post("/separation")
@may("merge tickets")
def separation(ticket_id: UUID) -> Any:
    """The ticket in the address is the one that was merged: it is there again."""
    unmerging.unmerge(ticket_id, rules=desk().rules, by=me(), now=now())
    return back_to(ticket_id)


@blueprint.post("/parts")
@may("merge tickets")
def part(ticket_id: UUID) -> Any:
    form = PartForm(request.form)
    if not form.validate():
        return show(ticket_id, errors=form.errors, typed=form.data, status=422)
    message_id, and_later = UUID(form.message.data), bool(form.and_later.data)
    if not form.where.data:
        part_id = splitting.split(
            ticket_id, message_id, and_later=and_later, rules=desk().rules, by=me(), now=now()
        )
        return back_to(part_id)
    to = UUID(form.where.data)
    splitting.move_messages(
        ticket_id, message_id, to, and_later=and_later, rules=desk().rules, by=me(), now=now()
    )
    return back_to(to)
