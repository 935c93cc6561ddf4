"""Seals a short text of a row under its team's key, bound to the row's place."""

from __future__ import annotations

from helpline.deeds.unlocked import Keyring
from helpline.records import Agreement, CallerFlag, ChartNote, Debrief, Handover, Review, Supervision
from helpline.sealing import Key, context, kdf, open_record, seal_record

TeamRow = Agreement | CallerFlag | ChartNote | Debrief | Handover | Review | Supervision


def seal_for_team(purpose: str, row: TeamRow, text: str, *, keys: Keyring) -> bytes:
    """Raises NoKey."""
    key = _key(purpose, row, keys=keys)
    return seal_record(key, text.encode(), _place(purpose, row), epoch=row.epoch)


def open_of_team(purpose: str, row: TeamRow, sealed: bytes, *, keys: Keyring) -> str:
    """Raises NoKey, Damaged."""
    return open_record(_key(purpose, row, keys=keys), sealed, _place(purpose, row), epoch=row.epoch).decode()


def _key(purpose: str, row: TeamRow, *, keys: Keyring) -> Key:
    return kdf(keys.pair(row.team_id, row.epoch).seed, purpose)


def _place(purpose: str, row: TeamRow) -> bytes:
    return context(purpose, row.org_id, row.team_id, row.id)
