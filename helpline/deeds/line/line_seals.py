"""The seals on a call of the line: its course under the carrier's id of it, what it was for the team, who called for keepers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from helpline.deeds.line.line_states import LineFacts, LineState
from helpline.deeds.unlocked import Keyring
from helpline.records import ContactKey, LineCall, TeamKey
from helpline.sealing import (
    KeyPair,
    context,
    line_key,
    open_box,
    open_record,
    seal_box,
    seal_record,
)

EPOCH = 1  # the key of a course is its call's own: there is never a second one


@dataclass(frozen=True, repr=False)
class Caller:
    """Her number in E.164, "" where she hides it or it isn't kept; and the carrier's id of the call."""

    number: str
    sid: str


def seal_course(line: LineCall, state: LineState, *, sid: str) -> None:
    line.course = seal_record(line_key(sid), json.dumps(asdict(state)).encode(), _place(line), epoch=EPOCH)


def open_course(line: LineCall, *, sid: str) -> LineState:
    """Raises Damaged, also where the call is over and its course gone."""
    told: dict[str, Any] = json.loads(
        open_record(line_key(sid), line.course or b"", _place(line), epoch=EPOCH)
    )
    lists: dict[str, Any] = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return LineState(**(told | lists))


def box_line_facts(line: LineCall, facts: LineFacts, *, team: TeamKey) -> None:
    """For whoever of the team reads it; the line itself can't any more."""
    line.team_id, line.epoch = team.team_id, team.epoch
    line.facts = seal_box(
        team.public, json.dumps(asdict(facts)).encode(), _facts_place(line), epoch=team.epoch
    )


def open_line_facts(line: LineCall, *, keys: Keyring) -> LineFacts:
    """Raises NoKey, Damaged."""
    opened = open_box(keys.pair(line.team_id, line.epoch), line.facts, _facts_place(line), epoch=line.epoch)
    return LineFacts(**json.loads(opened))


def box_caller(line: LineCall, caller: Caller, *, key: ContactKey) -> None:
    line.caller_epoch = key.epoch
    line.caller = seal_box(
        key.public, json.dumps(asdict(caller)).encode(), _caller_place(line), epoch=key.epoch
    )


def open_caller(line: LineCall, *, pair: KeyPair) -> Caller:
    """For keepers and couriers. Raises Damaged, also where it is gone."""
    return Caller(
        **json.loads(open_box(pair, line.caller or b"", _caller_place(line), epoch=line.caller_epoch))
    )


def _place(line: LineCall) -> bytes:
    return context("line-course", line.org_id, line.call_id)


def _facts_place(line: LineCall) -> bytes:
    return context("facts", line.org_id, line.team_id, line.call_id)


def _caller_place(line: LineCall) -> bytes:
    return context("line-caller", line.org_id, line.call_id)
