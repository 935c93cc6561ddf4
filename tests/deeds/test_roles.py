"""Every line of the role table against every role and deed, and every deed against what belongs to others."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from uuid import UUID, uuid4

import pytest

import helpline.deeds
from helpline import records
from helpline.deeds.answer import (
    answers,
    canned,
    contact_logging,
    drafts,
    notes,
    overrides,
    recalls,
    worksheets,
)
from helpline.deeds.case import (
    case_assessments,
    case_links,
    case_page,
    case_steps,
    case_work,
    consents,
    way_to_case,
)
from helpline.deeds.case.cases import read_cases
from helpline.deeds.desk import approvals, conversation, handovers, saved_views
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import DeedRefused, NotAllowed, NotHere
from helpline.deeds.line import line_shown, listening, text_notices
from helpline.deeds.mail import quarantine, second_reading
from helpline.deeds.move import code_words
from helpline.deeds.phone import (
    agreements,
    call_backs,
    call_backs_shown,
    call_links,
    call_lists,
    call_words,
    caller_flags,
    callers,
    calls,
    reveals,
)
from helpline.deeds.roles import ROLES, RULES
from helpline.deeds.sealed import openings
from helpline.deeds.shift import debriefs, rota_shown, shift_planning, shift_swaps
from helpline.deeds.staff import founding, people
from helpline.deeds.staff.colleagues import read_people
from helpline.deeds.supervision import chart_notes
from helpline.deeds.supervision.waiting_times import read_waiting_times
from helpline.deeds.ticket import blocks, cards, files, holding, next_worker, presence, tickets
from helpline.deeds.unlocked import Unlocked
from tests.cast import QUICK, Desk, as_if
from tests.deeds import caring, deadlines, minding, moving
from tests.deeds.deeds_by_id import BY_ID
from tests.deeds.deeds_of_all import OF_ALL
from tests.deeds.things import Deed, Things, make_things
from tests.stores import Store

WITHOUT_A_DEED = {"read corrected notes", "sign in"}  # asked by pages only
DEEDS = {**BY_ID, **OF_ALL, **minding.OF_ALL, **caring.OF_ALL, **deadlines.OF_ALL}
MADE: dict[type[Store], Things] = {}


@pytest.fixture
def begins_as() -> str:
    return "things"


@pytest.fixture
def things(desk: Desk) -> Things:
    """Made once a database, and what each test's desk begins as: there are some three thousand."""
    kind = type(desk.store)
    if not desk.store.keeps("things"):
        MADE[kind] = make_things(desk)
        desk.store.keep("things")
    desk.arm()
    return replace(MADE[kind], desk=desk)


def test_every_line_of_the_table_has_a_deed() -> None:
    assert {line for line, _ in DEEDS.values()} | WITHOUT_A_DEED == set(RULES)


