"""Ties the mail gateway to the desk: the SMTP door, the mailboxes, the way out, each as the settings say."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from helpline.border import IncomingMail, SenderCheck, TemporaryFailure
from helpline.deeds.mail.mailboxes import Watch
from helpline.deeds.rules import DeskRules
from helpline.records import trouble_of
from helpline.settings import BadSetting, Imap, Settings
from mail_gateway import authentication
from mail_gateway.addresses import OurAddresses
from mail_gateway.child import Beaten, Parsers
from mail_gateway.door import Door, tls_of
from mail_gateway.imap.connection import Account
from mail_gateway.imap.poller import Habits, Poller
from mail_gateway.imap.sweeping import Sweep
from mail_gateway.letterbox import CheckSender
from mail_gateway.postroom import Postroom
from mail_gateway.send import Submission
from mail_gateway.signing import BadKey, Signer

Clock = Callable[[], datetime]


def postroom_of(settings: Settings, parsers: Parsers, *, rules: DeskRules, clock: Clock) -> Postroom:
    """What door and mailboxes share. Letters are read in child processes that hold no key."""
    authserv = settings.mail.trusted_authserv
    return Postroom(
        ours=OurAddresses(settings.mail.addresses), rules=rules, clock=clock,
        read=parsers.read_ahead,
        provider_check=partial(authentication.from_provider, authserv_id=authserv) if authserv else None,
    )  # fmt: skip


def reader_of(parsers: Parsers) -> Callable[[bytes], IncomingMail | None]:
    """For the quarantine page: the letter as door and mailboxes would read it, None where it still can't be read."""

    def read(raw: bytes) -> IncomingMail | None:
        try:
            mail = parsers.read(raw)
        except (Beaten, TemporaryFailure):
            return None
        return None if "unreadable" in mail.flags else mail

    return read


def door_of(settings: Settings, app: Flask, *, postroom: Postroom) -> Door:
    """The SMTP door: what it is given is sealed and committed before it answers 250. Raises BadSetting."""

    def receive(raw: bytes, recipients: tuple[str, ...], *, sender_check: SenderCheck) -> None:
        try:
            with app.app_context():
                postroom.receive(raw, recipients, sender_check=sender_check)
        except SQLAlchemyError as error:
            raise TemporaryFailure(trouble_of(error)) from None

    mail = settings.mail
    return Door(
        host=mail.door_host, port=mail.door_port, hostname=mail.hostname, ours=OurAddresses(mail.addresses),
        receive=receive, disk_is_low=lambda: _disk_is_low(settings.desk.data),
        check_sender=sender_check_of(settings), trusted_peers=mail.trusted_peers,
        letters_an_hour=mail.letters_an_hour, max_bytes=mail.max_bytes, tls=tls_at_the_door(settings),
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


def pollers_of(settings: Settings, app: Flask, *, postroom: Postroom, clock: Clock) -> tuple[Poller, ...]:
    """One for each mailbox of the settings."""
    return tuple(
        Poller(
            account_of(box),
            habits=Habits(
                check_seconds=box.check_seconds, done_folder=box.done_folder, max_bytes=settings.mail.max_bytes,
                sweep=Sweep(sent=box.empty_sent, trash=box.empty_trash),
            ),
            postroom=postroom, clock=clock, within=app.app_context,
        )
        for box in settings.imap
    )  # fmt: skip


def account_of(box: Imap) -> Account:
    return Account(
        host=box.host, port=box.port, user=box.user, password_file=box.password_file,
        token_file=box.oauth_token_file, security=box.security, folder=box.folder,
    )  # fmt: skip


def watch_of(settings: Settings, *, since: datetime) -> Watch:
    """Whose silence is told to the duty mailbox and on the people page."""
    return Watch(frozenset(account_of(box).mailbox for box in settings.imap), since)


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


def _disk_is_low(folder: Path) -> bool:
    """False where the database is on another machine and there is no such folder."""
    if not folder.is_dir():
        return False
    usage = shutil.disk_usage(folder)
    return usage.free < usage.total // 20 and usage.free < 1 << 30
