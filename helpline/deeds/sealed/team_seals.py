"""Seals a short text of a row under its team's key, bound to the row's place; and records that other teams may be handed."""

from __future__ import annotations

from helpline.deeds.unlocked import Keyring
from helpline.records import (
    Agreement,
    CallerFlag,
    ChartNote,
    Deadline,
    Debrief,
    Facts,
    Handover,
    Review,
    Supervision,
    TeamKey,
)
from helpline.sealing import Key, context, kdf, kind_of, open_box, open_record, seal_box, seal_record

TeamRow = Agreement | CallerFlag | ChartNote | Debrief | Handover | Review | Supervision
HandedRow = Facts | Deadline


def seal_for_team(purpose: str, row: TeamRow, text: str, *, keys: Keyring) -> bytes:
    """Raises NoKey."""
    return _sealed(purpose, row, text.encode(), keys=keys)


def open_of_team(purpose: str, row: TeamRow, sealed: bytes, *, keys: Keyring) -> str:
    """Raises NoKey, Damaged."""
    return open_record(_key(purpose, row, keys=keys), sealed, _place(purpose, row), epoch=row.epoch).decode()


def seal_written(purpose: str, row: HandedRow, written: bytes, *, keys: Keyring) -> bytes:
    """Raises NoKey."""
    return _sealed(purpose, row, written, keys=keys)


def hand_written(purpose: str, row: HandedRow, written: bytes, team: TeamKey, *, keys: Keyring) -> bytes:
    """For the other team that the row names by now: under its key where she holds it, otherwise boxed."""
    if keys.holds(team.team_id, team.epoch):
        return _sealed(purpose, row, written, keys=keys)
    return seal_box(team.public, written, _place(purpose, row), epoch=row.epoch)


def open_written(purpose: str, row: HandedRow, sealed: bytes, *, keys: Keyring) -> bytes:
    """A record, or the box in which it was handed over. Raises NoKey, Damaged."""
    if kind_of(sealed) == "box":
        pair = keys.pair(row.team_id, row.epoch)
        return open_box(pair, sealed, _place(purpose, row), epoch=row.epoch)
    return open_record(_key(purpose, row, keys=keys), sealed, _place(purpose, row), epoch=row.epoch)


def _sealed(purpose: str, row: TeamRow | HandedRow, written: bytes, *, keys: Keyring) -> bytes:
    return seal_record(_key(purpose, row, keys=keys), written, _place(purpose, row), epoch=row.epoch)


def _key(purpose: str, row: TeamRow | HandedRow, *, keys: Keyring) -> Key:
    return kdf(keys.pair(row.team_id, row.epoch).seed, purpose)


def _place(purpose: str, row: TeamRow | HandedRow) -> bytes:
    return context(purpose, row.org_id, row.team_id, row.id)
