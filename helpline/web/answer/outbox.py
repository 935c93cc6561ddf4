"""Taking an answer back, and sending one that was held."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint

from helpline.deeds.answer import recalls
from helpline.web.access import may
from helpline.web.desk import desk, me, now
from helpline.web.ticket.ticket_page import back_to

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")


@blueprint.post("/<uuid:outbox_id>/withdrawal")
@may("answer tickets")
def withdrawal(outbox_id: UUID) -> Any:
    return back_to(recalls.withdraw(outbox_id, rules=desk().rules, by=me(), now=now()))


@blueprint.post("/<uuid:outbox_id>/release")
@may("release held answers")
def release(outbox_id: UUID) -> Any:
    return back_to(recalls.release(outbox_id, rules=desk().rules, by=me(), now=now()))