def test_every_deed_that_takes_an_id_is_asked() -> None:
    asked = {
        call_backs.kept, call_backs.promise, call_backs_shown.read_promise, call_backs.tried, call_backs.withdraw,
        call_links.join_ticket, call_links.link, call_links.open_ticket, call_lists.read_call, calls.drop, calls.end,
        calls.keep, reveals.ask_number, reveals.read_number,
        presence.be_here, presence.is_news, saved_views.change_view, saved_views.delete_view, saved_views.read_view,
        answers.answer, notes.note, recalls.release, recalls.withdraw, blocks.block_writer, blocks.lift, conversation.read_conversation,
        cards.note_safety_asked, cards.read_card, cards.save_card, code_words.check_code_word, code_words.confirm_letter,
        code_words.confirm_letter_as_keeper, code_words.join_by_code_word, code_words.join_as_keeper, overrides.look_at_override,
        case_links.link_ticket, case_links.unlink_ticket, case_page.read_case, case_steps.add_step, case_steps.change_step,
        case_steps.finish_step, case_steps.resume_step, case_work.assign_case, case_work.close_case, case_work.move_on,
        case_work.open_case, case_work.reopen_case, case_work.write_handover, case_assessments.assess, consents.record_consent,
        consents.renew_consent, consents.withdraw_consent, way_to_case.read_way_to_case,
        answers.answer, notes.note, recalls.release, recalls.withdraw, conversation.read_conversation,
        files.read_file, approvals.approve, approvals.send_back, drafts.save_draft, drafts.hand_draft, worksheets.save_worksheet,
        worksheets.read_worksheet, canned.read_one, canned.save_canned, canned.delete_canned, canned.review_canned, people.grant_to, people.invite_anew, quarantine.handled,
        quarantine.note_opened, quarantine.read_item, quarantine.read_raw,
        second_reading.file_again, second_reading.file_copy, tickets.assign, tickets.close, tickets.mark_spam,
        tickets.reopen, tickets.triage, next_worker.tell_next_worker, handovers.read_handover, handovers.accept,
        contact_logging.log_contact_on, debriefs.end_debrief, chart_notes.take_off_note, holding.hold, holding.take_up,
        listening.read_sound, text_notices.ask_notice, text_notices.read_notice,
        rota_shown.read_rota, rota_shown.read_shift, shift_planning.change_shift, shift_planning.take_off,
        shift_planning.copy_week, shift_planning.note_voice, shift_swaps.keep, shift_swaps.offer, shift_swaps.take,
        agreements.agree, agreements.approve, agreements.end_agreement, callers.read_caller,
        callers.read_caller_of, caller_flags.flag_caller, caller_flags.lift_flag, call_words.join_ticket_by_word,
        call_words.link_by_word, line_shown.read_line,
    }  # fmt: skip

    assert (
        set(deeds_by_id()) - minding.OF_A_PAGE - caring.OF_A_PAGE
        == asked | moving.DEEDS | minding.DEEDS | caring.DEEDS | deadlines.DEEDS
    )
    parts = (moving, minding, caring, deadlines)
    assert (
        len(BY_ID) == len(asked) + sum(len(part.BY_ID) for part in parts) + 3
    )  # one and the same takes and hands over, one each blocks and flags for a day and longer


def test_an_administrator_may_do_nothing_with_letters() -> None:
    allowed = {line for line, roles in RULES.items() if "administrator" in roles}

    assert allowed == {
        "sign in", "see people", "invite people", "set rules", "set texts", "set clocks", "see counts", "see the rota", "plan the rota", "see the carrier's ledger"
    }  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_asks_the_table(things: Things, deed: str, role: str) -> None:
    """Whoever tries has every key and the right team: only the role decides."""
    line, do = DEEDS[deed]
    somebody = as_if(things.desk.sam, role=role)

    refusal = refusal_of(do, things, somebody)

    assert refusal is (None if role in RULES[line] else NotAllowed)


@pytest.mark.parametrize("role", ["counsellor", "supervisor"])
@pytest.mark.parametrize("deed", [deed for deed in BY_ID if deed not in ("grant", "invite anew")])
def test_what_is_another_teams_is_not_here(things: Things, deed: str, role: str) -> None:
    line, do = BY_ID[deed]
    eve = as_if(things.desk.eve, role=role)

    refusal = refusal_of(do, things, eve)

    assert refusal is NotHere or (refusal is NotAllowed and role not in RULES[line])


@pytest.mark.parametrize("is_in_the_team", [False, True], ids=["outside", "slipped into the team"])
@pytest.mark.parametrize("deed", BY_ID)
def test_what_is_another_organisations_is_not_here(things: Things, deed: str, is_in_the_team: bool) -> None:  # noqa: FBT001 (a case)
    line, do = BY_ID[deed]
    zoe = of_another_organisation(things.desk)
    zoe = zoe if zoe.role in RULES[line] else as_if(zoe, role="administrator")
    somebody = as_if(zoe, team_ids=zoe.team_ids | {things.desk.founded.team_id}) if is_in_the_team else zoe

    assert refusal_of(do, things, somebody) is NotHere


