"""Ties the phone gateway to the desk: the line's routes, as the settings say; without an account at the carrier there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint

from helpline.deeds.rules import LineRules
from helpline.figures.calendar import ServiceCalendar, week_of
from helpline.settings import BadSetting, Phone, Settings
from phone_gateway.checking import Finding, look_at
from phone_gateway.flow import House
from phone_gateway.prompts import Prompts
from phone_gateway.signatures import Checker
from phone_gateway.twiml import Sound
from phone_gateway.webhooks import Line, make_blueprint

Clock = Callable[[], datetime]


def line_blueprints(settings: Settings, *, clock: Clock) -> tuple[Blueprint, ...]:
    """What the pages' process serves besides the pages. Raises BadSetting."""
    return (make_blueprint(line_of(settings, clock=clock)),) if settings.has_line else ()


def line_of(settings: Settings, *, clock: Clock) -> Line:
    """Raises BadSetting where the token can't be read or the hours can't be."""
    phone = settings.phone
    prompts = Prompts(phone.prompts, phone.languages)
    return Line(
        checker=Checker(base=settings.phone_url, account=phone.account_sid, token=token_of(phone)),
        house=house_of(phone), rules=line_rules_of(settings), hours=hours_of(settings),
        numbers=frozenset((phone.number, *phone.other_numbers)), clock=clock,
        sound=Sound(
            base=settings.phone_url, caller_id=phone.number, prompts=prompts, ring_seconds=phone.ring_seconds,
            voicemail_seconds=phone.voicemail_seconds,
        ),
    )  # fmt: skip


def why_no_line(settings: Settings) -> str:
    """A sentence with the cure, "" where there is one."""
    phone = settings.phone
    wanted = {
        "phone.account_sid and phone.auth_token_file": phone.account_sid, "phone.number": phone.number,
        "phone.public_url (or web.public_url), beginning with https://": settings.has_line,
    }  # fmt: skip
    unset = next((name for name, value in wanted.items() if not value), None)
    return f"There is no line yet: set {unset} (docs/phone.md)." if unset else ""


def findings_of(settings: Settings) -> Iterator[Finding]:
    """What `helpline phone-check` tells. Raises BadSetting."""
    line = line_of(settings, clock=lambda: datetime.now(UTC))
    return look_at(
        line.checker, line.sound.prompts, number=settings.phone.number, duty_phones=len(line.house.phones)
    )


def line_rules_of(settings: Settings) -> LineRules:
    """What deeds need to know of the line; for couriers too."""
    phone = settings.phone
    return LineRules(
        name=phone.line_name, zone=ZoneInfo(settings.desk.time_zone), keeps_numbers=phone.recognise_callers
    )


def house_of(phone: Phone) -> House:
    return House(
        languages=phone.languages, phones=dict(_named(told) for told in phone.duty_phones),
        together=phone.ring == "together", rounds=phone.rounds, ask_for_woman=phone.ask_for_woman,
        accept_with_key=phone.accept_with_key, voicemail=phone.voicemail,
    )  # fmt: skip


def hours_of(settings: Settings) -> ServiceCalendar:
    """Raises BadSetting."""
    phone, waiting = settings.phone, settings.waiting
    try:
        week = week_of({day - 1: [phone.hours] for day in phone.weekdays})
    except ValueError:
        raise BadSetting(
            "phone.hours must end later than they begin; over midnight, take 00:00-24:00."
        ) from None
    return ServiceCalendar(
        week=week, zone=ZoneInfo(settings.desk.time_zone),
        country=(waiting.country or None) if phone.closed_on_holidays else None,
        closed_days=frozenset(waiting.own_holidays) if phone.closed_on_holidays else frozenset(),
    )  # fmt: skip


def token_of(phone: Phone) -> str:
    """Raises BadSetting."""
    try:
        token = phone.auth_token_file.read_text("ascii").strip() if phone.auth_token_file else ""
    except (OSError, UnicodeDecodeError):
        token = ""
    if not token:
        raise BadSetting(
            f"phone.auth_token_file {phone.auth_token_file} must be a readable file with the auth token."
        )
    return token


def _named(told: str) -> tuple[str, str]:
    name, _, address = told.partition(" ")
    return name, address
