"""Notes on the charts: on this day a campaign began, a law changed. Day and words are sealed for the team."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed, NotHere
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.sealed.team_seals import open_of_team, seal_for_team
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import ChartNote, reading, transaction
from helpline.sealing import Damaged

LONGEST = 120  # characters


class NothingNoted(DeedRefused):
    """No words, or too many."""


@dataclass(frozen=True, repr=False)
class NoteShown:
    """A damaged note has no day and no words; it can still be taken off."""

    id: UUID
    on: date | None
    words: str
    damaged: bool = False


def add_note(words: str, *, on: date, by: Unlocked) -> UUID:
    """For everybody who sees the trends of her team. Raises NotAllowed, NothingNoted; NotHere where she has no team."""
    if not by.may("see waiting times"):
        raise NotAllowed
    words = " ".join(words.split())
    if not words or len(words) > LONGEST:
        raise NothingNoted
    if not by.team_ids:
        raise NotHere
    team_id = min(by.team_ids)
    with transaction() as session:
        row = ChartNote(
            id=uuid4(), org_id=by.org_id, team_id=team_id, author_id=by.staff_id,
            epoch=newest_epoch(session, team_id),
        )  # fmt: skip
        told = json.dumps({"on": on.isoformat(), "words": words})
        row.note = seal_for_team("chart-note", row, told, keys=by.keys)
        session.add(row)
        return row.id


def take_off_note(note_id: UUID, *, by: Unlocked) -> None:
    """Raises NotHere, NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    with transaction() as session:
        row = of_her_teams(session.get(ChartNote, note_id, with_for_update=True), by=by)
        session.delete(row)


def read_notes(*, by: Unlocked) -> tuple[NoteShown, ...]:
    """Those of her teams, the oldest day first. Raises NotAllowed."""
    if not by.may("see waiting times"):
        raise NotAllowed
    with reading() as session:
        rows = session.scalars(select(ChartNote).where(ChartNote.team_id.in_(by.team_ids))).all()
    return tuple(
        sorted((_shown(row, by=by) for row in rows), key=lambda note: (note.on or date.min, note.words))
    )


def open_note(row: ChartNote, *, by: Unlocked) -> str:
    """As it was sealed, in JSON. Raises NoKey, Damaged."""
    return open_of_team("chart-note", row, row.note, keys=by.keys)


def _shown(row: ChartNote, *, by: Unlocked) -> NoteShown:
    try:
        told = json.loads(open_note(row, by=by))
    except (Damaged, NoKey):
        return NoteShown(row.id, None, "", damaged=True)
    return NoteShown(row.id, date.fromisoformat(told["on"]), told["words"])
