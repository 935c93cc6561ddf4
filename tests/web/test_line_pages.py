"""What a colleague sees of a call on the line: the screen that opens, who it may be, and the calls that nobody took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.border import LineEvent
from helpline.deeds.line import line_callers, line_calls, text_notices
from helpline.deeds.line.line_calls import Taken
from helpline.deeds.line.line_states import LineState
from helpline.deeds.phone import call_links, caller_flags, calls
from helpline.deeds.rules import LineRules
from helpline.settings import Phone
from helpline.web.desk import keep
from tests.cast import Browser, Desk, desk_of

HERS = "+37061234567"


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    """As far as the pages know of it: its address and its number. This helpline recognises callers by theirs."""
    before = desk_of(desk.app)
    desk.rules = replace(desk.rules, line=replace(desk.rules.line, keeps_numbers=True))
    phone = Phone(
        account_sid="AC" + "1" * 32,
        auth_token_file=desk.file,
        number="+37052000000",
        public_url="https://help.example",
    )
    keep(desk.app, replace(before, settings=replace(before.settings, phone=phone), rules=desk.rules))
    yield desk
    keep(desk.app, before)


def rings(desk: Desk, digit: str = "1", *, number: str = HERS, **state: Any) -> UUID:
    """She calls and waits; the call's id."""
    return say(desk, digit, "rang", LineState(language="ru", **state), number=number).call_id


def say(desk: Desk, digit: str, kind: Any, state: LineState, **told: Any) -> Taken[None]:
    event = LineEvent(kind=kind, sid="CA" + digit * 32, at=desk.clock.now, **told)
    return line_calls.take(
        event, lambda _before, _here: (state, None), call_id=None, rules=desk.rules.line, now=desk.clock.now
    )


def takes(desk: Desk, name: str, digit: str = "1") -> None:
    """A colleague presses 1 on her duty phone."""
    staff_id = desk.founded.staff[name].staff_id
    state = LineState(
        step="talking", language="ru", wants_woman=True, end="answered", answered_by=str(staff_id)
    )
    say(desk, digit, "accepted", state)


def hangs_up(desk: Desk, digit: str = "1", *, seconds: int = 60) -> None:
    event = LineEvent(kind="over", sid="CA" + digit * 32, at=desk.clock.now, seconds=seconds)
    line_calls.end(event, rules=desk.rules.line, now=desk.clock.now)


def test_the_poll_tells_whoever_took_the_call_where_its_screen_is(desk: Desk) -> None:
    call_id = rings(desk)
    before = desk.browser("Oda").get("/changes").get_json()

    takes(desk, "Oda")

    after = desk.browser("Oda").get("/changes").get_json()
    assert "call" not in before
    assert after["call"] == f"/calls/{call_id}"
    assert after["change"] > before["change"]
    assert "call" not in desk.browser("Ada").get("/changes").get_json()


def test_when_she_has_hung_up_the_poll_lets_go_and_the_call_waits_among_the_unfinished(desk: Desk) -> None:
    rings(desk)
    takes(desk, "Oda")

    hangs_up(desk)

    oda = desk.browser("Oda")
    assert "call" not in oda.get("/changes").get_json()
    assert "unfinished call" in in_english(oda).get("/calls").text


def test_the_screen_is_filled_in_with_what_she_pressed(desk: Desk) -> None:
    call_id = rings(desk, wants_woman=True)
    desk.clock.forward(seconds=31)
    takes(desk, "Oda")

    screen = in_english(desk.browser("Oda")).get(f"/calls/{call_id}").text

    assert re.search(r'name="language" value="ru"[^>]*checked', screen)
    assert "asked for a woman" in screen
    assert "waited 31 s" in screen
    assert "on the line" in screen
    assert HERS not in screen
    assert "throw it away" not in screen


def test_a_moment_later_it_says_who_it_may_be_and_links_nothing(desk: Desk) -> None:
    contact = known_from_an_earlier_call(desk)
    call_id = rings(desk, "2")
    takes(desk, "Oda", "2")
    before = in_english(desk.browser("Oda")).get(f"/calls/{call_id}/line").text

    desk.courier.look()

    after = in_english(desk.browser("Oda")).get(f"/calls/{call_id}/line").text
    assert "It may be" not in before
    assert "It may be" in after
    assert "1 other call from this number" in after
    assert (desk.row(records.Call, call_id).contact_id, desk.row(records.LineCall, call_id).may_be_id) == (
        None,
        contact,
    )
    assert "caller looked up" in desk.kinds()


def test_a_flag_on_whom_it_may_be_is_shown_and_refuses_no_call(desk: Desk) -> None:
    contact = known_from_an_earlier_call(desk)
    first = next(call for call in desk.rows(records.Call) if call.contact_id == contact)
    caller_flags.flag_caller(first.id, days=1, reason="", by=desk.sam, now=desk.clock.now)
    call_id = rings(desk, "2")
    takes(desk, "Oda", "2")

    desk.courier.look()

    part = in_english(desk.browser("Oda")).get(f"/calls/{call_id}/line").text
    assert "A flag is on this caller" in part
    assert desk.row(records.Call, call_id).state == "open"