@pytest.mark.parametrize("deed", BY_ID)
def test_what_was_never_there_is_not_here(things: Things, deed: str) -> None:
    line, do = BY_ID[deed]
    ids = [field.name for field in fields(things) if isinstance(getattr(things, field.name), UUID)]
    nothing = replace(things, **{name: uuid4() for name in ids})
    role = "supervisor" if "supervisor" in RULES[line] else "administrator"

    refusal = refusal_of(do, nothing, as_if(things.desk.sam, role=role))

    assert refusal is NotHere


def test_a_file_is_found_under_its_own_ticket_only(things: Things) -> None:
    other = things.desk.receive().ticket_id

    with pytest.raises(NotHere):
        files.read_file(other, things.file, by=things.desk.ada)


def test_a_ticket_is_handed_to_members_of_its_team_only(things: Things) -> None:
    for somebody in (things.desk.eve.staff_id, things.desk.kim.staff_id, uuid4()):
        with pytest.raises(NotHere):
            tickets.assign(things.ticket, somebody, by=things.desk.sam, now=things.desk.clock.now)


def test_an_operator_takes_no_ticket_out_of_a_colleagues_hands(things: Things) -> None:
    desk = things.desk
    tickets.assign(things.ticket, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)

    for somebody in (desk.oda.staff_id, None):
        with pytest.raises(NotAllowed):
            tickets.assign(things.ticket, somebody, by=desk.oda, now=desk.clock.now)


def test_eves_afterthoughts_change_nothing_of_others(things: Things) -> None:
    fresh = things.desk.receive().ticket_id
    before = things.desk.row(records.Ticket, fresh).unread_since

    openings.adopt([fresh], by=things.desk.eve, read_at=things.desk.clock.now)

    assert before is not None
    assert things.desk.row(records.Ticket, fresh).unread_since == before
    assert all(row.boxed for row in things.desk.rows(records.TicketKey) if row.ticket_id == fresh)


def test_lists_hold_nothing_of_other_teams_and_organisations(things: Things) -> None:
    desk = things.desk
    zoe = of_another_organisation(desk)

    for somebody in (as_if(desk.eve, role="supervisor", keys=desk.sam.keys), zoe):
        inbox, _ = read_inbox("all", by=somebody, now=desk.clock.now, armed=False)
        waiting = read_waiting_times(rules=desk.rules, by=somebody, now=desk.clock.now)
        assert (inbox.items, set(inbox.counts.values()), inbox.unreadable, inbox.held) == ((), {0}, 0, 0)
        assert (waiting.waiting, waiting.rows) == (0, ())
        assert read_cases("open", by=somebody, now=desk.clock.now).items == ()
        assert quarantine.read_quarantine(by=somebody) == quarantine.read_handled(by=somebody) == ()
    assert [one.duty_name for one in read_people(by=zoe, now=desk.clock.now).people] == ["Zoe"]


def deeds_by_id() -> Iterator[Callable[..., object]]:
    """Every public function of the deeds whose first argument is an id and that a colleague does."""
    for module in pkgutil.walk_packages(helpline.deeds.__path__, "helpline.deeds."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(thing) and not name.startswith("_") and thing.__module__ == module.name:
                told = list(inspect.signature(thing).parameters)
                if "by" in told and told[0].endswith("_id"):
                    yield thing


def refusal_of(do: Deed, things: Things, somebody: Unlocked) -> type[DeedRefused] | None:
    try:
        do(things, somebody)
    except DeedRefused as refusal:
        return type(refusal)
    return None


def of_another_organisation(desk: Desk) -> Unlocked:
    elsewhere = founding.found("Kita", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK)
    desk.founded.passphrases["Zoe"] = elsewhere.logins[0].passphrase
    zoe = desk.unlock(desk.log_in("Zoe"))
    assert zoe is not None
    return zoe
