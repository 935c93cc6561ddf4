"""The agreements of a supervisor's teams in two lists: what waits for her yes, and what holds, each the oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from helpline.deeds.cursors import moment, read_cursor
from helpline.deeds.errors import NotAllowed
from helpline.deeds.names import duty_names
from helpline.deeds.phone.agreements import show_agreement
from helpline.deeds.phone.callers import WEEK
from helpline.deeds.phone.callers_shown import AgreementShown
from helpline.deeds.unlocked import Unlocked
from helpline.records import Agreement, Call, Contact, Ticket, reading

AgreementView = Literal["proposed", "in-force"]
AGREEMENT_VIEWS: tuple[AgreementView, ...] = get_args(AgreementView)
PAGE = 25
Listed = Row[Agreement, int, UUID | None, int]


@dataclass(frozen=True, repr=False)
class AgreementItem:
    """With whom, on which ticket of hers it is read (the newest; None where the team has none any more), `calls` in seven days."""

    agreement: AgreementShown
    pseudonym: int
    ticket_id: UUID | None
    calls: int


@dataclass(frozen=True, repr=False)
class AgreementList:
    """One page of one view; `older` is the cursor of the next one, `counts` how many each view has in all."""

    view: AgreementView
    items: tuple[AgreementItem, ...]
    older: str | None
    counts: Mapping[AgreementView, int]


def read_agreements(view: AgreementView, *, by: Unlocked, now: datetime, older: str = "") -> AgreementList:
    """What waits longest, or was agreed longest ago, comes first. Raises NotAllowed."""
    if not by.may("approve agreements"):
        raise NotAllowed
    with reading() as session:
        names = duty_names(session, by=by)
        rows = session.execute(_page(view, older, by=by, now=now)).all()
        items = tuple(_item(row, names=names, by=by) for row in rows[:PAGE])
        return AgreementList(
            view=view, items=items, older=_cursor(view, rows[PAGE - 1][0]) if len(rows) > PAGE else None,
            counts={known: _count(session, known, by=by) for known in AGREEMENT_VIEWS},
        )  # fmt: skip


def _page(
    view: AgreementView, older: str, *, by: Unlocked, now: datetime
) -> Select[Agreement, int, UUID | None, int]:
    hers = (
        select(Ticket.id).where(Ticket.contact_id == Agreement.contact_id, Ticket.team_id == Agreement.team_id)
        .order_by(Ticket.received_at.desc(), Ticket.id).limit(1).scalar_subquery()
    )  # fmt: skip
    calls = (
        select(func.count()).select_from(Call)
        .where(Call.contact_id == Agreement.contact_id, Call.team_id == Agreement.team_id, Call.started_at >= now - WEEK)
        .scalar_subquery()
    )  # fmt: skip
    wanted = (
        select(Agreement, Contact.pseudonym, hers, calls)
        .join(Contact, Contact.id == Agreement.contact_id).where(_is_in(view, by)).limit(PAGE + 1)
    )  # fmt: skip
    after = read_cursor(older, moment, UUID)
    if after is not None:
        wanted = wanted.where(tuple_(_since(view), Agreement.id) > after)
    return wanted.order_by(_since(view), Agreement.id)


def _count(session: Session, view: AgreementView, *, by: Unlocked) -> int:
    return session.scalar(select(func.count()).select_from(Agreement).where(_is_in(view, by))) or 0


def _is_in(view: AgreementView, by: Unlocked) -> ColumnElement[bool]:
    is_hers = (Agreement.org_id == by.org_id) & Agreement.team_id.in_(by.team_ids)
    holds = Agreement.approved_at.is_not(None)
    return is_hers & (holds if view == "in-force" else ~holds)


def _since(view: AgreementView) -> InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]:
    return Agreement.approved_at if view == "in-force" else Agreement.proposed_at


def _cursor(view: AgreementView, row: Agreement) -> str:
    since = row.approved_at if view == "in-force" and row.approved_at else row.proposed_at
    return f"{int(since.timestamp())}.{row.id}"


def _item(row: Listed, *, names: Mapping[UUID | None, str], by: Unlocked) -> AgreementItem:
    agreement, pseudonym, ticket_id, calls = row
    return AgreementItem(
        agreement=show_agreement(agreement, names=names, by=by), pseudonym=pseudonym, ticket_id=ticket_id, calls=calls
    )  # fmt: skip
