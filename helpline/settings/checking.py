"""Refuses settings that can't be right, each with its cure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from helpline.settings.sections import BadSetting, Imap, Settings, _is_for_the_carrier, is_loopback


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
