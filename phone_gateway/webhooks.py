"""The addresses the carrier calls. Each message is checked before anything else is done; what isn't surely the carrier's is 403.

Nothing here tells or logs a number, and an address holds a call's random id and numbers of steps only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, g, request, send_file
from werkzeug.exceptions import HTTPException

from helpline.border import LineEvent, LineEventKind
from helpline.deeds.line import line_calls
from helpline.deeds.line.line_calls import SaidBefore, Taken, UnknownCall
from helpline.deeds.line.line_states import LineState
from helpline.deeds.rules import LineRules
from helpline.deeds.shift.rota import OnShift
from helpline.figures.calendar import ServiceCalendar
from phone_gateway import flow, twiml
from phone_gateway.events import event_of, is_over
from phone_gateway.flow import House
from phone_gateway.signatures import Checker, Request, marks_of
from phone_gateway.twiml import Sound
from phone_gateway.verbs import HANG_UP, Verb

log = logging.getLogger("helpline.phone")
Verbs = tuple[Verb, ...]
Done = TypeVar("Done")


@dataclass(frozen=True, repr=False)
class Line:
    """All that the line is made of. `numbers` are the helpline's own, `hours` when it is open, `clock` the time in UTC."""

    checker: Checker
    house: House
    sound: Sound
    rules: LineRules
    hours: ServiceCalendar
    numbers: frozenset[str]
    clock: Callable[[], datetime]


def make_blueprint(line: Line) -> Blueprint:
    """The routes of one line; a desk without a line has none of them."""
    blueprint = Blueprint("line", __name__, url_prefix="/phone")
    blueprint.before_request(check)
    blueprint.register_error_handler(Exception, _say_sorry)
    for rule, view in POSTED.items():
        blueprint.post(rule, endpoint=view.__name__)(view)
    blueprint.get("/prompts/<language>/<name>", endpoint="prompt")(prompt)
    blueprint.record_once(lambda state: state.app.extensions.update(line=line))
    return blueprint


def check() -> None:
    """Before every view but that of the recorded announcements, which anybody may hear by calling."""
    if request.endpoint == "line.prompt":
        return
    try:
        asked = _asked()
        g.read = _line().checker.check(asked)
        g.marks = marks_of(asked, g.read)
    except Exception:  # noqa: BLE001  (what fails before we know who speaks must end like a forgery: closed)
        log.warning("a message to the line was refused")
        abort(403)


def ring() -> Response:
    """She calls. Only our own numbers are answered: another one of the account is somebody else's."""
    if g.read.get("To") not in _line().numbers or "ParentCallSid" in g.read:
        abort(403)
    return _told(_take(_event("rang"), call_id=None))


def digit(call_id: UUID, step: int) -> Response:
    return _told(_take(_event("digit", step=step), call_id=call_id))


def dial(call_id: UUID, step: int) -> Response:
    return _told(_take(_event("dialled", step=step), call_id=call_id))


def message(call_id: UUID) -> Response:
    return _told(_take(_event("recorded"), call_id=call_id))


def leg(call_id: UUID, step: int, leg: int) -> Response:
    return _told_on_leg(_leg_event("lifted", step, leg), call_id=call_id)


def acceptance(call_id: UUID, step: int, leg: int) -> Response:
    return _told_on_leg(_leg_event("accepted", step, leg), call_id=call_id)


def leg_end(call_id: UUID, step: int, leg: int) -> Response:
    _obey(
        lambda: line_calls.leg_over(_leg_event("leg over", step, leg), call_id=call_id, now=_line().clock())
    )
    return Response(status=204)


def recording(call_id: UUID) -> Response:
    event = _event("recording")
    if event.recording_sid and g.read.get("RecordingStatus") == "completed":
        _obey(lambda: line_calls.message_left(event, call_id=call_id, now=_line().clock()))
    return Response(status=204)


def status() -> Response:
    """The course of the call as a whole; only its end matters."""
    if g.read.get("To") not in _line().numbers or "ParentCallSid" in g.read:
        abort(403)
    if is_over(g.read):
        _obey(lambda: line_calls.end(_event("over"), rules=_line().rules, now=_line().clock()))
    return Response(status=204)


