"""All settings, as one frozen tree of dataclasses read from one TOML file; every value has a working default.

A value that can't be right stops the start with a sentence that tells the cure.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones


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


def read_settings(path: Path | None) -> Settings:
    """Reads the file, or gives the defaults for None. Raises BadSetting."""
    if path is None:
        return check(Settings())
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSetting(f"The settings file {path} can't be read: {error}.") from None
    return check(settings_from(told))


def settings_from(told: Mapping[str, Any]) -> Settings:
    """Fills the tree from nested mappings; an unknown name is a mistake, not a hint to ignore."""
    sections = {section.name: section for section in fields(Settings)}
    types = get_type_hints(Settings)
    for name in told:
        if name not in sections:
            raise BadSetting(f"There is no section [{name}]; known are {', '.join(sections)}.")
    return Settings(**{name: _sections(name, types[name], told[name]) for name in told})


def _sections(name: str, kind: Any, told: object) -> Any:
    """One section, or as many as there are of those that may stand several times."""
    if get_origin(kind) is not tuple:
        return _section(name, kind, told)
    if not isinstance(told, list):
        raise BadSetting(f"[[{name}]] is written in double brackets: there may be several.")
    return tuple(_section(name, get_args(kind)[0], one) for one in told)


def _section(name: str, kind: Any, told: object) -> Any:
    if not isinstance(told, Mapping) or not is_dataclass(kind):
        raise BadSetting(f"[{name}] must be a section with names and values.")
    types = get_type_hints(kind)
    for key in told:
        if key not in types:
            raise BadSetting(f"[{name}] has no setting “{key}”; known are {', '.join(types)}.")
    return kind(**{key: _value(f"{name}.{key}", types[key], told[key]) for key in told})  # type: ignore[operator]  # a dataclass type, checked above


def _value(where: str, kind: Any, told: object) -> Any:
    if get_origin(kind) is tuple:
        if not isinstance(told, list):
            raise BadSetting(f"{where} must be a list.")
        return tuple(_value(where, get_args(kind)[0], one) for one in told)
    if get_origin(kind) is Literal:
        if told not in get_args(kind):
            raise BadSetting(f"{where} is one of {', '.join(get_args(kind))}.")
        return told
    if kind in (Path, Path | None) and isinstance(told, str):
        return _path(told)
    if isinstance(kind, type) and isinstance(told, kind) and not (kind is int and isinstance(told, bool)):
        return told
    raise BadSetting(f"{where} has a value of the wrong kind.")


def _path(told: str) -> Path:
    """systemd gives each unit a folder of its own for its secrets; so one settings file serves all of them."""
    return Path(told.replace("$CREDENTIALS_DIRECTORY", os.environ.get("CREDENTIALS_DIRECTORY", ".")))


def check(settings: Settings) -> Settings:
    """Refuses values that can't be right, each with its cure."""
    web, mail, waiting, out = settings.web, settings.mail, settings.waiting, settings.submission
    rules = (
        (settings.desk.time_zone in available_timezones(), "desk.time_zone must be a name like Europe/Vilnius."),
        (set(settings.desk.languages) <= {"lt", "en"}, "desk.languages may hold lt and en."),
        (bool(settings.desk.languages), "desk.languages needs at least one language."),
        (not settings.queue.url or settings.queue.url.startswith(("redis://", "rediss://", "unix://")), "queue.url begins with redis://, rediss:// or unix://."),
        (0 <= web.port < 65536 and 0 <= mail.door_port < 65536, "Ports are numbers up to 65535."),
        (bool(mail.addresses), "mail.addresses needs at least one address of the helpline."),
        (all(a.count("@") == 1 and "+" not in a for a in mail.addresses), "mail.addresses are plain addresses without a “+”."),
        (mail.max_bytes > 0, "mail.max_bytes is more than 0."),
        ((mail.door_certificate is None) == (mail.door_key is None), "mail.door_certificate and mail.door_key go together."),
        (all(_is_network(peer) for peer in mail.trusted_peers), "mail.trusted_peers are addresses like 127.0.0.1 or networks like 10.0.0.0/24."),
        (mail.letters_an_hour > 0, "mail.letters_an_hour is more than 0."),
        (all(_is_network(server) and "/" not in server for server in mail.name_servers), "mail.name_servers are addresses like 127.0.0.1."),
        (out.letters_a_minute > 0, "submission.letters_a_minute is more than 0."),
        (bool(out.dkim_selector) == (out.dkim_key_file is not None), "submission.dkim_selector and submission.dkim_key_file go together."),
        (not out.dkim_selector or re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", out.dkim_selector) is not None, "submission.dkim_selector is a name like desk1, of small letters and digits."),
        (settings.duty.mailbox.lower() not in [address.lower() for address in mail.addresses], "duty.mailbox must be another mailbox than the helpline's own: an alarm that comes to the desk calls nobody."),
        (waiting.opens < waiting.closes, "waiting.opens must be before waiting.closes."),
        (all(1 <= day <= 7 for day in waiting.weekdays) and bool(waiting.weekdays), "waiting.weekdays are numbers, 1 is Monday, 7 is Sunday."),
        (all(re.fullmatch("[a-z]{2}", language) for language in settings.rota.languages), "rota.languages are codes of two letters like lt and en."),
        (web.idle_minutes > 0 and web.session_hours > 0, "web.idle_minutes and web.session_hours are more than 0."),
        (waiting.first_answer_minutes > 0, "waiting.first_answer_minutes is more than 0."),
        (len({(box.host.lower(), box.user, box.folder) for box in settings.imap}) == len(settings.imap), "[[imap]] names the same folder of a mailbox twice."),
        (all(box.check_seconds < 60 * settings.duty.mailbox_silent_minutes for box in settings.imap), "duty.mailbox_silent_minutes must be longer than imap.check_seconds."),
        (settings.rota.heavy_contacts > 0, "rota.heavy_contacts is more than 0."),
        (settings.duty.loop_minutes >= 0, "duty.loop_minutes can't be less than 0."),
        (settings.courier.undo_seconds >= 0, "courier.undo_seconds can't be less than 0."),
        (settings.courier.alarm_after_hours < settings.courier.disarm_after_hours, "courier.alarm_after_hours must be less than courier.disarm_after_hours."),
    )  # fmt: skip
    of_mailboxes = (rule for box in settings.imap for rule in _rules_of(box))
    for holds, sentence in (*rules, *of_mailboxes, *_rules_of_the_line(settings)):
        if not holds:
            raise BadSetting(sentence)
    return settings


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _rules_of(box: Imap) -> tuple[tuple[bool, str], ...]:
    return (
        (bool(box.host and box.user and box.folder), "[[imap]] needs a host, a user and a folder."),
        (0 < box.port < 65536, "imap.port is a number up to 65535."),
        ((box.password_file is None) != (box.oauth_token_file is None), "[[imap]] needs either password_file or oauth_token_file."),
        (box.security != "none" or is_loopback(box.host), "imap.security may be none only for a server on this machine itself: the password would cross the network in clear."),
        (box.done_folder != box.folder, "imap.done_folder must be another folder than imap.folder, or empty."),
        (box.check_seconds > 0, "imap.check_seconds is more than 0."),
    )  # fmt: skip


def _rules_of_the_line(settings: Settings) -> tuple[tuple[bool, str], ...]:
    phone = settings.phone
    numbers, api = (*filter(None, [phone.number]), *phone.other_numbers), urlsplit(phone.api)
    return (
        (not phone.account_sid or re.fullmatch(r"AC[0-9a-f]{32}", phone.account_sid) is not None, "phone.account_sid is AC and 32 signs, as the carrier's console shows it."),
        (bool(phone.account_sid) == (phone.auth_token_file is not None), "phone.account_sid and phone.auth_token_file go together."),
        (api.scheme == "https" or (api.scheme == "http" and is_loopback(api.hostname or "")), "phone.api begins with https://: numbers would cross the network in clear."),
        (all(re.fullmatch(r"\+[1-9][0-9]{6,14}", number) for number in numbers), "phone.number and phone.other_numbers are written like +37060000000."),
        (bool(phone.number) or not phone.other_numbers, "phone.other_numbers are beside phone.number, which is the one that is shown."),
        (not phone.text_notices or bool(phone.account_sid and phone.number), "phone.text_notices needs phone.account_sid and phone.number."),
        (not phone.voicemail or bool(phone.account_sid), "phone.voicemail needs phone.account_sid."),
        (not phone.public_url or _is_for_the_carrier(phone.public_url), "phone.public_url must be the https:// address under which the carrier reaches the desk."),
        (bool(phone.languages) and set(phone.languages) <= {"lt", "en", "ru", "uk", "pl"}, "phone.languages may hold lt, en, ru, uk and pl, and needs one of them."),
        (len(set(phone.languages)) == len(phone.languages), "phone.languages names a language twice."),
        (re.fullmatch(r"[a-z0-9-]{1,20}", phone.line_name) is not None, "phone.line_name is a short neutral name of small letters and digits."),
        (re.fullmatch(r"[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]", phone.hours) is not None, "phone.hours is written as 08:00-20:00, or 00:00-24:00 for day and night."),
        (all(1 <= day <= 7 for day in phone.weekdays) and bool(phone.weekdays), "phone.weekdays are numbers, 1 is Monday, 7 is Sunday."),
        (all(re.fullmatch(r"[a-z0-9-]+ (\+[1-9][0-9]{6,14}|sips?:[^\s<>@]+@[^\s<>@]+)", told) for told in phone.duty_phones), "phone.duty_phones are a short name and a number or SIP address, as “desk-1 +37052123456”."),
        (len({told.split(" ")[0] for told in phone.duty_phones}) == len(phone.duty_phones), "phone.duty_phones gives a name twice."),
        (5 <= phone.ring_seconds <= 120, "phone.ring_seconds is between 5 and 120."),
        (1 <= phone.rounds <= 5, "phone.rounds is between 1 and 5."),
        (5 <= phone.voicemail_seconds <= 600, "phone.voicemail_seconds is between 5 and 600."),
    )  # fmt: skip


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
