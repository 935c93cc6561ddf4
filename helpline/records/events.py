"""Who did what, and when: one row a deed, with a kind from a fixed neutral list and no words in it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from helpline.records.columns import Base
from helpline.records.laying_down import lay_down
from helpline.records.tickets import Ticket
from helpline.records.waits import Wait

KINDS = frozenset(
    {
        # letters and answers
        "received", "noted", "answered", "answer left", "answer held", "answer delayed", "answer delivered", "away", "answer failed", "answer withdrawn",
        "quarantined", "quarantine opened", "quarantine handled", "quarantine read again", "quarantine copied out",
        # a ticket's course
        "triaged", "priority raised", "priority lowered", "assigned", "unassigned", "closed", "reopened", "first read", "marked spam",
        "put on hold", "taken up again",
        "moved to a team", "merged", "merged into another", "merge undone", "split off", "began as a part", "message moved away", "message moved here", "writer doubted", "doubt lifted",
        "recognised", "may be known", "joined contact", "sender checked",
        # writers who are blocked for a time
        "blocked", "block lifted", "set aside", "let through",
        # her safety: the card and the words on it, and what was done despite it
        "card saved", "safety asked", "code word right", "code word wrong", "stop word said", "letter confirmed",
        "safe contact overridden", "override looked at", "hold released",
        # writing an answer: handed on, looked at by a second person
        "draft handed on", "to approve", "approved", "sent back", "rules set",
        # what colleagues keep an eye on, and notes put right
        "reminder set", "reminder done", "reminder put off", "reminder deleted", "reminders stopped", "mentioned",
        "note corrected", "note struck",
        # deadlines, of a ticket or of none
        "deadline set", "deadline changed", "deadline ended", "deadline taken up again",
        # calls, promises to call back and the numbers shown for them, totals of the exchange
        "call begun", "call logged", "call corrected", "call dropped", "call linked", "call back promised",
        "call back tried", "call back kept", "call back withdrawn", "call back expired", "number asked for",
        "number shown", "totals imported",
        # the line itself
        "call came in", "call answered", "call on the line ended", "caller looked up",
        # what a carrier held of a call or a text message, voice messages, notices by text message
        "carrier copy gone", "voice message left", "notice asked for", "notice left", "notice not sent",
        # what is agreed with a woman who calls often, flags on callers
        "agreement proposed", "agreement approved", "agreement ended", "caller flagged", "caller flag lifted",
        # from one shift to the next, and contacts that came by no letter
        "next worker told", "signed off", "handover accepted", "contact logged", "wrote first",
        # the rota
        "shift planned", "shift changed", "shift taken off", "shift offered", "shift kept", "shift taken over", "voice noted",
        # talks about the work among colleagues
        "supervision noted", "supervision taken out",
        # letters that came twice, letters from before
        "folded", "imported",
        # people and keys
        "founded", "invited", "joined", "granted", "logged in", "logged out", "login refused", "locked",
        "armed", "sheet checked", "sheet used", "passphrase changed", "session ended",
        # what the organisation has set on its pages
        "settings changed", "team added", "team renamed", "member added", "member removed",
        # cases
        "consent recorded", "consent withdrawn", "case opened", "case in progress", "case waiting", "case in follow-up",
        "case closed", "case reopened", "case assigned", "case unassigned", "handover written", "needs assessed", "ticket linked",
        "ticket unlinked", "step added", "step changed", "step done", "step open again",
    }
)  # fmt: skip

TOUCHED, BEGUN = "tickets touched", "tickets begun"
DIGESTED = ("letter confirmed", "joined contact", "hold released")  # seldom, and asked for by their time
_IS_DIGESTED = text(f"kind IN {DIGESTED}")


class Event(Base):
    """`seq` orders all events and is the change counter that live pages poll."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_ticket", "ticket_id", "seq"),
        Index("ix_event_case", "case_id", "seq"),
        Index(
            "ix_event_digested", "kind", "at",
            sqlite_where=_IS_DIGESTED, postgresql_where=_IS_DIGESTED,
        ),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    org_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    at: Mapped[datetime]
    ticket_id: Mapped[uuid.UUID | None]
    message_id: Mapped[uuid.UUID | None]
    by_id: Mapped[uuid.UUID | None]
    about_id: Mapped[uuid.UUID | None]
    case_id: Mapped[uuid.UUID | None]


def record(
    session: Session,
    kind: str,
    *,
    org_id: uuid.UUID,
    at: datetime,
    ticket_id: uuid.UUID | None = None,
    message_id: uuid.UUID | None = None,
    by_id: uuid.UUID | None = None,
    about_id: uuid.UUID | None = None,
    case_id: uuid.UUID | None = None,
) -> None:
    """Writes an event in the deed's transaction. An unknown kind is a mistake of ours and stops the deed."""
    event = Event(
        org_id=org_id, kind=kind, at=at, ticket_id=ticket_id, message_id=message_id, by_id=by_id,
        about_id=about_id, case_id=case_id,
    )  # fmt: skip
    record_all(session, event)


def record_all(session: Session, *events: Event) -> None:
    """Several at once, in this order, as `record` writes one."""
    for event in events:
        if event.kind not in KINDS:
            raise ValueError(event.kind)
        if event.ticket_id is not None:
            touch(session, event.ticket_id)
    lay_down(session, *events)


def touch(session: Session, ticket_id: uuid.UUID) -> None:
    """For the rare deed that changes a ticket's times and writes no event."""
    session.info.setdefault(TOUCHED, set()).add(ticket_id)


def begin(session: Session, ticket: Ticket, wait: Wait | None) -> None:
    """For the deed that writes a ticket's very first rows and changes them no more: no figure holds it yet."""
    touch(session, ticket.id)
    session.info.setdefault(BEGUN, {})[ticket.id] = ticket, wait


def begun(session: Session) -> dict[uuid.UUID, tuple[Ticket, Wait | None]]:
    """The tickets that began in this transaction, as far as it was said; nobody needs to read them back."""
    return dict(session.info.get(BEGUN, {}))


def touched(session: Session) -> frozenset[uuid.UUID]:
    """The tickets that events of this transaction name: those whose figures may have changed."""
    return frozenset(session.info.get(TOUCHED, ()))
