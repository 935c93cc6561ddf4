"""A case's key, and everything that is sealed under it: what the next worker reads, steps, consents, outcomes."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from helpline.deeds.errors import NoKey
from helpline.deeds.sealed.team_keys import newest_epoch
from helpline.deeds.unlocked import Unlocked
from helpline.records import Case, CaseClosure, CaseKey, CaseStep, Consent
from helpline.sealing import (
    Damaged,
    Key,
    commitment,
    context,
    kdf,
    new_key,
    open_record,
    seal_record,
    unwrap_key,
    wrap_key,
)

Opened = TypeVar("Opened")


@dataclass(frozen=True, repr=False)
class Answers:
    """What she said when she was asked for a case. `agrees` is "yes", "no", "not_asked" or, later, "withdrawn".

    `told` are codes of what she has been told; `note` how she said it, "" if nobody wrote it down.
    """

    agrees: str = "not_asked"
    told: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, repr=False)
class Outcome:
    """Why a case was closed, by code; what has come true for her, by codes; and a few words."""

    reason: str
    achieved: tuple[str, ...] = ()
    note: str = ""


def give_case_key(session: Session, case: Case, *, by: Unlocked) -> tuple[Key, CaseKey]:
    """Makes a new case's key and wraps it under the newest key of its team. Raises NoKey if she doesn't hold that."""
    epoch = newest_epoch(session, case.team_id)
    key = new_key()
    case.commitment = commitment(key)
    row = CaseKey(
        id=uuid4(), org_id=case.org_id, case_id=case.id, holder_kind="team", holder_id=case.team_id, epoch=epoch, key=b""
    )  # fmt: skip
    row.key = wrap_key(by.keys.wrap(case.team_id, epoch), key, _key_place(row), epoch=epoch)
    return key, row


def open_case_key(case: Case, row: CaseKey, *, by: Unlocked) -> Key:
    """Raises NoKey without the team's key, Damaged if the row was changed or the key is not this case's."""
    key = unwrap_key(by.keys.wrap(row.holder_id, row.epoch), row.key, _key_place(row), epoch=row.epoch)
    # GCM does not commit to its key, so the case's own commitment is compared after every unwrap.
    if not hmac.compare_digest(commitment(key), case.commitment):
        raise Damaged
    return key


def case_keys(session: Session, case_ids: Iterable[UUID], *, by: Unlocked) -> Mapping[UUID, CaseKey]:
    """The wrapped keys of a page's cases in one statement."""
    wanted = select(CaseKey).where(CaseKey.case_id.in_(list(case_ids)), CaseKey.holder_id.in_(by.team_ids))
    return {row.case_id: row for row in session.scalars(wanted)}


def key_of_case(session: Session, case: Case, *, by: Unlocked) -> Key:
    """Raises NoKey or Damaged."""
    row = case_keys(session, [case.id], by=by).get(case.id)
    if row is None:
        raise NoKey
    return open_case_key(case, row, by=by)


def seal_handover(case: Case, words: str, *, key: Key) -> None:
    """Under the revision that stands in the row already."""
    case.handover = seal_record(kdf(key, "handover"), words.encode(), _handover_place(case))


def open_handover(case: Case, *, key: Key) -> str:
    """Raises Damaged."""
    if case.handover is None:
        return ""
    return open_record(kdf(key, "handover"), case.handover, _handover_place(case)).decode()


def seal_step(step: CaseStep, words: str, *, key: Key) -> None:
    """Under the revision that stands in the row already."""
    step.words = seal_record(kdf(key, "step"), words.encode(), _step_place(step))


def open_step(step: CaseStep, *, key: Key) -> str:
    """Raises Damaged."""
    return open_record(kdf(key, "step"), step.words, _step_place(step)).decode()


def seal_answers(consent: Consent, answers: Answers, *, key: Key) -> None:
    """`key` is the case's, or the ticket's where there is no case yet."""
    text = json.dumps(asdict(answers)).encode()
    consent.answers = seal_record(kdf(key, "consent"), text, _consent_place(consent))


def open_answers(consent: Consent, *, key: Key) -> Answers:
    """Raises Damaged."""
    told = json.loads(open_record(kdf(key, "consent"), consent.answers, _consent_place(consent)))
    return Answers(agrees=told["agrees"], told=tuple(told["told"]), note=told["note"])


def seal_outcome(closure: CaseClosure, outcome: Outcome, *, key: Key) -> None:
    text = json.dumps(asdict(outcome)).encode()
    closure.outcome = seal_record(kdf(key, "outcome"), text, _outcome_place(closure))


def open_outcome(closure: CaseClosure, *, key: Key) -> Outcome:
    """Raises Damaged."""
    told = json.loads(open_record(kdf(key, "outcome"), closure.outcome, _outcome_place(closure)))
    return Outcome(reason=told["reason"], achieved=tuple(told["achieved"]), note=told["note"])


def or_none(open_it: Callable[[], Opened]) -> Opened | None:
    """What is under a seal; None where it doesn't open, so that the page can say so and show the rest."""
    try:
        return open_it()
    except (Damaged, NoKey):
        return None


def _key_place(row: CaseKey) -> bytes:
    return context("case-key", row.org_id, row.case_id, row.holder_kind, row.holder_id)


def _handover_place(case: Case) -> bytes:
    return context("case.handover", case.org_id, case.id, case.handover_revision)


def _step_place(step: CaseStep) -> bytes:
    return context("case.step", step.org_id, step.case_id, step.id, step.revision)


def _consent_place(consent: Consent) -> bytes:
    return context("case.consent", consent.org_id, consent.case_id or consent.ticket_id, consent.id)


def _outcome_place(closure: CaseClosure) -> bytes:
    return context("case.outcome", closure.org_id, closure.case_id, closure.id)
