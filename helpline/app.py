"""Puts the desk together: settings, database, web, door and courier. With its neighbours the only place that imports an edge."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import Flask

from helpline import records
from helpline.carrier_wiring import carrier_of
from helpline.deeds.mail.loops import loop_patience
from helpline.deeds.mail.mailboxes import NO_MAILBOXES, Watch
from helpline.deeds.rules import DeskRules
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.boot_keys import Boot
from helpline.deeds.staff.founding import is_founded
from helpline.deeds.staff.sessions import Lasting
from helpline.deeds.supervision.alarms import Patience
from helpline.deeds.waiting.tallies import keep_level
from helpline.deployment import ears_of, ringer_of, secret_of, settle
from helpline.figures.calendar import ServiceCalendar, week_of
from helpline.mail_wiring import door_of, mailer_of, pollers_of, postroom_of, reader_of, watch_of
from helpline.phone_wiring import line_blueprints, line_rules_of
from helpline.pictures.painters import Painters
from helpline.sealing import self_test
from helpline.settings import BadSetting, Settings, read_settings
from helpline.web.application import make_web
from helpline.web.backoff import SharedBackoff
from helpline.web.desk import WebDesk
from mail_gateway.child import Parsers
from mail_gateway.door import Door
from mail_gateway.imap.poller import Poller
from queue_workers.courier import Courier
from queue_workers.periodic_rounds import DutyPost

if TYPE_CHECKING:
    from queue_workers.far_bell import Ears

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """Everything of one process: the web application, the ways letters come in, the courier and its keys."""

    app: Flask
    settings: Settings
    rules: DeskRules
    keys: CourierKeys
    courier: Courier
    door: Door
    pollers: tuple[Poller, ...]
    clock: Clock
    parsers: Parsers
    painters: Painters
    ears: Ears | None = None
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Opens the door, looks into the mailboxes and sends the courier on its rounds."""
        self._thread = threading.Thread(target=self.courier.run, name="courier", daemon=True)
        self._thread.start()
        if self.ears is not None:
            self.ears.start()
        self.door.start()
        for poller in self.pollers:
            poller.start()

    def stop(self) -> None:
        """Letters that are being taken are finished, the answer in hand too; the keys are forgotten."""
        for poller in self.pollers:
            poller.ask_to_stop()
        self.door.stop()
        for poller in self.pollers:
            poller.stop()
        self.courier.stop()
        if self.ears is not None:
            self.ears.stop()
        if self._thread is not None:
            self._thread.join(timeout=40)
        self.parsers.close()
        self.painters.close()
        self.keys.forget(self.clock())


def make_desk(settings: Settings, *, clock: Clock = utc_now, is_demo: bool = False) -> Desk:
    """Builds everything and brings the tables up to date; nothing listens yet.

    Raises SealingUnavailable where the cryptography is not as it must be.
    """
    self_test()
    settings.desk.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    rules = rules_of(settings)
    keys = keys_of(settings, now=clock())
    bell = _Bell(elsewhere=ringer_of(settings))
    parsers, painters = Parsers(settings.mail.addresses), Painters()
    app = make_web(
        WebDesk(
            settings=settings, rules=rules, keys=keys, lasting=lasting_of(settings), clock=clock, ring=bell,
            reader=reader_of(parsers), redraw=painters.redraw, secret=cache(partial(secret_of, settings)),
            watch=watch_of(settings, since=clock()), is_demo=is_demo,
        ),
        signed=line_blueprints(settings, clock=clock),
    )  # fmt: skip
    records.open_database(app, settings.database_url, bell=bell, last_of_all=keep_level(rules_of(settings)))
    records.migrate(app)
    courier = courier_of(settings, app, keys=keys, clock=clock)
    bell.courier = courier
    postroom = postroom_of(settings, parsers, rules=rules, clock=clock)
    return Desk(
        app=app, settings=settings, rules=rules, keys=keys, courier=courier,
        door=door_of(settings, app, postroom=postroom),
        pollers=pollers_of(settings, app, postroom=postroom, clock=clock), clock=clock, parsers=parsers,
        painters=painters, ears=ears_of(settings, ring=courier.ring),
    )  # fmt: skip


