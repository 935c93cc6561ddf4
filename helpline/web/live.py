"""The change counter for pages that keep themselves fresh, and a health answer that says nothing of worth."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from helpline.deeds.inbox import change_counter
from helpline.web.access import may, open_to_all, quietly

blueprint = Blueprint("live", __name__)


@blueprint.get("/changes")
@quietly
@may("read tickets")
def changes() -> Any:
    return {"change": change_counter()}


@blueprint.get("/health")
@open_to_all
def health() -> Any:
    change_counter()  # the database answers
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
