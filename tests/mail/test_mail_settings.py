"""What can be told about mail in the settings: every value is checked, and a wrong one says its cure."""

from __future__ import annotations

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from helpline.mail_wiring import mailer_of, sender_check_of, tls_at_the_door
from helpline.settings import BadSetting, Mail, Settings, Submission, settings_from
from helpline.settings import check as check_settings

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.mark.parametrize(("section", "kind"), [("mail", Mail), ("submission", Submission)])
def test_the_example_file_shows_every_setting_of_mail_in_its_order(section: str, kind: Any) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").partition(f"[{section}]\n")[2].partition("\n[")[0]

    shown = [line.removeprefix("# ").partition(" =")[0] for line in text.splitlines() if " = " in line]

    assert sorted(shown) == sorted(field.name for field in fields(kind))
    assert settings_from(tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))) == Settings()


WRONG = [
    ("mail", {"trusted_peers": ["mail.example.lt"]}, "mail.trusted_peers"),
    ("mail", {"trusted_peers": ["10.0.0.1/24"]}, "mail.trusted_peers"),
    ("mail", {"letters_an_hour": 0}, "mail.letters_an_hour"),
    ("mail", {"max_bytes": 0}, "mail.max_bytes"),
    ("mail", {"door_certificate": "own.pem"}, "mail.door_key"),
    ("mail", {"name_servers": ["dns.example.lt"]}, "mail.name_servers"),
    ("mail", {"check_senders": 1}, "mail.check_senders"),
    ("duty", {"mailbox": "Labas@desk.localhost"}, "duty.mailbox"),
    ("submission", {"letters_a_minute": 0}, "submission.letters_a_minute"),
    ("submission", {"dkim_selector": "desk1"}, "submission.dkim_key_file"),
    ("submission", {"dkim_selector": "Desk 1", "dkim_key_file": "x"}, "submission.dkim_selector"),
]


@pytest.mark.parametrize(("section", "told", "named"), WRONG)
def test_a_value_that_cant_be_right_stops_the_start_and_is_named(
    section: str, told: dict[str, Any], named: str
) -> None:
    with pytest.raises(BadSetting, match=named.replace(".", r"\.")):
        check_settings(settings_from({section: told}))


def test_files_that_cant_be_used_stop_the_start(tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("rubbish")
    out = Submission(host="mail.example.lt", dkim_selector="desk1", dkim_key_file=rubbish)

    with pytest.raises(BadSetting, match=r"door_certificate"):
        tls_at_the_door(Settings(mail=Mail(door_certificate=rubbish, door_key=rubbish)))
    with pytest.raises(BadSetting, match=r"dkim_key_file"):
        mailer_of(Settings(submission=out))
    with pytest.raises(BadSetting, match=r"dkim_key_file"):
        mailer_of(Settings(submission=replace(out, dkim_key_file=tmp_path / "absent.pem")))
    with pytest.raises(BadSetting, match=r"ca_file"):
        mailer_of(Settings(submission=Submission(host="mail.example.lt", ca_file=rubbish)))


def test_without_a_name_server_a_sender_stays_unchecked() -> None:
    check = sender_check_of(Settings(mail=Mail(name_servers=("127.0.0.1",))))

    assert check is not None
    assert check(b"From: a@b.example\r\n\r\nx", client="127.0.0.1", helo="", envelope_from="") == "unchecked"
    assert sender_check_of(Settings(mail=Mail(check_senders=False))) is None
