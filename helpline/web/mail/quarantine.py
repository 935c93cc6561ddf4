"""Letters the desk could not read: a keeper tries again, copies one out, or takes it as it came. Nothing is deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from helpline.deeds.mail import quarantine as letters
from helpline.deeds.mail.second_reading import draft_of, file_again, file_copy
from helpline.web.access import may
from helpline.web.afterwards import afterwards
from helpline.web.desk import desk, me, now
from helpline.web.forms import CopyForm
from helpline.web.ticket.ticket_page import back_to, download

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@blueprint.get("")
@may("handle quarantine")
def quarantine() -> Any:
    return render_template(
        "quarantine/quarantine.html", items=letters.read_quarantine(by=me()), nav="tickets"
    )


@blueprint.get("/handled")
@may("handle quarantine")
def handled() -> Any:
    return render_template("quarantine/handled.html", items=letters.read_handled(by=me()), nav="tickets")


@blueprint.get("/<uuid:item_id>")
@may("handle quarantine")
def letter(item_id: UUID) -> Any:
    item = letters.read_item(item_id, by=me())
    form = None if item.handled_at else CopyForm(obj=draft_of(_opened(item_id)))
    return _page(item_id, form, was_tried="tried" in request.args)


@blueprint.get("/<uuid:item_id>/original")
@may("handle quarantine")
def raw(item_id: UUID) -> Any:
    return download(_opened(item_id), "letter.eml")


@blueprint.post("/<uuid:item_id>/reading")
@may("handle quarantine")
def reading(item_id: UUID) -> Any:
    mail = desk().reader(_opened(item_id))
    if mail is None:
        return redirect(url_for("quarantine.letter", item_id=item_id, tried="again"), 303)
    return _to_what_it_became(item_id, file_again(item_id, mail, rules=desk().rules, by=me(), now=now()))


@blueprint.post("/<uuid:item_id>/copy")
@may("handle quarantine")
def copy(item_id: UUID) -> Any:
    form = CopyForm(request.form)
    if not form.validate():
        return _page(item_id, form), 422
    ticket_id = file_copy(
        item_id, address=form.address.data or "", subject=form.subject.data or "", text=form.text.data or "",
        rules=desk().rules, by=me(), now=now(),
    )  # fmt: skip
    return _to_what_it_became(item_id, ticket_id)


@blueprint.post("/<uuid:item_id>/handling")
@may("handle quarantine")
def handling(item_id: UUID) -> Any:
    letters.handled(item_id, by=me(), now=now())
    return redirect(url_for("quarantine.quarantine"), 303)


def _page(item_id: UUID, form: CopyForm | None, *, was_tried: bool = False) -> str:
    return render_template(
        "quarantine/letter.html", item=letters.read_item(item_id, by=me()), form=form, was_tried=was_tried,
        nav="tickets",
    )  # fmt: skip


def _opened(item_id: UUID) -> bytes:
    """The original; that she has seen it is written down."""
    original = letters.read_raw(item_id, by=me())
    afterwards(letters.note_opened, item_id, by=me(), now=now())
    return original


def _to_what_it_became(item_id: UUID, ticket_id: UUID | None) -> Any:
    """Its ticket; where a colleague was quicker and handled it without one, the letter itself."""
    return back_to(ticket_id) if ticket_id else redirect(url_for("quarantine.letter", item_id=item_id), 303)
