"""The safe-contact card, and what it lets leave: the first answer freely, later ones only as she has said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.answer import answers, overrides, recalls
from helpline.deeds.answer.safe_sending import NoReason, OutsideTheCard
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import NotAllowed, SomethingNewer
from helpline.deeds.move import code_words
from helpline.deeds.supervision.alarms import Patience, due_alarms
from helpline.deeds.ticket import cards
from helpline.deeds.ticket.card_seals import SafeContact, hash_word
from helpline.deeds.unlocked import Unlocked
from helpline.figures.safe_windows import read_window
from tests.cast import QUICK, SUBJECT, Desk

EVENINGS = (read_window("1234567 18:00-22:00"),)
VILNIUS = {"allowed": ("email",), "windows": EVENINGS, "zone": "Europe/Vilnius"}


def answer(
    desk: Desk, ticket_id: UUID, text: str = "Mes čia.", *, by: Unlocked | None = None, **told: Any
) -> UUID:
    version = desk.row(records.Ticket, ticket_id).version
    return answers.answer(
        ticket_id, text, subject=SUBJECT, version=version, rules=desk.rules, by=by or desk.ada, now=desk.clock.now, **told
    )  # fmt: skip


def refusal(desk: Desk, ticket_id: UUID, **told: Any) -> str:
    with pytest.raises(OutsideTheCard) as refused:
        answer(desk, ticket_id, "Ar galime rašyti?", **told)
    return str(refused.value)


def answered(desk: Desk) -> UUID:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    return ticket_id


def states(desk: Desk) -> list[str]:
    return [row.state for row in sorted(desk.rows(records.OutboxRow), key=lambda row: row.queued_at)]


def test_a_card_is_read_as_it_was_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    told = SafeContact(
        allowed=("email", "sms"), forbidden=("phone",), windows=EVENINGS, zone="Europe/London", read_by="shared",
        code_word=hash_word("gintaras", "akmuo", stretching=QUICK), stop_word=None, valid_until=date(2026, 4, 1),
        asked_at=desk.clock.now, approach="Kaip iš knygyno",
    )  # fmt: skip

    desk.save_card(ticket_id, **vars(told))

    assert cards.read_card(ticket_id, by=desk.oda) == (told, 1)
    assert "card saved" in desk.kinds(ticket_id)


def test_a_card_belongs_to_the_woman_and_not_to_one_ticket_of_hers(desk: Desk) -> None:
    first = desk.receive(sender_check="pass").ticket_id
    desk.let_leave()
    desk.save_card(first, approach="Tyliai")
    second = desk.receive(sender_check="pass").ticket_id
    desk.courier.look()

    card = cards.read_card(second, by=desk.ada)[0]

    assert card is not None
    assert card.approach == "Tyliai"


def test_another_teams_ticket_of_the_same_woman_has_no_card(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, approach="Tyliai")
    with records.transaction() as session:
        session.get_one(records.Ticket, ticket_id).team_id = desk.founded.other_team_id

    assert cards.read_card(ticket_id, by=desk.eve) == (None, 0)


def test_of_two_who_change_a_card_the_second_is_told(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",))

    with pytest.raises(SomethingNewer):
        cards.save_card(
            ticket_id, SafeContact(allowed=("email",)), version=0, rules=desk.rules, by=desk.oda, now=desk.clock.now
        )  # fmt: skip

    assert desk.talk(ticket_id).safety.objection == "forbidden"


def test_the_disk_holds_no_word_of_the_card(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    desk.save_card(
        ticket_id, approach="KaipIšKnygyno", code_word=hash_word("gintaras", "akmuo", stretching=QUICK)
    )

    sealed = desk.rows(records.ContactCard)[0].card
    assert b"gintaras" not in sealed
    assert b"KaipI" not in sealed


def test_the_first_answer_needs_no_card(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    assert desk.talk(ticket_id).safety.objection == ""
    assert desk.answer_and_let_leave(ticket_id).to == "rowan.birch@post.example"


def test_a_later_answer_waits_for_her_yes_and_its_words_are_kept(desk: Desk) -> None:
    ticket_id = answered(desk)

    assert refusal(desk, ticket_id) == "not said"

    talk = desk.talk(ticket_id)
    assert (talk.draft, talk.safety.objection) == ("Ar galime rašyti?", "not said")
    assert states(desk) == ["sent"]


def test_her_yes_is_noted_with_the_answer_and_asked_for_only_once(desk: Desk) -> None:
    ticket_id = answered(desk)

    answer(desk, ticket_id, way="said yes")
    answer(desk, ticket_id)

    card = cards.read_card(ticket_id, by=desk.ada)[0]
    assert card is not None
    assert (card.allowed, card.asked_at) == (("email",), desk.clock.now)


def test_a_yes_in_passing_does_not_undo_her_no(desk: Desk) -> None:
    ticket_id = answered(desk)
    desk.save_card(ticket_id, forbidden=("email",))

    assert refusal(desk, ticket_id, way="said yes") == "forbidden"
    assert refusal(desk, ticket_id, way="wait") == "forbidden"


def test_her_no_holds_for_the_first_answer_too(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, forbidden=("email",))

    assert refusal(desk, ticket_id) == "forbidden"


def test_what_she_said_is_good_through_its_last_day_by_her_clock(desk: Desk) -> None:
    """The undo time over, the answer leaves at 23:59:59 of the last day, or at the midnight after it."""
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, allowed=("email",), zone="America/New_York", valid_until=date(2026, 3, 2))
    midnight = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)

    desk.clock.now = midnight - desk.rules.undo
    assert refusal(desk, ticket_id) == "expired"
    desk.clock.now = midnight - desk.rules.undo - timedelta(seconds=1)
    answer(desk, ticket_id)


def test_outside_her_hours_it_waits_for_them_in_one_click(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, **VILNIUS)
    assert refusal(desk, ticket_id) == "outside hours"

    answer(desk, ticket_id, way="wait")

    evening = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # 18:00 in Vilnius
    assert desk.rows(records.OutboxRow)[0].due_at == evening
    assert desk.talk(ticket_id).safety.next_at == evening
    desk.clock.now = evening - desk.rules.undo - timedelta(seconds=1)
    desk.let_leave()
    assert desk.mailer.sent == []
    desk.clock.now = evening - desk.rules.undo
    desk.let_leave()
    assert len(desk.mailer.sent) == 1


@pytest.mark.parametrize(
    ("written", "keeper_comes", "leaves"),
    [
        ("2026-03-02 17:00", "2026-03-03 01:00", "2026-03-03 16:00"),
        ("2026-03-28 17:00", "2026-03-29 00:30", "2026-03-29 15:00"),  # summer time begins in this night
        ("2026-10-24 16:00", "2026-10-25 00:30", "2026-10-25 16:00"),  # and ends in this one
    ],
)
def test_a_keeper_who_comes_at_three_sends_nothing_that_is_meant_for_the_evening(
    desk: Desk, written: str, keeper_comes: str, leaves: str
) -> None:
    desk.clock.now = datetime.fromisoformat(written).replace(tzinfo=UTC)
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, **VILNIUS)
    answer(desk, ticket_id)
    desk.clock.now = datetime.fromisoformat(keeper_comes).replace(tzinfo=UTC)

    desk.let_leave()

    row, evening = desk.rows(records.OutboxRow)[0], datetime.fromisoformat(leaves).replace(tzinfo=UTC)
    assert (desk.mailer.sent, row.state, row.due_at, row.attempts) == ([], "waiting", evening, 0)
    desk.clock.now = evening
    desk.courier.look()
    assert len(desk.mailer.sent) == 1


def test_what_waited_beyond_its_last_day_is_held(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, allowed=("email",), zone="Europe/Vilnius", valid_until=date(2026, 3, 2))
    answer(desk, ticket_id)
    desk.clock.forward(days=1)

    desk.let_leave()

    row = desk.rows(records.OutboxRow)[0]
    assert (desk.mailer.sent, row.state, row.hold_reason) == ([], "held", "expired")


def test_a_card_changed_meanwhile_holds_what_waits(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    answer(desk, ticket_id)

    desk.save_card(ticket_id, forbidden=("email",))
    desk.let_leave()

    row, talk = desk.rows(records.OutboxRow)[0], desk.talk(ticket_id)
    assert (desk.mailer.sent, row.state, row.hold_reason) == ([], "held", "card changed")
    assert talk.waiting_since is not None
    with pytest.raises(OutsideTheCard, match="forbidden"):
        recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def test_a_line_on_how_to_speak_to_her_holds_nothing(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    answer(desk, ticket_id)

    desk.save_card(ticket_id, allowed=("email",), zone="Europe/Vilnius", approach="Tyliai")
    desk.let_leave()

    assert len(desk.mailer.sent) == 1


def test_a_held_answer_that_is_released_waits_for_her_hours_by_itself(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    answer(desk, ticket_id)
    desk.save_card(ticket_id, **VILNIUS)

    recalls.release(desk.rows(records.OutboxRow)[0].id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert desk.mailer.sent == []
    desk.clock.now = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    desk.courier.look()
    assert len(desk.mailer.sent) == 1


def test_waiting_for_her_hours_raises_no_alarm(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, **VILNIUS)
    desk.arm()
    answer(desk, ticket_id, way="wait")

    alarms = {
        hours: due_alarms(keys=desk.keys, patience=Patience(), now=desk.clock.now + timedelta(hours=hours))
        for hours in (7, 10)
    }

    assert alarms == {7: (), 10: ("answers stuck",)}


def test_an_override_leaves_at_once_and_its_reason_is_a_note(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, **VILNIUS, forbidden=("email",))

    answer(desk, ticket_id, "Bėkite dabar.", way="despite", reason="Ji skambino, kad nebėra kur dėtis")
    desk.let_leave()

    notes = [
        (message.kind, message.text)
        for message in desk.talk(ticket_id).messages
        if message.direction == "note"
    ]
    assert notes == [("override", "Ji skambino, kad nebėra kur dėtis")]
    assert [mail.text for mail in desk.mailer.sent] == ["Bėkite dabar."]
    assert "safe contact overridden" in desk.kinds(ticket_id)


def test_an_override_without_a_reason_does_nothing_and_her_words_are_kept(desk: Desk) -> None:
    ticket_id = answered(desk)

    with pytest.raises(NoReason):
        answer(desk, ticket_id, "Bėkite dabar.", way="despite", reason=" ")

    assert desk.talk(ticket_id).draft == "Bėkite dabar."
    assert desk.rows(records.CardOverride) == []


def test_an_operator_overrides_nothing(desk: Desk) -> None:
    ticket_id = answered(desk)

    with pytest.raises(NotAllowed):
        answer(desk, ticket_id, by=desk.oda, way="despite", reason="Skubu")


def test_what_needed_no_override_is_none(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    answer(desk, ticket_id, way="despite", reason="Skubu")

    assert desk.rows(records.CardOverride) == []


def test_a_supervisor_sees_an_override_until_she_has_looked(desk: Desk) -> None:
    ticket_id = answered(desk)
    answer(desk, ticket_id, way="despite", reason="Skubu")

    def seen_by(somebody: Unlocked) -> int:
        return read_inbox("all", by=somebody, now=desk.clock.now, armed=True)[0].overrides

    shown = overrides.read_overrides(by=desk.sam)
    assert [(item.ticket_id, item.by) for item in shown] == [(ticket_id, "Ada")]
    assert (seen_by(desk.sam), seen_by(desk.ada)) == (1, 0)

    overrides.look_at_override(shown[0].id, by=desk.sam, now=desk.clock.now)

    assert (overrides.read_overrides(by=desk.sam), seen_by(desk.sam)) == ((), 0)


def test_a_damaged_card_lets_nothing_leave_and_can_be_written_anew(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, allowed=("email",))
    row = desk.rows(records.ContactCard)[0]
    with records.transaction() as session:
        session.get_one(records.ContactCard, row.id).card = row.card[:-1] + bytes([row.card[-1] ^ 1])

    assert desk.talk(ticket_id).safety.objection == "damaged"
    assert refusal(desk, ticket_id) == "damaged"
    cards.save_card(
        ticket_id, SafeContact(allowed=("email",)), version=1, rules=desk.rules, by=desk.ada, now=desk.clock.now
    )  # fmt: skip
    answer(desk, ticket_id)


def test_after_thirty_days_or_five_answers_her_safety_is_asked_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.save_card(ticket_id, allowed=("email",))
    cards.note_safety_asked(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.clock.forward(minutes=1)

    asked = []
    for _ in range(5):
        asked.append(desk.talk(ticket_id).safety.ask_again)
        desk.answer_and_let_leave(ticket_id)
    after_five = desk.talk(ticket_id).safety.ask_again
    desk.clock.forward(minutes=1)
    cards.note_safety_asked(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    at_once = desk.talk(ticket_id).safety.ask_again
    desk.clock.forward(days=31)

    assert (asked, after_five, at_once) == ([False] * 5, True, False)
    assert desk.talk(ticket_id).safety.ask_again


def test_her_stop_word_closes_every_way_and_holds_what_waits(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    words = {
        "code_word": hash_word("gintaras", "", stretching=QUICK),
        "stop_word": hash_word("lietus", "", stretching=QUICK),
    }
    desk.save_card(ticket_id, allowed=("email",), **words)
    answer(desk, ticket_id)

    said = code_words.check_code_word(ticket_id, "Lietus", rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()

    assert said == "stop"
    assert desk.mailer.sent == []
    assert desk.talk(ticket_id).safety.objection == "forbidden"
    assert "stop word said" in desk.kinds(ticket_id)
