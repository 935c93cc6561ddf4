"""Writing an answer: ready texts, the author's own sheet, drafts in two windows and handed on."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds.answer import canned, drafts, recalls, worksheets
from helpline.deeds.answer.canned import CannedShown
from helpline.deeds.answer.worksheets import Thoughts
from helpline.deeds.errors import NotAllowed, NotHere
from tests.cast import Desk

WORDS = canned.CannedWords("Savaitgalis", "lt", "Iki pirmadienio. {counsellor}")
THOUGHTS = Thoughts(passes=("Pyktis", "", "Ar vaikai saugūs?", ""), ticks=("thanks",))


def keep(desk: Desk, *, is_own: bool = False, words: canned.CannedWords = WORDS) -> CannedShown:
    saved = canned.save_canned(
        None, words, team_id=desk.founded.team_id, is_own=is_own, by=desk.ada, now=desk.clock.now
    )
    return canned.read_one(saved, by=desk.ada)


def test_a_teams_text_is_everybodys_and_ones_own_is_not(desk: Desk) -> None:
    team, own = keep(desk), keep(desk, is_own=True)

    seen = {shown.id for shown in canned.read_canned(by=desk.oda)}

    assert team.id in seen
    assert own.id not in seen
    assert own.id in {shown.id for shown in canned.read_canned(by=desk.ada)}
    assert seen.isdisjoint(shown.id for shown in canned.read_canned(by=desk.eve) if shown.id)
    with pytest.raises(NotHere):
        canned.delete_canned(own.id or desk.founded.org_id, by=desk.sam)


def test_a_changed_text_has_to_be_read_over_again(desk: Desk) -> None:
    text = keep(desk)
    assert text.id is not None
    canned.review_canned(text.id, by=desk.sam, now=desk.clock.now)
    reviewed = canned.read_one(text.id, by=desk.ada)

    canned.save_canned(
        text.id, WORDS, team_id=desk.founded.team_id, is_own=False, by=desk.ada, now=desk.clock.now
    )

    assert reviewed.reviewed_by == "Sam"
    assert canned.read_one(text.id, by=desk.ada).reviewed_by is None


def test_an_operator_keeps_texts_of_her_own_only(desk: Desk) -> None:
    team = keep(desk)
    assert team.id is not None

    canned.save_canned(
        None, WORDS, team_id=desk.founded.team_id, is_own=True, by=desk.oda, now=desk.clock.now
    )

    with pytest.raises(NotAllowed):
        canned.delete_canned(team.id, by=desk.oda)


def test_texts_are_found_by_their_words_and_none_has_a_place_for_her_pseudonym(desk: Desk) -> None:
    keep(desk)

    found = canned.read_canned(by=desk.oda, about="PIRMADIENIO savaitg")

    assert [shown.title for shown in found] == ["Savaitgalis"]
    with pytest.raises(canned.UnknownPlace):
        keep(desk, words=canned.CannedWords("x", "lt", "{pseudonym}"))


def test_nobody_but_the_author_opens_her_worksheet_and_it_is_gone_on_sending(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    worksheets.save_worksheet(ticket_id, THOUGHTS, by=desk.ada, now=desk.clock.now)
    before = worksheets.read_worksheet(ticket_id, by=desk.ada)
    others = worksheets.read_worksheet(ticket_id, by=desk.sam)

    desk.answer(ticket_id)

    assert vars(before) == vars(THOUGHTS)
    assert others.is_empty
    assert desk.rows(records.Worksheet) == []


def test_an_answer_taken_back_does_not_bring_the_worksheet_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    worksheets.save_worksheet(ticket_id, THOUGHTS, by=desk.ada, now=desk.clock.now)
    row = desk.answer(ticket_id)

    recalls.withdraw(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    assert desk.talk(ticket_id).draft == "Mes čia."
    assert worksheets.read_worksheet(ticket_id, by=desk.ada).is_empty


def test_two_windows_do_not_write_over_each_other(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    first = drafts.save_draft(ticket_id, "Viena", version=0, edition=0, by=desk.ada, now=desk.clock.now)

    with pytest.raises(drafts.AnotherWindow):
        drafts.save_draft(ticket_id, "Kita", version=0, edition=0, by=desk.ada, now=desk.clock.now)
    second = drafts.save_draft(
        ticket_id, "Viena ir dar", version=0, edition=first, by=desk.ada, now=desk.clock.now
    )

    assert (first, second) == (1, 2)
    assert desk.talk(ticket_id).draft == "Viena ir dar"


def test_a_window_left_open_does_not_bring_a_sent_draft_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    edition = drafts.save_draft(ticket_id, "Mes čia.", version=0, edition=0, by=desk.ada, now=desk.clock.now)
    desk.answer(ticket_id)

    with pytest.raises(drafts.AnotherWindow):
        drafts.save_draft(ticket_id, "Mes čia", version=0, edition=edition, by=desk.ada, now=desk.clock.now)

    assert desk.rows(records.Draft) == []


def test_a_colleague_sees_that_somebody_writes_and_what_only_once_it_is_handed_to_her(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    drafts.save_draft(ticket_id, "Ados žodžiai", version=0, by=desk.ada, now=desk.clock.now)
    drafts.save_draft(ticket_id, "Odos žodžiai", version=0, by=desk.oda, now=desk.clock.now)
    before = desk.talk(ticket_id, by=desk.oda)

    drafts.hand_draft(ticket_id, desk.oda.staff_id, by=desk.ada, now=desk.clock.now)

    after = desk.talk(ticket_id, by=desk.oda)
    assert [name for name, _ in before.others_writing] == ["Ada"]
    assert before.draft == "Odos žodžiai"
    assert after.draft == "Odos žodžiai\n\nAdos žodžiai"
    assert after.others_writing == ()
    assert desk.talk(ticket_id).draft == ""
    assert "draft handed on" in desk.kinds(ticket_id)


def test_a_draft_is_handed_to_nobody_of_another_team(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    drafts.save_draft(ticket_id, "Ados žodžiai", version=0, by=desk.ada, now=desk.clock.now)

    with pytest.raises(NotHere):
        drafts.hand_draft(ticket_id, desk.eve.staff_id, by=desk.ada, now=desk.clock.now)

    assert desk.talk(ticket_id).draft == "Ados žodžiai"
