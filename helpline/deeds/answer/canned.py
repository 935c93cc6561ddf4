"""Ready texts: the desk's own, the team's, and a colleague's; read, written, reviewed, thrown away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from helpline.deeds.errors import DeedRefused, NoKey, NotAllowed, NotHere
from helpline.deeds.names import duty_names, team_names
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.unlocked import Unlocked, of_her_teams
from helpline.records import Canned, reading, transaction
from helpline.sealing import Damaged, Key, context, kdf, open_record, seal_record
from helpline.words.canned import STARTERS, unknown_places
from helpline.words.folding import fold

SHOWN_AT_MOST = 500


@dataclass(frozen=True, repr=False)
class CannedShown:
    """A ready text. `shelf`: "own", "team", or "desk" for one that comes with the desk and has no `id`.

    `key` names it in a form. `reviewed_by` None: nobody has read it over since it was last changed.
    """

    key: str
    title: str
    language: str
    body: str
    shelf: Literal["own", "team", "desk"]
    id: UUID | None = None
    team_id: UUID | None = None
    team: str = ""
    changed_at: datetime | None = None
    changed_by: str | None = None
    reviewed_by: str | None = None
    can_change: bool = False
    damaged: bool = False

    @property
    def is_own(self) -> bool:
        return self.shelf == "own"


class UnknownPlace(DeedRefused):
    """The text has a place that nothing could ever be put into, such as her pseudonym."""


@dataclass(frozen=True, repr=False)
class CannedWords:
    """What a ready text says. `body` may have places such as {counsellor}."""

    title: str
    language: str
    body: str


def read_canned(
    *, by: Unlocked, team_id: UUID | None = None, about: str = "", language: str = ""
) -> tuple[CannedShown, ...]:
    """The texts she may use, her own first, then her teams', then those that come with the desk.

    With `team_id` only that team's; `about` are words that all must stand in title or text. Raises NotAllowed.
    """
    if not by.may("write canned texts"):
        raise NotAllowed
    with reading() as session:
        names, teams = duty_names(session, by=by), team_names(session, by=by)
        wanted = (
            select(Canned)
            .where(Canned.org_id == by.org_id, Canned.team_id.in_([team_id] if team_id else teams))
            .where(Canned.team_id.in_(by.team_ids), or_(Canned.owner_id.is_(None), Canned.owner_id == by.staff_id))
            .order_by(Canned.changed_at.desc()).limit(SHOWN_AT_MOST)
        )  # fmt: skip
        kept = [_shown(row, names=names, teams=teams, by=by) for row in session.scalars(wanted)]
    shown = sorted(kept, key=lambda one: (not one.is_own, fold(one.title))) + _from_the_desk()
    return tuple(one for one in shown if _is_about(one, about) and language in ("", one.language))


def read_one(canned_id: UUID, *, by: Unlocked) -> CannedShown:
    """Raises NotHere, NotAllowed."""
    if not by.may("write canned texts"):
        raise NotAllowed
    with reading() as session:
        row = _row(session, canned_id, by=by)
        return _shown(row, names=duty_names(session, by=by), teams=team_names(session, by=by), by=by)


def save_canned(
    canned_id: UUID | None, words: CannedWords, *, team_id: UUID, is_own: bool, by: Unlocked, now: datetime
) -> UUID:
    """Keeps a new text, or this one changed; a changed one has to be reviewed again. Its id.

    The team's are kept by those who may. Raises NotHere, NotAllowed, UnknownPlace.
    """
    if unknown_places(words.body):
        raise UnknownPlace
    with transaction() as session:
        if team_id not in by.team_ids:
            raise NotHere
        row = _row(session, canned_id, by=by) if canned_id else _new_row(team_id, is_own=is_own, by=by)
        _may_change(row, by=by)
        row.epoch, row.changed_at, row.changed_by = newest_epoch(session, row.team_id), now, by.staff_id
        row.reviewed_at = row.reviewed_by = None
        row.text = seal_record(
            _key(row, by), json.dumps(asdict(words)).encode(), _place(row), epoch=row.epoch
        )
        session.add(row)
        return row.id


def delete_canned(canned_id: UUID, *, by: Unlocked) -> None:
    """Raises NotHere, NotAllowed."""
    with transaction() as session:
        row = _row(session, canned_id, by=by)
        _may_change(row, by=by)
        session.delete(row)


def review_canned(canned_id: UUID, *, by: Unlocked, now: datetime) -> None:
    """She has read it as it stands and found it right. Raises NotHere, NotAllowed."""
    if not by.may("review canned texts"):
        raise NotAllowed
    with transaction() as session:
        row = _row(session, canned_id, by=by)
        row.reviewed_at, row.reviewed_by = now, by.staff_id


def open_canned(row: Canned, *, by: Unlocked) -> CannedWords:
    """Raises NoKey, Damaged."""
    return CannedWords(**json.loads(open_record(_key(row, by), row.text, _place(row), epoch=row.epoch)))


def _from_the_desk() -> list[CannedShown]:
    return [
        CannedShown(
            key=f"{one.language}.{one.code}", title=one.title, language=one.language, body=one.body, shelf="desk"
        )
        for one in STARTERS
    ]  # fmt: skip


def _is_about(one: CannedShown, about: str) -> bool:
    said = fold(f"{one.title}\n{one.body}")
    return all(word in said for word in fold(about).split())


def _shown(
    row: Canned, *, names: Mapping[UUID | None, str], teams: Mapping[UUID, str], by: Unlocked
) -> CannedShown:
    try:
        words, damaged = open_canned(row, by=by), False
    except (Damaged, NoKey):
        words, damaged = CannedWords(title="", language="", body=""), True
    is_own = row.owner_id is not None
    return CannedShown(
        key=str(row.id), title=words.title, language=words.language, body=words.body, shelf="own" if is_own else "team",
        id=row.id, team_id=row.team_id, team=teams.get(row.team_id, ""), changed_at=row.changed_at,
        changed_by=names.get(row.changed_by), reviewed_by=names.get(row.reviewed_by),
        can_change=is_own or by.may("keep team texts"), damaged=damaged,
    )  # fmt: skip


def _row(session: Session, canned_id: UUID, *, by: Unlocked) -> Canned:
    """Hers or her team's; a colleague's own is nobody else's business."""
    row = of_her_teams(session.get(Canned, canned_id), by=by)
    if row.owner_id not in (None, by.staff_id):
        raise NotHere
    return row


def _may_change(row: Canned, *, by: Unlocked) -> None:
    if not by.may("write canned texts") or (row.owner_id is None and not by.may("keep team texts")):
        raise NotAllowed


def _new_row(team_id: UUID, *, is_own: bool, by: Unlocked) -> Canned:
    return Canned(id=uuid4(), org_id=by.org_id, team_id=team_id, owner_id=by.staff_id if is_own else None)


def _key(row: Canned, by: Unlocked) -> Key:
    return kdf(by.keys.pair(row.team_id, row.epoch).seed, "canned")


def _place(row: Canned) -> bytes:
    return context("canned", row.org_id, row.team_id, row.id)
