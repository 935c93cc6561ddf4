"""The demo's telephone: a rota for the weeks around today, calls that were logged, calls of the line, a promise, agreements.

Lived through the deeds of colleagues and carrier, as everything in the demo; only the hands at the telephone are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from helpline.border import LineEvent
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.line import carrier_copies, line_calls
from helpline.deeds.line.line_states import LineState
from helpline.deeds.phone import agreements, call_backs, call_links, calls
from helpline.deeds.phone.call_backs import Window
from helpline.deeds.phone.call_facts import Agreed, CallFacts
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.rules import DeskRules
from helpline.deeds.shift import shift_planning, shift_swaps
from helpline.deeds.shift.rota_shown import read_own_shifts
from helpline.deeds.shift.shift_planning import Plan
from helpline.deeds.unlocked import Unlocked
from helpline.records import Ticket, reading

Staff = Mapping[str, Unlocked]
VOICES = {"operator": ("lt", "en", "uk"), "counsellor": ("lt", "en", "ru"), "supervisor": ("lt", "en", "pl")}
PHONES = {"operator": "desk-1", "counsellor": "desk-2", "supervisor": ""}
# Who is there from which hour for how many, by the wall clock; supervisors on weekdays only.
HOURS = {"operator": (8, 6), "counsellor": (13, 7), "supervisor": (9, 7)}


@dataclass(frozen=True, repr=False)
class Logged:
    """A call as a colleague logged it: so many hours ago, so many minutes long; `is_hers` of the woman who often calls."""

    who: str
    hours_ago: float
    minutes: int
    facts: CallFacts
    is_hers: bool = False


CALLS = (
    Logged("operator", 0.4, 2, CallFacts("hang_up")),
    Logged("counsellor", 1.1, 34, CallFacts(
        "counselling_self", safe_now="yes", caller="self", caller_kind="first", age_band="25_34", place="LT-VNO", language="lt",
        reasons=("domestic_violence",), violence_forms=("psychological", "economic"), danger=2, relation="current_partner", sex="woman", harmer_sex="man", harmer_age_band="35_49", reporting_delay="goes_on", actions=("listened", "safety_plan"),
        how_heard="friend", follow_up="caller_will_call",
        note="„Jis tikrina mano telefoną.“ Kalbėjome, kur paslėpti dokumentus ir kam galima paskambinti. Paskambins pati, kai bus viena.",
    )),
    Logged("operator", 2.2, 9, CallFacts("information_only", caller="professional", language="lt", note="Mokyklos psichologė klausė, kaip nukreipti mamą.")),
    Logged("operator", 5.5, 12, CallFacts("counselling_self", caller="self", caller_kind="regular", language="lt", actions=("listened",)), is_hers=True),
    Logged("counsellor", 20, 51, CallFacts(
        "counselling_about_other", caller="friend_neighbour", language="ru", reasons=("stalking",), danger=3, relation="ex_partner", sex="woman", harmer_sex="man", actions=("listened", "information_given"),
        note="Draugė bijo, kad buvęs vyras ras naują adresą. Aptarta, kaip paprašyti apsaugos nuo smurto orderio.",
    )),
    Logged("operator", 27, 1, CallFacts("silent")),
    Logged("operator", 30, 15, CallFacts("counselling_self", caller="self", caller_kind="regular", language="lt", actions=("listened",)), is_hers=True),
    Logged("counsellor", 54, 11, CallFacts("counselling_self", caller="self", caller_kind="regular", language="lt", actions=("listened",)), is_hers=True),
)  # fmt: skip
LISTEN = Approach("Klausytis dešimt minučių, paklausti, kas padėjo praeitą kartą, užbaigti švelniai.", 2)
LETTERS = Approach("Atsakyti vienu laišku per savaitę; pasiūlyti valandą telefonu.", None)
# Calls on the line: language, hours ago, seconds she waited, seconds they spoke, and how it ended where nobody took it.
LINE = (
    ("lt", 0.9, 12, 900, ""),
    ("ru", 3.1, 95, 0, "nobody"),
    ("lt", 4.0, 6, 0, ""),
    ("uk", 21.5, 20, 1500, ""),
    ("lt", 26.0, 48, 0, ""),
)


def tell_phone(staff: Staff, *, rules: DeskRules, now: datetime) -> None:
    """Ada and Oda are on shift whatever the hour; what is in the past was done then."""
    plan_weeks(staff, zone=rules.calendar.zone, now=now)
    often, also = _frequent(staff, now=now)
    for told in CALLS:
        _log(told, staff, rules=rules, hers=often if told.is_hers else None, now=now)
    agreements.agree(often, LISTEN, revision=0, by=staff["counsellor"], now=now - timedelta(hours=50))
    agreements.approve(often, revision=1, by=staff["supervisor"], now=now - timedelta(hours=29))
    agreements.agree(also, LETTERS, revision=0, by=staff["counsellor"], now=now - timedelta(hours=3))
    _promise(staff, rules=rules, now=now)
    for number, (language, hours, waited, spoken, end) in enumerate(LINE):
        rang_at = now - timedelta(hours=hours)
        _on_the_line(number, language, rang_at, (waited, spoken), end, staff, rules=rules)
    _delete_at_carrier(now=now)


def plan_weeks(staff: Staff, *, zone: ZoneInfo, now: datetime) -> None:
    """From this Monday on for three weeks; whoever would not be on shift now has taken an hour or three more."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    for role, (hour, length) in HOURS.items():
        colleague = staff[role]
        shift_planning.note_voice(
            colleague.staff_id, languages=VOICES[role], is_woman=True, by=staff["supervisor"], now=now
        )
        for day in range(5 if role == "supervisor" else 7):
            begins = (monday + timedelta(days=day)).replace(hour=hour)
            plan = _plan(role, colleague, begins, begins + timedelta(hours=length))
            shift_planning.plan_shift(plan, weeks=3, zone=zone, by=staff["supervisor"], now=monday)
        if role != "supervisor":
            _be_here(role, colleague, by=staff["supervisor"], now=now)
    mine = read_own_shifts(by=staff["operator"], now=now)
    shift_swaps.offer(mine[-2].id, by=staff["operator"], now=now - timedelta(hours=2))


