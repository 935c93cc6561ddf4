"""What pages ask by themselves: has something changed, which colleague has which ticket open, how long does the session last.

The health answer, without content, is here too.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from flask import Blueprint, abort, g, request, url_for
from wtforms import Form, StringField
from wtforms.validators import AnyOf

from helpline.deeds.desk.inbox import pulse
from helpline.deeds.line.line_shown import call_on_the_line
from helpline.deeds.staff import sessions
from helpline.deeds.staff.boot_keys import heard_of
from helpline.deeds.ticket import presence
from helpline.deeds.waiting.changes import change_counter
from helpline.web.access import csrf, may, open_to_all, quietly
from helpline.web.afterwards import afterwards
from helpline.web.desk import desk, me, now
from helpline.web.speaking import here_words

blueprint = Blueprint("live", __name__)


class PresenceForm(Form):
    kind = StringField(validators=[AnyOf(presence.KINDS)])


@blueprint.get("/changes")
@quietly
@may("read tickets")
def changes() -> Any:
    change, here, due = pulse(by=me(), now=now())
    tickets = dict.fromkeys(one.ticket_id for one in here)
    told = {
        str(ticket_id): {
            "words": here_words(who := [one for one in here if one.ticket_id == ticket_id]),
            "writing": any(one.is_writing for one in who),
        }
        for ticket_id in tickets
    }
    return {"change": change, "due": due, "here": told, **_on_the_line()}


def _on_the_line() -> dict[str, str]:
    """The call that she has just taken, so that its screen opens by itself; asked only where there is a line."""
    if not desk().settings.has_line or not me().may("log calls"):
        return {}
    call_id = call_on_the_line(by=me())
    return {"call": url_for("calls.call", call_id=call_id)} if call_id else {}


@blueprint.post("/tickets/<uuid:ticket_id>/presence")
@quietly
@may("read tickets")
def here(ticket_id: UUID) -> Any:
    form = PresenceForm(request.form)
    if not form.validate():
        abort(422)
    kind = cast(presence.Kind, form.kind.data)
    if presence.is_news(ticket_id, kind, by=me(), now=now()):
        afterwards(presence.be_here, ticket_id, kind, by=me(), now=now())
    return "", 204


@blueprint.get("/session")
@quietly
@may("sign in")
def session() -> Any:
    """Whose session it is, for how many seconds more, and its token: a page that was locked goes on with it."""
    left = sessions.time_left(g.token, now=now(), lasting=desk().lasting)
    return {"left": int(left.total_seconds()), "name": me().duty_name, "csrf": csrf()}


@blueprint.post("/session/staying")
@may("sign in")
def staying() -> Any:
    return {}  # to have clicked is all it takes


@blueprint.get("/health")
@open_to_all
def health() -> Any:
    """For a watch outside the machine: "ok" while the database answers, then a line for each courier."""
    change_counter()
    told = "".join(f"{line}\n" for line in ("ok", *_couriers()))
    return told, 200, {"Content-Type": "text/plain; charset=utf-8"}


def _couriers() -> list[str]:
    keys, at = desk().keys, now()
    told = [] if keys is None else [f"courier: {_has_keys(keys.is_armed(at))}, in this process"]
    told += [
        f"courier: {_has_keys(one.is_armed)}, heard of {max(0, int(one.ago.total_seconds()))} seconds ago"
        for one in heard_of(now=at)
    ]
    return told or ["no courier"]


def _has_keys(is_armed: bool) -> str:  # noqa: FBT001  (one flag, and the name says which)
    return "armed" if is_armed else "not armed"
