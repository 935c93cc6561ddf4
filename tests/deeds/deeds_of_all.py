"""Every deed that takes no id, with its line of the role table and how it is asked for."""

from __future__ import annotations

from datetime import date

from helpline.deeds.answer import (
    answers,
    canned,
    contact_logging,
    first_letters,
    four_eyes,
    overrides,
)
from helpline.deeds.case.cases import read_cases
from helpline.deeds.desk import approvals, handovers
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.line import line_shown
from helpline.deeds.line.ledger import read_ledger
from helpline.deeds.mail import quarantine
from helpline.deeds.phone import (
    agreement_lists,
    call_backs_shown,
    call_links,
    call_lists,
    calls,
)
from helpline.deeds.shift import debriefs, rota_shown, shift_planning, shifts
from helpline.deeds.staff import people
from helpline.deeds.staff.colleagues import read_people
from helpline.deeds.supervision import chart_notes, line_totals, period_reports, topics, trends
from helpline.deeds.supervision.now_shown import read_now
from helpline.deeds.supervision.waiting_times import read_waiting_times
from helpline.deeds.ticket import blocks
from helpline.deeds.waiting import clock_rules
from helpline.figures.calendar import Period
from helpline.figures.reporting import read_period
from tests.cast import SUBJECT
from tests.deeds.deeds_by_id import _logged, _plan
from tests.deeds.things import Deed

