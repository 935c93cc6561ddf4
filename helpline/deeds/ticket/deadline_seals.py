"""What a deadline is about, under its team's key: its kind, a few words, how it ended. And how it goes to another team."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.records import Deadline, TeamKey
from helpline.sealing import Damaged, Key, context, kdf, kind_of, open_box, open_record, seal_box, seal_record

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
    row.told = seal_record(_key(row, keys), _written(told), _place(row), epoch=row.epoch)


def open_told(row: Deadline, *, keys: Keyring) -> Told:
    """Raises Damaged, NoKey."""
    if kind_of(row.told) == "box":
        return told_in(open_box(keys.pair(row.team_id, row.epoch), row.told, _place(row), epoch=row.epoch))
    return told_in(open_record(_key(row, keys), row.told, _place(row), epoch=row.epoch))


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
        if told is not None and by.keys.holds(team.team_id, team.epoch):
            seal_told(row, told, keys=by.keys)
        elif told is not None:
            row.told = seal_box(team.public, _written(told), _place(row), epoch=row.epoch)


def _written(told: Told) -> bytes:
    due_on = told.due_on.isoformat() if told.due_on else None
    return json.dumps({"v": FORMAT, **asdict(told), "due_on": due_on}).encode()


def _key(row: Deadline, keys: Keyring) -> Key:
    return kdf(keys.pair(row.team_id, row.epoch).seed, "deadline")


def _place(row: Deadline) -> bytes:
    return context("deadline", row.org_id, row.team_id, row.id)
