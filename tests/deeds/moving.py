"""The deeds that move messages and tickets about, or ask who writes, for the table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from helpline import records
from helpline.deeds.move import code_words, doubts, merged_drafts, merging, splitting, transfer, unmerging
from helpline.deeds.ticket.card_seals import hash_word
from tests.cast import QUICK, Desk

WORD = "gintaras"
LANGUAGE = "lt"
STRANGERS = ("stranger@post.example", "doubt@post.example")


@dataclass(frozen=True)
class Moved:
    """Two tickets of one woman, a third that went into the second, its last letter,
    one from another address, and one where it is in doubt who writes."""

    one: UUID
    other: UUID
    gone: UUID
    letter: UUID
    stranger: UUID
    in_doubt: UUID
    version: int


def moved(desk: Desk) -> Moved:
    told: dict[str, Any] = {"by": desk.sam, "now": desk.clock.now}
    one, other, gone = (
        desk.receive(address="ula@post.example", sender_check="pass").ticket_id for _ in range(3)
    )
    stranger, in_doubt = (desk.receive(address=address).ticket_id for address in STRANGERS)
    desk.courier.look()
    merging.merge(gone, other, rules=desk.rules, **told)
    for ticket_id in (other, in_doubt):
        desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    doubts.doubt_writer(in_doubt, rules=desk.rules, **told)
    last = (
        select(records.Message.id)
        .where(records.Message.ticket_id == other)
        .order_by(records.Message.number.desc())
    )
    with records.reading() as session:
        version = session.get_one(records.Ticket, in_doubt).version
        return Moved(one, other, gone, session.scalars(last).first() or one, stranger, in_doubt, version)


def _told(it: Any, by: Any) -> dict[str, Any]:
    return {"by": by, "now": it.desk.clock.now}


def _with_rules(it: Any, by: Any) -> dict[str, Any]:
    return {"rules": it.desk.rules, **_told(it, by)}


BY_ID: dict[str, tuple[str, Callable[..., object]]] = {
    "give to another team": (
        "move between teams",
        lambda it, by: transfer.transfer(it.one, it.desk.founded.other_team_id, "Vakarais", **_told(it, by)),
    ),
    "merge": ("merge tickets", lambda it, by: merging.merge(it.one, it.other, **_with_rules(it, by))),
    "merge by a code word": (
        "merge tickets",
        lambda it, by: merging.merge_by_code_word(it.stranger, it.other, WORD, **_with_rules(it, by)),
    ),
    "take a merge apart": ("merge tickets", lambda it, by: unmerging.unmerge(it.gone, **_with_rules(it, by))),
    "keep words of a merged ticket": (
        "answer tickets",
        lambda it, by: merged_drafts.keep_words(it.gone, "Rašau", **_told(it, by)),
    ),
    "split": (
        "merge tickets",
        lambda it, by: splitting.split(it.other, it.last, and_later=False, **_with_rules(it, by)),
    ),
    "move a message": (
        "merge tickets",
        lambda it, by: splitting.move_messages(it.other, it.last, it.one, and_later=False, **_with_rules(it, by)),
    ),
    "doubt who writes": ("doubt writers", lambda it, by: doubts.doubt_writer(it.one, **_with_rules(it, by))),
    "answer neutrally": (
        "answer tickets",
        lambda it, by: doubts.answer_neutrally(
            it.in_doubt, LANGUAGE, version=it.version_in_doubt, **_with_rules(it, by)
        ),
    ),
    "lift a doubt by her word": (
        "keep safe contact",
        lambda it, by: doubts.lift_by_code_word(it.in_doubt, WORD, **_with_rules(it, by)),
    ),
    "lift a doubt with a reason": (
        "lift doubts",
        lambda it, by: doubts.lift_with_reason(it.in_doubt, "Kalbėjome", **_told(it, by)),
    ),
}  # fmt: skip
DEEDS = frozenset({
    transfer.transfer, merging.merge, merging.merge_by_code_word, unmerging.unmerge, merged_drafts.keep_words, splitting.split,
    splitting.move_messages, doubts.doubt_writer, doubts.answer_neutrally, doubts.lift_by_code_word, doubts.lift_with_reason,
    code_words.hear,  # asked through those who hear a word
})  # fmt: skip