MARCH = trends.Asked(date(2026, 3, 1), date(2026, 3, 31))
OF_ALL: dict[str, tuple[str, Deed]] = {
    "begin a call": ("log calls", lambda it, by: calls.begin(by=by, now=it.desk.clock.now)),
    "list calls": ("log calls", lambda it, by: call_lists.read_calls("all", by=by, since=it.desk.clock.now)),
    "find a call by its number": (
        "log calls",
        lambda it, by: line_shown.find_missed("12345", by=by, now=it.desk.clock.now),
    ),
    "find a known woman": ("log calls", lambda _, by: call_links.find_known("amber heron", by=by)),
    "list promises": (
        "log calls",
        lambda it, by: call_backs_shown.read_promises(by=by, now=it.desk.clock.now),
    ),
    "list ended promises": (
        "log calls",
        lambda it, by: call_backs_shown.read_ended(by=by, now=it.desk.clock.now),
    ),
    "bring in totals": (
        "import line totals",
        lambda it, by: line_totals.import_totals("", line="A", by=by, now=it.desk.clock.now),
    ),
    "read totals": ("import line totals", lambda _, by: line_totals.read_lines(by=by)),
    "read the inbox": (
        "read tickets",
        lambda it, by: read_inbox("all", by=by, now=it.desk.clock.now, armed=False),
    ),
    "list cases": ("work on cases", lambda it, by: read_cases("open", by=by, now=it.desk.clock.now)),
    "see waiting times": (
        "see waiting times",
        lambda it, by: read_waiting_times(rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "plan a shift": (
        "plan the rota",
        lambda it, by: shift_planning.plan_shift(
            _plan(it, days=5), zone=it.desk.rules.calendar.zone, by=by, now=it.desk.clock.now
        ),
    ),
    "see one's own shifts": (
        "swap shifts",
        lambda it, by: rota_shown.read_own_shifts(by=by, now=it.desk.clock.now),
    ),
    "list ready texts": ("write canned texts", lambda _, by: canned.read_canned(by=by)),
    "list what is agreed": (
        "approve agreements",
        lambda it, by: agreement_lists.read_agreements("proposed", by=by, now=it.desk.clock.now),
    ),
    "list what waits to be approved": ("approve answers", lambda _, by: approvals.read_approvals(by=by)),
    "read the rules": ("set rules", lambda _, by: four_eyes.read_rules(by=by)),
    "set the rules": (
        "set rules",
        lambda it, by: four_eyes.set_rules((), trainees=(), by=by, now=it.desk.clock.now),
    ),
    "see now": (
        "see waiting times",
        lambda it, by: read_now(rules=it.desk.rules, by=by, now=it.desk.clock.now, armed=True),
    ),
    "read the clocks": ("set clocks", lambda it, by: clock_rules.read_clock_page(rules=it.desk.rules, by=by)),
    "set the clocks": (
        "set clocks",
        lambda it, by: clock_rules.set_rules({}, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "go back to the proposal": (
        "set clocks",
        lambda it, by: clock_rules.back_to_the_proposal(rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "add hours": (
        "set clocks",
        lambda it, by: clock_rules.add_hours(
            clock_rules.Hours("", "", (0,), Period(0, 60)), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "remove hours": (
        "set clocks",
        lambda it, by: clock_rules.remove_hours(None, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "close on days": (
        "set clocks",
        lambda it, by: clock_rules.close_on((), rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "open on a day": (
        "set clocks",
        lambda it, by: clock_rules.open_on(
            it.desk.clock.now.date(), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "list blocks": ("block writers", lambda it, by: blocks.read_blocks(by=by, now=it.desk.clock.now)),
    "sign off": (
        "hand over",
        lambda it, by: handovers.sign_off({}, worries="", by=by, now=it.desk.clock.now),
    ),
    "see what is in hand": ("hand over", lambda it, by: handovers.read_in_hand(by=by, now=it.desk.clock.now)),
    "list hand-overs": ("hand over", lambda _, by: handovers.read_handovers(by=by)),
    "see whose owner is away": (
        "hand over",
        lambda it, by: shifts.tickets_of_the_absent(by=by, now=it.desk.clock.now),
    ),
    "log a contact": (
        "log contacts",
        lambda it, by: contact_logging.log_contact(
            _logged(it), rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "count contacts": (
        "see waiting times",
        lambda it, by: contact_logging.count_contacts(
            by=by, since=it.desk.clock.now, until=it.desk.clock.now
        ),
    ),
    "write first": (
        "write first",
        lambda it, by: first_letters.write_first(
            "konsule@post.example",
            "Laba diena",
            subject=SUBJECT,
            rules=it.desk.rules,
            by=by,
            now=it.desk.clock.now,
        ),
    ),
    "ask for a debrief": (
        "ask for a debrief",
        lambda it, by: debriefs.ask_for_debrief("", by=by, now=it.desk.clock.now),
    ),
    "take a debrief back": ("ask for a debrief", lambda _, by: debriefs.take_back_debrief(by=by)),
    "note on a chart": (
        "see waiting times",
        lambda _, by: chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=by),
    ),
    "list chart notes": ("see waiting times", lambda _, by: chart_notes.read_notes(by=by)),
    "read trends": (
        "see waiting times",
        lambda it, by: trends.read_trends(MARCH, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "read topics": (
        "see waiting times",
        lambda it, by: topics.read_topics(MARCH, rules=it.desk.rules, by=by, now=it.desk.clock.now),
    ),
    "read a report": (
        "see waiting times",
        lambda it, by: period_reports.read_report(
            read_period("2026-03"), is_outside=False, rules=it.desk.rules, by=by, now=it.desk.clock.now
        ),
    ),
    "list debriefs": ("ask for a debrief", lambda _, by: debriefs.read_debriefs(by=by)),
    "see overrides": ("see overrides", lambda _, by: overrides.read_overrides(by=by)),
    "send despite a card": (
        "override safe contact",
        lambda it, by: answers.answer(
            it.wordless,
            "Mes čia",
            subject=SUBJECT,
            version=0,
            rules=it.desk.rules,
            by=by,
            now=it.desk.clock.now,
            way="despite",
            reason="Skubu",
        ),
    ),
    "list unreadable letters": ("handle quarantine", lambda _, by: quarantine.read_quarantine(by=by)),
    "list handled letters": ("handle quarantine", lambda _, by: quarantine.read_handled(by=by)),
    "read the carrier's ledger": (
        "see the carrier's ledger",
        lambda it, by: read_ledger(by=by, now=it.desk.clock.now),
    ),
    "see people": ("see people", lambda it, by: read_people(by=by, now=it.desk.clock.now)),
    "invite": (
        "invite people",
        lambda it, by: people.invite("Ula", "operator", team_ids=[], by=by, now=it.desk.clock.now),
    ),
}