def prompt(language: str, name: str) -> Response:
    file = _line().sound.prompts.file(language, name)
    if file is None:
        abort(404)
    return send_file(file, mimetype="audio/mpeg", max_age=3600)


POSTED: dict[str, Callable[..., Response]] = {
    "/calls": ring,
    "/status": status,
    "/calls/<uuid:call_id>/digits/<int:step>": digit,
    "/calls/<uuid:call_id>/dials/<int:step>": dial,
    "/calls/<uuid:call_id>/message": message,
    "/calls/<uuid:call_id>/recording": recording,
    "/calls/<uuid:call_id>/legs/<int:step>/<int:leg>": leg,
    "/calls/<uuid:call_id>/legs/<int:step>/<int:leg>/acceptance": acceptance,
    "/calls/<uuid:call_id>/legs/<int:step>/<int:leg>/end": leg_end,
}


def _take(event: LineEvent, *, call_id: UUID | None) -> Taken[Verbs]:
    line, now = _line(), _line().clock()
    is_open = line.hours.is_open(now)

    def decide(state: LineState | None, here: Sequence[OnShift]) -> tuple[LineState, Verbs]:
        if state is None:
            move = flow.begin(house=line.house, here=here, is_open=is_open)
        else:
            move = flow.advance(state, event, house=line.house, here=here, is_open=is_open)
        return move.state, move.verbs

    return _obey(lambda: line_calls.take(event, decide, call_id=call_id, rules=line.rules, now=now))


def _obey(deed: Callable[[], Done]) -> Done:
    try:
        return deed()
    except (UnknownCall, SaidBefore):
        log.warning("a message to the line was refused")
        abort(403)


def _told(taken: Taken[Verbs]) -> Response:
    verbs = _verbs(taken)
    return _xml(twiml.answer(verbs, call_id=taken.call_id, step=taken.state.steps, sound=_line().sound))


def _told_on_leg(event: LineEvent, *, call_id: UUID) -> Response:
    taken = _take(event, call_id=call_id)
    verbs = taken.answer
    if verbs is None:
        verbs = flow.say_again_on_leg(taken.state, event, house=_line().house)
    told = twiml.leg_answer(verbs, call_id=taken.call_id, step=event.step, leg=event.leg, sound=_line().sound)
    return _xml(told)


def _verbs(taken: Taken[Verbs]) -> Verbs:
    if taken.answer is not None:
        return taken.answer
    return (HANG_UP,) if taken.outcome == "over" else flow.say_again(taken.state, house=_line().house)


def _event(kind: LineEventKind, *, step: int = 0) -> LineEvent:
    if "ParentCallSid" in g.read:
        abort(403)
    return event_of(kind, g.read, marks=g.marks, now=_line().clock(), step=step)


def _leg_event(kind: LineEventKind, step: int, leg: int) -> LineEvent:
    if "ParentCallSid" not in g.read:
        abort(403)
    return event_of(kind, g.read, marks=g.marks, now=_line().clock(), step=step, leg=leg)


def _say_sorry(error: Exception) -> Response:
    """Something of ours has failed: never silence. A colleague's phone is let go, so that another one may ring."""
    if isinstance(error, HTTPException):
        return error.get_response()  # type: ignore[return-value]  # Werkzeug's stubs say "sansio"
    log.error("a message to the line failed: %s", type(error).__name__)
    line = _line()
    is_leg = "ParentCallSid" in g.get("read", {})
    return _xml(twiml.bare_answer((HANG_UP,) if is_leg else flow.sorry(line.house), sound=line.sound))


def _asked() -> Request:
    return Request(
        method=request.method, path=_raw_path(), content_type=request.content_type or "", body=request.get_data(cache=False),
        signature=request.headers.get("X-Twilio-Signature", ""),
        idempotency=request.headers.get("I-Twilio-Idempotency-Token", ""),
    )  # fmt: skip


def _raw_path() -> str:
    """As the carrier wrote it, before anybody decoded or tidied it."""
    raw = str(request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI") or request.full_path)
    return raw if raw.startswith("/") else "/" + raw.partition("://")[2].partition("/")[2]


def _xml(told: str) -> Response:
    return Response(told, content_type="text/xml; charset=utf-8")


def _line() -> Line:
    kept: Line = current_app.extensions["line"]
    return kept