def create_app() -> Flask:
    """For a WSGI server of any number of processes: the pages alone, with the settings of `HELPLINE_CONFIG`.

    Door and couriers are processes of their own then. Raises BadSetting.
    """
    path = os.environ.get("HELPLINE_CONFIG")
    settings = read_settings(Path(path) if path else None)
    if settings.web.public_url and not settings.web.public_url.startswith("https://"):
        raise BadSetting(
            "web.public_url must be an https:// address: passphrases never cross a network in clear."
        )
    self_test()
    secret, parsers = secret_of(settings), Parsers(settings.mail.addresses)
    bell = _Bell(elsewhere=ringer_of(settings))
    app = make_web(
        WebDesk(
            settings=settings, rules=rules_of(settings), keys=None, lasting=lasting_of(settings), clock=utc_now,
            ring=bell, reader=reader_of(parsers), redraw=Painters().redraw, secret=lambda: secret,
            watch=watch_of(settings, since=utc_now()), backoff=SharedBackoff(secret),
        ),
        signed=line_blueprints(settings, clock=utc_now),
    )  # fmt: skip
    open_tables(app, settings, bell=bell)
    settle()
    return app


def open_tables(app: Flask, settings: Settings, *, bell: Callable[[], None]) -> None:
    """For a process that is one of several: it changes no table. Raises BadSetting where they aren't ready."""
    records.open_database(app, settings.database_url, bell=bell, last_of_all=keep_level(rules_of(settings)))
    if not records.is_newest(app):
        raise BadSetting(
            "The tables are not those of this program. Stop all processes, then: helpline migrate"
        )
    with app.app_context():
        if not is_founded():
            raise BadSetting("There is no desk here yet. Begin one with: helpline init")
    records.close_database(app)  # a web server may fork now, and no connection survives that


def courier_of(
    settings: Settings, app: Flask, *, keys: CourierKeys, clock: Clock, boot: Boot | None = None
) -> Courier:
    """Raises BadSetting."""
    watch = watch_of(settings, since=clock())
    return Courier(
        keys=keys, mailer=mailer_of(settings), rules=rules_of(settings), duty=duty_of(settings, watch), clock=clock,
        within=app.app_context, boot=boot, carrier=carrier_of(settings),
    )  # fmt: skip


def keys_of(settings: Settings, *, now: datetime) -> CourierKeys:
    """No key yet: a keeper brings them."""
    return CourierKeys(disarm_after=timedelta(hours=settings.courier.disarm_after_hours), started_at=now)


def rules_of(settings: Settings) -> DeskRules:
    mail, waiting = settings.mail, settings.waiting
    hours = f"{waiting.opens:%H:%M}-{waiting.closes:%H:%M}"
    calendar = ServiceCalendar(
        week=week_of({day - 1: [hours] for day in waiting.weekdays}), zone=ZoneInfo(settings.desk.time_zone),
        country=waiting.country or None, closed_days=frozenset(waiting.own_holidays),
    )  # fmt: skip
    return DeskRules(
        calendar=calendar, first_answer_minutes=waiting.first_answer_minutes,
        undo=timedelta(seconds=settings.courier.undo_seconds),
        keep_trying=timedelta(days=settings.courier.keep_trying_days),
        sender=mail.addresses[0], sender_name=mail.sender_name, text_notices=settings.phone.text_notices,
        line=line_rules_of(settings), heavy_contacts=settings.rota.heavy_contacts,
    )  # fmt: skip


def lasting_of(settings: Settings) -> Lasting:
    return Lasting(
        idle=timedelta(minutes=settings.web.idle_minutes), at_most=timedelta(hours=settings.web.session_hours)
    )


def duty_of(settings: Settings, watch: Watch = NO_MAILBOXES) -> DutyPost:
    duty = settings.duty
    patience = Patience(
        urgent_unread=timedelta(minutes=duty.urgent_unread_minutes), unarmed=timedelta(minutes=duty.unarmed_minutes),
        keeper_away=timedelta(hours=settings.courier.alarm_after_hours), stuck=timedelta(minutes=duty.stuck_minutes),
        mailbox_silent=timedelta(minutes=duty.mailbox_silent_minutes), repeat=timedelta(hours=duty.repeat_hours),
        loop_silent=loop_patience(duty.loop_minutes),
    )  # fmt: skip
    every = timedelta(minutes=duty.loop_minutes) if duty.loop_minutes else None
    return DutyPost(mailbox=duty.mailbox, patience=patience, watch=watch, loop_every=every)


class _Bell:
    """Rung after a commit: for the courier of this process, tied on last because each needs the other, and elsewhere."""

    courier: Courier | None = None

    def __init__(self, *, elsewhere: Callable[[], None] | None) -> None:
        self._elsewhere = elsewhere

    def __call__(self) -> None:
        if self.courier is not None:
            self.courier.ring()
        if self._elsewhere is not None:
            self._elsewhere()
