"""Puts the desk together: settings, database, web, door and courier. With `cli` the only place that imports an edge."""

from __future__ import annotations

import os
import shutil
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from helpline import records
from helpline.border import SenderCheck
from helpline.deeds.alarms import Patience
from helpline.deeds.arming import CourierKeys
from helpline.deeds.rules import DeskRules
from helpline.deeds.sessions import Lasting
from helpline.figures.calendar import ServiceCalendar, week_of
from helpline.sealing import self_test
from helpline.settings import BadSetting, Settings, read_settings
from helpline.web.application import make_web
from helpline.web.desk import WebDesk
from mail_gateway import authentication
from mail_gateway.addresses import OurAddresses
from mail_gateway.authentication.provider import from_provider
from mail_gateway.child import Parsers
from mail_gateway.door import Door, tls_of
from mail_gateway.imap.connection import Account
from mail_gateway.imap.poller import Habits, Poller
from mail_gateway.imap.sweeping import Sweep
from mail_gateway.letterbox import CheckSender
from mail_gateway.postroom import Postroom
from mail_gateway.send import Submission
from mail_gateway.signing import BadKey, Signer
from queue_workers.courier import Courier, DutyPost

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
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Opens the door, looks into the mailboxes and sends the courier on its rounds."""
        self._thread = threading.Thread(target=self.courier.run, name="courier", daemon=True)
        self._thread.start()
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
        if self._thread is not None:
            self._thread.join(timeout=40)
        self.keys.forget(self.clock())


def make_desk(settings: Settings, *, clock: Clock = utc_now, is_demo: bool = False) -> Desk:
    """Builds everything and brings the tables up to date; nothing listens yet.

    Raises SealingUnavailable where the cryptography is not as it must be.
    """
    self_test()
    settings.desk.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    rules = rules_of(settings)
    keys = CourierKeys(disarm_after=timedelta(hours=settings.courier.disarm_after_hours), started_at=clock())
    bell = _Bell()
    app = make_web(
        WebDesk(
            settings=settings, rules=rules, keys=keys, lasting=lasting_of(settings), clock=clock, ring=bell,
            is_demo=is_demo,
        )
    )  # fmt: skip
    records.open_database(app, settings.database_url, bell=bell)
    records.migrate(app)
    courier = Courier(
        keys=keys,
        mailer=mailer_of(settings),
        rules=rules,
        duty=duty_of(settings),
        clock=clock,
        within=app.app_context,
    )
    bell.courier = courier
    postroom = postroom_of(settings, rules=rules, clock=clock)
    return Desk(
        app=app, settings=settings, rules=rules, keys=keys, courier=courier,
        door=door_of(settings, app, postroom=postroom),
        pollers=pollers_of(settings, app, postroom=postroom, clock=clock), clock=clock,
    )  # fmt: skip


def create_app() -> Flask:
    """For a WSGI server: the pages alone, with the settings of `HELPLINE_CONFIG`."""
    path = os.environ.get("HELPLINE_CONFIG")
    return make_desk(read_settings(Path(path) if path else None)).app


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
        sender=mail.addresses[0], sender_name=mail.sender_name,
    )  # fmt: skip


def lasting_of(settings: Settings) -> Lasting:
    return Lasting(
        idle=timedelta(minutes=settings.web.idle_minutes), at_most=timedelta(hours=settings.web.session_hours)
    )


def duty_of(settings: Settings) -> DutyPost:
    duty = settings.duty
    patience = Patience(
        urgent_unread=timedelta(minutes=duty.urgent_unread_minutes), unarmed=timedelta(minutes=duty.unarmed_minutes),
        keeper_away=timedelta(hours=settings.courier.alarm_after_hours), stuck=timedelta(minutes=duty.stuck_minutes),
        repeat=timedelta(hours=duty.repeat_hours),
    )  # fmt: skip
    return DutyPost(mailbox=duty.mailbox, patience=patience)


def mailer_of(settings: Settings) -> Submission | None:
    """None where no mail server is named: answers wait in the outbox."""
    out = settings.submission
    if not out.host:
        return None
    password = out.password_file.read_text(encoding="utf-8").strip() if out.password_file else ""
    try:
        return Submission(
            host=out.host, port=out.port, user=out.user, password=password, security=out.security,
            ca_file=out.ca_file, signer=signer_of(settings), letters_a_minute=out.letters_a_minute,
        )  # fmt: skip
    except OSError:
        raise BadSetting(f"submission.ca_file {out.ca_file} can't be read as certificates in PEM.") from None


def signer_of(settings: Settings) -> Signer | None:
    """None where answers leave unsigned. Raises BadSetting."""
    out = settings.submission
    if out.dkim_key_file is None:
        return None
    domain = settings.mail.addresses[0].rpartition("@")[2]
    try:
        return Signer(domain=domain, selector=out.dkim_selector, key=out.dkim_key_file.read_bytes())
    except (OSError, BadKey):
        raise BadSetting(
            f"submission.dkim_key_file {out.dkim_key_file} can't be read as a private key in PEM."
        ) from None


def postroom_of(settings: Settings, *, rules: DeskRules, clock: Clock) -> Postroom:
    """What all the ways in share; letters are read in child processes without keys."""
    mail = settings.mail
    return Postroom(
        ours=OurAddresses(mail.addresses), rules=rules, clock=clock, read=Parsers(mail.addresses).read,
        provider_check=partial(from_provider, authserv_id=mail.trusted_authserv) if mail.trusted_authserv else None,
    )  # fmt: skip


def door_of(settings: Settings, app: Flask, *, postroom: Postroom) -> Door:
    """The SMTP door: what it is given is sealed and committed before it answers 250."""

    def receive(raw: bytes, recipients: tuple[str, ...], *, sender_check: SenderCheck) -> None:
        with app.app_context():
            postroom.receive(raw, recipients, sender_check=sender_check)

    mail = settings.mail
    return Door(
        host=mail.door_host, port=mail.door_port, hostname=mail.hostname, ours=OurAddresses(mail.addresses), receive=receive,
        disk_is_low=lambda: _disk_is_low(settings.desk.data), check_sender=sender_check_of(settings),
        trusted_peers=mail.trusted_peers, letters_an_hour=mail.letters_an_hour, max_bytes=mail.max_bytes,
        tls=tls_at_the_door(settings),
    )  # fmt: skip


def pollers_of(settings: Settings, app: Flask, *, postroom: Postroom, clock: Clock) -> tuple[Poller, ...]:
    """One for each mailbox of the settings."""
    return tuple(
        Poller(
            Account(
                host=box.host, port=box.port, user=box.user, password_file=box.password_file,
                token_file=box.oauth_token_file, security=box.security, folder=box.folder,
            ),
            habits=Habits(
                check_seconds=box.check_seconds, done_folder=box.done_folder, max_bytes=settings.mail.max_bytes,
                sweep=Sweep(sent=box.empty_sent, trash=box.empty_trash),
            ),
            postroom=postroom, clock=clock, within=app.app_context,
        )
        for box in settings.imap
    )  # fmt: skip


def sender_check_of(settings: Settings) -> CheckSender | None:
    """None where senders aren't checked: every letter is "unchecked" then."""
    if not settings.mail.check_senders:
        return None
    return partial(authentication.check, resolver=authentication.Names(settings.mail.name_servers))


def tls_at_the_door(settings: Settings) -> ssl.SSLContext | None:
    """None without a certificate: STARTTLS isn't offered then. Raises BadSetting."""
    certificate, key = settings.mail.door_certificate, settings.mail.door_key
    if certificate is None or key is None:
        return None
    try:
        return tls_of(certificate, key)
    except OSError:  # ssl.SSLError is one
        raise BadSetting(
            f"mail.door_certificate {certificate} and mail.door_key can't be read as a pair."
        ) from None


class _Bell:
    """Rung after a commit; the courier it wakes is tied on last, because each needs the other."""

    courier: Courier | None = None

    def __call__(self) -> None:
        if self.courier is not None:
            self.courier.ring()


def _disk_is_low(folder: Path) -> bool:
    usage = shutil.disk_usage(folder)
    return usage.free < usage.total // 20 and usage.free < 1 << 30