def _be_here(role: str, colleague: Unlocked, *, by: Unlocked, now: datetime) -> None:
    """From the hour before on, until her next shift begins, three hours at most."""
    shifts = read_own_shifts(by=colleague, now=now)
    if not any(shift.is_now for shift in shifts):
        begins = now.replace(minute=0, second=0, microsecond=0)
        ends = min(begins + timedelta(hours=3), min(shift.starts_at for shift in shifts))
        plan = _plan(role, colleague, begins, ends)
        shift_planning.plan_shift(plan, zone=ZoneInfo("UTC"), by=by, now=now)


def _plan(role: str, colleague: Unlocked, begins: datetime, ends: datetime) -> Plan:
    team_id = next(iter(colleague.team_ids))
    return Plan(colleague.staff_id, team_id, begins, ends, site="", phone=PHONES[role])


def _frequent(staff: Staff, *, now: datetime) -> tuple[UUID, UUID]:
    """Two tickets of women who wrote in Lithuanian and are answered, as far as possible from those of the cases."""
    inbox, _ = read_inbox("waiting-for-her", by=staff["counsellor"], now=now, armed=True)
    found = [item.id for item in inbox.items if item.language == "lt"]
    return found[-1], found[-2]


def _log(told: Logged, staff: Staff, *, rules: DeskRules, hers: UUID | None, now: datetime) -> None:
    by, begun = staff[told.who], now - timedelta(hours=told.hours_ago)
    call_id = calls.begin(by=by, now=begun)
    if hers is not None:
        with reading() as session:
            contact_id = session.get_one(Ticket, hers).contact_id
        call_links.link(call_id, contact_id, by=by, now=begun)
    ended = min(now, begun + timedelta(minutes=told.minutes))
    calls.end(call_id, told.facts, channel="phone", rules=rules, by=by, now=ended)


def _promise(staff: Staff, *, rules: DeskRules, now: datetime) -> None:
    by, begun = staff["operator"], now - timedelta(hours=1.6)
    call_id = calls.begin(by=by, now=begun)
    window = Window(now + timedelta(hours=2), now + timedelta(hours=4), now + timedelta(days=2))
    call_backs.promise(call_id, "+370 600 00000", Agreed(message_safe="no"), window=window, by=by, now=begun)
    facts = CallFacts("counselling_self", language="lt", caller="self", follow_up="call_back")
    calls.end(call_id, facts, channel="phone", rules=rules, by=by, now=begun + timedelta(minutes=8))


def _on_the_line(
    number: int,
    language: str,
    rang_at: datetime,
    lasted: tuple[int, int],
    end: str,
    staff: Staff,
    *,
    rules: DeskRules,
) -> None:
    """Ada takes those that were answered, and logs them in a few words."""
    waited, spoken = (timedelta(seconds=seconds) for seconds in lasted)
    ring = LineEvent(kind="rang", sid=f"CA{number:032x}", at=rang_at)
    waiting = LineState(step="ringing", language=language)
    call_id = _take(ring, waiting, rules=rules)
    if spoken:
        talking = replace(
            waiting, step="talking", answered_by=str(staff["counsellor"].staff_id), end="answered"
        )
        _take(replace(ring, kind="accepted", at=rang_at + waited), talking, rules=rules)
    elif end:
        gone = replace(waiting, step="goodbye", end="nobody", code=f"{31709 + number}")
        _take(replace(ring, kind="dialled", at=rang_at + waited), gone, rules=rules)
    over = rang_at + waited + spoken
    line_calls.end(replace(ring, kind="over", at=over), rules=rules.line, now=over)
    if spoken:
        facts = CallFacts("counselling_self", caller="self", language=language, actions=("listened",))
        calls.end(call_id, facts, channel="phone", rules=rules, by=staff["counsellor"], now=over)


def _take(event: LineEvent, state: LineState, *, rules: DeskRules) -> UUID:
    taken = line_calls.take(
        event, lambda _before, _here: (state, None), call_id=None, rules=rules.line, now=event.at
    )
    return taken.call_id


def _delete_at_carrier(*, now: datetime) -> None:
    """All but the newest are gone and proved; of that one the carrier says that it is still being settled."""
    while claimed := carrier_copies.claim(now):
        if claimed.sid.endswith("0"):
            carrier_copies.try_later(claimed, "20009", now=now)
        else:
            carrier_copies.is_gone(claimed, now=now)
