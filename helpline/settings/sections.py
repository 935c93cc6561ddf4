"""All settings, as one frozen tree of dataclasses read from one TOML file; every value has a working default.

A value that can't be right stops the start with a sentence that tells the cure."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


class BadSetting(Exception):
    """A setting that can't be right; the text is a sentence for the person who runs the desk."""


Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Desk:
    data: Path = Path("data")
    languages: tuple[str, ...] = ("lt", "en")
    time_zone: str = "Europe/Vilnius"
    organisation: str = ""
    line_number: str = ""


@dataclass(frozen=True)
class Database:
    url: str = ""  # empty: SQLite in the data folder


@dataclass(frozen=True)
class Queue:
    url: str = ""  # empty: the bell is heard in this process only


@dataclass(frozen=True)
class Web:
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    trusted_proxies: int = 0
    idle_minutes: int = 30
    session_hours: int = 12


@dataclass(frozen=True)
class Mail:
    addresses: tuple[str, ...] = ("labas@desk.localhost",)
    sender_name: str = ""
    hostname: str = "desk.localhost"
    door_host: str = "127.0.0.1"
    door_port: int = 2525
    max_bytes: int = 25 * 1024 * 1024
    door_certificate: Path | None = None
    door_key: Path | None = None
    trusted_peers: tuple[str, ...] = ()
    letters_an_hour: int = 600
    check_senders: bool = True
    name_servers: tuple[str, ...] = ()
    trusted_authserv: str = ""


@dataclass(frozen=True)
class Imap:
    """One mailbox that letters are fetched from; the settings may hold several."""

    host: str = ""
    port: int = 993
    user: str = ""
    password_file: Path | None = None
    oauth_token_file: Path | None = None
    security: Security = "tls"
    folder: str = "INBOX"
    done_folder: str = ""
    check_seconds: int = 60
    empty_sent: bool = False
    empty_trash: bool = False


@dataclass(frozen=True)
class Submission:
    host: str = ""  # empty: answers wait in the outbox
    port: int = 587
    user: str = ""
    password_file: Path | None = None
    security: Security = "starttls"
    ca_file: Path | None = None
    letters_a_minute: int = 60
    dkim_selector: str = ""
    dkim_key_file: Path | None = None


@dataclass(frozen=True)
class Courier:
    undo_seconds: int = 30
    disarm_after_hours: int = 72
    alarm_after_hours: int = 48
    keep_trying_days: int = 5
    secret_file: Path | None = None  # none: a file in the data folder


@dataclass(frozen=True)
class Waiting:
    first_answer_minutes: int = 480
    opens: time = time(9)
    closes: time = time(17)
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    country: str = "LT"
    own_holidays: tuple[date, ...] = ()


@dataclass(frozen=True)
class Rota:
    languages: tuple[str, ...] = ("lt",)
    heavy_contacts: int = 5  # in 14 days, from which a talk is suggested


@dataclass(frozen=True)
class Duty:
    mailbox: str = ""
    urgent_unread_minutes: int = 30
    unarmed_minutes: int = 10
    stuck_minutes: int = 60
    mailbox_silent_minutes: int = 30
    repeat_hours: int = 4
    loop_minutes: int = 0  # 0: the desk doesn't write to itself


@dataclass(frozen=True)
class Phone:
    """The account at the carrier (Twilio), and the line. Without an account there is none, and no address for one."""

    account_sid: str = ""
    auth_token_file: Path | None = None
    public_url: str = ""  # empty: web.public_url
    api: str = "https://api.twilio.com"
    number: str = ""
    other_numbers: tuple[str, ...] = ()
    line_name: str = "line"
    languages: tuple[str, ...] = ("lt", "en", "ru", "uk", "pl")
    prompts: Path | None = None
    hours: str = "00:00-24:00"
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    closed_on_holidays: bool = False
    duty_phones: tuple[str, ...] = ()
    ring: Literal["together", "in turn"] = "together"
    ring_seconds: int = 25
    rounds: int = 2
    accept_with_key: bool = True
    ask_for_woman: bool = True
    recognise_callers: bool = False
    voicemail: bool = False
    voicemail_seconds: int = 120
    text_notices: bool = False


@dataclass(frozen=True)
class Settings:
    """Everything the desk can be told. Sections and names are those of `config.example.toml`."""

    desk: Desk = field(default_factory=Desk)
    database: Database = field(default_factory=Database)
    queue: Queue = field(default_factory=Queue)
    web: Web = field(default_factory=Web)
    mail: Mail = field(default_factory=Mail)
    imap: tuple[Imap, ...] = ()
    submission: Submission = field(default_factory=Submission)
    courier: Courier = field(default_factory=Courier)
    waiting: Waiting = field(default_factory=Waiting)
    rota: Rota = field(default_factory=Rota)
    duty: Duty = field(default_factory=Duty)
    phone: Phone = field(default_factory=Phone)

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{self.desk.data.absolute() / 'helpline.sqlite'}"

    @property
    def has_line(self) -> bool:
        """Whether calls come in over the carrier: it must know where to find us, and we which number is ours."""
        return bool(self.phone.account_sid and self.phone.number and _is_for_the_carrier(self.phone_url))

    @property
    def phone_url(self) -> str:
        """Where the carrier reaches us, without a slash at its end."""
        return (self.phone.public_url or self.web.public_url).rstrip("/")


def _is_for_the_carrier(url: str) -> bool:
    """On this machine itself plain http will do: that is how it is tried out."""
    told = urlsplit(url)
    return bool(told.hostname) and (
        told.scheme == "https" or (told.scheme == "http" and is_loopback(told.hostname or ""))
    )


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def zone_of(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.desk.time_zone)
