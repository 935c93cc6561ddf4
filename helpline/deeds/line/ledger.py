"""The ledger of the carrier: how much still lies there, since when, and how much is proved gone. No id of it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from helpline.deeds.errors import NotAllowed
from helpline.deeds.line.carrier_copies import PATIENCE, STILL_THERE
from helpline.deeds.unlocked import Unlocked
from helpline.records import CarrierCopy, VoiceMessage, reading

LISTED = 50


@dataclass(frozen=True)
class LedgerRow:
    """One thing that is still there. `outcome` is the short code of the last try, "" before the first.

    `is_unasked`: nobody here has asked for it to be recorded or written down.
    """

    kind: str
    state: str
    made_at: datetime
    tries: int
    outcome: str
    due_at: datetime
    is_late: bool
    is_unasked: bool = False


@dataclass(frozen=True)
class Ledger:
    """`rows` are the oldest that are still there; `outcomes` what kept them. `unfetched` voice messages wait to be fetched.

    `unasked` things were recorded or written down at the carrier by nobody's wish here, the last found at `unasked_at`;
    they go unheard. `records_unasked`: it happened lately, so that somebody must look for the setting.
    """

    still_there: int
    oldest_at: datetime | None
    gone: int
    last_gone_at: datetime | None
    unfetched: int
    rows: tuple[LedgerRow, ...]
    outcomes: set[str]
    unasked: int = 0
    unasked_at: datetime | None = None
    records_unasked: bool = False

    @property
    def was_ever_used(self) -> bool:
        return bool(self.still_there or self.gone or self.unfetched)

    @property
    def is_calm(self) -> bool:
        """Whether what is there goes by itself."""
        return not (self.records_unasked or "auth" in self.outcomes) and not any(
            row.is_late or row.state == "refused" for row in self.rows
        )


def read_ledger(*, by: Unlocked, now: datetime) -> Ledger:
    """Raises NotAllowed."""
    if not by.may("see the carrier's ledger"):
        raise NotAllowed
    ours = CarrierCopy.org_id == by.org_id
    there = select(func.count(), func.min(CarrierCopy.made_at)).where(ours, STILL_THERE)
    gone = select(func.count(), func.max(CarrierCopy.proved_gone_at)).where(ours, CarrierCopy.state == "gone")
    unfetched = select(func.count()).where(VoiceMessage.org_id == by.org_id, VoiceMessage.sid.is_not(None))
    oldest = select(CarrierCopy).where(ours, STILL_THERE).order_by(CarrierCopy.made_at).limit(LISTED)
    outcomes = select(CarrierCopy.outcome).where(ours, STILL_THERE, CarrierCopy.outcome != "").distinct()
    unasked = select(func.count(), func.max(CarrierCopy.made_at)).where(ours, CarrierCopy.is_unasked)
    with reading() as session:
        still_there, oldest_at = session.execute(there).one()
        proved, last_gone_at = session.execute(gone).one()
        made_unasked, unasked_at = session.execute(unasked).one()
        return Ledger(
            still_there=still_there, oldest_at=oldest_at, gone=proved, last_gone_at=last_gone_at,
            unfetched=session.scalar(unfetched) or 0, rows=tuple(_row(row, now=now) for row in session.scalars(oldest)),
            outcomes=set(session.scalars(outcomes)), unasked=made_unasked, unasked_at=unasked_at,
            records_unasked=unasked_at is not None and unasked_at > now - PATIENCE,
        )  # fmt: skip


def _row(row: CarrierCopy, *, now: datetime) -> LedgerRow:
    return LedgerRow(
        kind=row.kind, state=row.state, made_at=row.made_at, tries=row.tries, outcome=row.outcome, due_at=row.due_at,
        is_late=row.made_at <= now - PATIENCE, is_unasked=row.is_unasked,
    )  # fmt: skip
