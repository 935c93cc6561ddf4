"""What a deadline is about, under its team's key: its kind, a few words, how it ended. And how it goes to another team."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.sealed.team_seals import hand_written, open_written, seal_written
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.records import Deadline, TeamKey
from helpline.sealing import Damaged

FORMAT = 1


@dataclass(frozen=True, repr=False)
class Told:
    """`kind` is one of `figures.clocks.DEADLINES`; `outcome` a code of `OUTCOMES`, "" while it runs.

    `due_on` is the day that was given where no clock says by when.
    """

    kind: str
    words: str = ""
    due_on: date | None = None
    outcome: str = ""


def seal_told(row: Deadline, told: Told, *, keys: Keyring) -> None:
    """Under the epoch the row names. Raises NoKey."""
    row.told = seal_written("deadline", row, _written(told), keys=keys)


def open_told(row: Deadline, *, keys: Keyring) -> Told:
    """Raises Damaged, NoKey."""
    return told_in(open_written("deadline", row, row.told, keys=keys))


def told_in(written: bytes) -> Told:
    """What an opened record says."""
    told: dict[str, Any] = json.loads(written)
    due_on = date.fromisoformat(told["due_on"]) if told["due_on"] else None
    return Told(kind=told["kind"], words=told["words"], due_on=due_on, outcome=told["outcome"])


def hand_deadlines(session: Session, ticket_id: UUID, team: TeamKey, *, by: Unlocked) -> None:
    """To another team: sealed under its key where she holds it, otherwise boxed. What is damaged goes as it is."""
    for row in session.scalars(select(Deadline).where(Deadline.ticket_id == ticket_id).with_for_update()):
        try:
            told = open_told(row, keys=by.keys)
        except Damaged:
            told = None
        row.team_id, row.epoch = team.team_id, team.epoch
        if told is not None:
            row.told = hand_written("deadline", row, _written(told), team, keys=by.keys)


def _written(told: Told) -> bytes:
    due_on = told.due_on.isoformat() if told.due_on else None
    return json.dumps({"v": FORMAT, **asdict(told), "due_on": due_on}).encode()