def test_whoever_hides_her_number_is_as_welcome_as_any(desk: Desk) -> None:
    call_id = rings(desk, number="")
    takes(desk, "Oda")
    desk.arm()

    desk.courier.look()

    assert "as welcome as any" in in_english(desk.browser("Oda")).get(f"/calls/{call_id}/line").text


def test_two_calls_from_one_number_have_one_index_and_the_disk_knows_no_number(desk: Desk) -> None:
    rings(desk)
    rings(desk, "2")
    desk.arm()

    desk.courier.look()

    first, second = desk.rows(records.LineCall)
    assert first.number_index == second.number_index
    assert first.number_index is not None
    assert HERS.removeprefix("+").encode() not in desk.store.disk()


def test_numbers_go_after_a_month_and_what_they_are_compared_by_after_three(desk: Desk) -> None:
    known_from_an_earlier_call(desk)
    rings(desk, "2")
    desk.courier.look()

    desk.clock.forward(days=31)
    line_callers.forget_old(rules=desk.rules.line, now=desk.clock.now)
    kept = {line.number_index is None for line in desk.rows(records.LineCall)}
    desk.clock.forward(days=60)
    line_callers.forget_old(rules=desk.rules.line, now=desk.clock.now)

    assert kept == {False}
    assert {(line.caller, line.number_index, line.may_be_id) for line in desk.rows(records.LineCall)} == {
        (None, None, None)
    }


def test_a_helpline_that_recognises_nobody_any_more_forgets_all_numbers_and_says_so(desk: Desk) -> None:
    known_from_an_earlier_call(desk)
    call_id = rings(desk, "2")
    takes(desk, "Oda", "2")
    desk.courier.look()
    desk.rules = replace(desk.rules, line=LineRules())
    keep(desk.app, replace(desk_of(desk.app), rules=desk.rules))

    part = in_english(desk.browser("Oda")).get(f"/calls/{call_id}/line").text
    line_callers.forget_old(rules=desk.rules.line, now=desk.clock.now)

    assert "keeps no caller's number" in unescape(part)
    assert "from this number" not in part
    assert "It may be" not in part
    lines = desk.rows(records.LineCall)
    assert {(line.number_index, line.may_be_id) for line in lines} == {(None, None)}
    assert {line.is_owed for line in lines if line.caller is not None} <= {False}


def test_a_number_that_was_kept_before_is_compared_with_none_where_the_helpline_keeps_none(
    desk: Desk,
) -> None:
    rings(desk)
    desk.arm()
    desk.rules = replace(desk.rules, line=LineRules())

    desk.courier.look()

    (line,) = desk.rows(records.LineCall)
    assert line.recognised_at == desk.clock.now
    assert line.number_index is None


def test_a_text_goes_to_the_number_she_called_from_where_her_card_allows_it(desk: Desk) -> None:
    known_from_an_earlier_call(desk)
    ticket_id = desk.rows(records.Ticket)[0].id
    desk.save_card(ticket_id, allowed=("sms",))
    rules = replace(desk.rules, text_notices=True)
    text_notices.ask_notice(ticket_id, "lt", rules=rules, by=desk.oda, now=desk.clock.now)
    claimed = text_notices.claim(desk.clock.now)
    assert claimed is not None

    text = text_notices.look_again(claimed, keys=desk.keys, now=desk.clock.now)

    assert text.to == HERS


def test_a_call_that_nobody_took_stands_in_the_list_with_its_end(desk: Desk) -> None:
    rings(desk)
    hangs_up(desk, seconds=40)

    page = in_english(desk.browser("Ada")).get("/calls?view=all").text

    assert "She hung up while she waited" in page
    assert "0 contacts" in page


def test_the_number_that_was_read_out_to_her_leads_to_the_call(desk: Desk) -> None:
    missed = rings(desk, step="goodbye", end="nobody", code="40712")
    hangs_up(desk, seconds=30)
    call_id = rings(desk, "2")
    takes(desk, "Oda", "2")

    page = in_english(desk.browser("Oda")).post(f"/calls/{call_id}/search", {"words": "4 07 12"})

    assert f'href="/calls/{missed}"' in page.text


def test_a_call_that_came_another_way_has_no_such_part(desk: Desk) -> None:
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)

    assert desk.browser("Oda").get(f"/calls/{call_id}/line").text == ""


def test_another_team_sees_nothing_of_it(desk: Desk) -> None:
    call_id = rings(desk)

    assert desk.browser("Eve").get(f"/calls/{call_id}/line").status_code == 404


def known_from_an_earlier_call(desk: Desk) -> UUID:
    """A colleague took a call from this number and made a ticket of it; a courier has compared the number. Her contact."""
    call_id = rings(desk)
    takes(desk, "Oda")
    call_links.open_ticket(call_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    hangs_up(desk)
    desk.arm()
    desk.courier.look()
    contact = desk.row(records.Call, call_id).contact_id
    assert contact is not None
    return contact


def in_english(browser: Browser) -> Browser:
    browser.post("/language", {"language": "en"})
    return browser
