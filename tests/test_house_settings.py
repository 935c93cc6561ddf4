"""The settings and their example file say the same, every setting is used, and a bad one stops the start with a sentence."""

from __future__ import annotations

import re
import smtplib
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from helpline import settings as known
from helpline.app import make_desk
from helpline.deployment import secret_of
from helpline.settings import BadSetting, Settings, read_settings, settings_from

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"


def named_in_the_example() -> set[str]:
    """Every setting of the file, those that are commented out too."""
    section, found = "", set()
    for line in EXAMPLE.read_text("utf-8").splitlines():
        if header := re.fullmatch(r"(?:# \[)?\[(\w+)\]\]?", line.strip()):
            section = header[1]
        elif setting := re.match(r"(?:# )?(\w+) = ", line):
            found.add(f"{section}.{setting[1]}")
    return found


def all_settings() -> set[str]:
    sections = {part.name: getattr(Settings(), part.name) for part in fields(Settings)} | {
        "imap": known.Imap()
    }
    return {f"{name}.{one.name}" for name, section in sections.items() for one in fields(section)}


def test_the_example_file_is_the_defaults() -> None:
    told = tomllib.loads(EXAMPLE.read_text("utf-8"))

    assert settings_from(told) == Settings()
    assert read_settings(EXAMPLE) == read_settings(None)


def test_the_example_file_names_every_setting() -> None:
    assert named_in_the_example() == all_settings()


def test_what_is_commented_out_may_be_told_too(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    without_mailboxes = re.sub(r"(?s)# \[\[imap\]\].*", "", EXAMPLE.read_text("utf-8"))  # they need a host
    told = re.sub(r"(?m)^# (\w+ = )", r"\1", without_mailboxes)
    told = told.replace('account_sid = ""', f'account_sid = "AC{"1" * 32}"')
    file.write_text(told.replace('dkim_selector = ""', 'dkim_selector = "desk"'), "utf-8")

    assert read_settings(file).submission.password_file == Path("/run/credentials/helpline.service/smtp")


def test_every_setting_is_obeyed_somewhere() -> None:
    reading = ROOT / "helpline" / "settings"
    code = "\n".join(
        path.read_text("utf-8")
        for package in ("helpline", "mail_gateway", "phone_gateway", "queue_workers")
        for path in (ROOT / package).rglob("*.py")
        if path.parent != reading
    )
    own = (reading / "sections.py").read_text("utf-8").partition("def database_url")[2]

    unread = {name for name in all_settings() if not re.search(rf"\.{name.partition('.')[2]}\b", code + own)}

    assert unread == set()


@pytest.mark.parametrize(
    ("told", "about"),
    [
        ({"dask": {}}, "dask"),
        ({"desk": {"colour": "red"}}, "colour"),
        ({"desk": "data"}, "desk"),
        ({"desk": {"languages": "lt"}}, "desk.languages"),
        ({"web": {"port": "8000"}}, "web.port"),
        ({"web": {"port": True}}, "web.port"),
        ({"submission": {"security": "maybe"}}, "submission.security"),
        ({"waiting": {"opens": "9"}}, "waiting.opens"),
        ({"waiting": {"weekdays": ["Monday"]}}, "waiting.weekdays"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_named(told: dict[str, Any], about: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(about)) as refusal:
        settings_from(told)

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ('[desk]\ntime_zone = "Vilnius"', "desk.time_zone"),
        ('[desk]\nlanguages = ["xx"]', "desk.languages"),
        ("[desk]\nlanguages = []", "desk.languages"),
        ("[web]\nport = 70000", "Ports"),
        ("[web]\nidle_minutes = 0", "web.idle_minutes"),
        ("[mail]\naddresses = []", "mail.addresses"),
        ('[mail]\naddresses = ["labas+x@desk.example"]', "mail.addresses"),
        ('[mail]\naddresses = ["labas"]', "mail.addresses"),
        ("[waiting]\nopens = 17:00:00\ncloses = 09:00:00", "waiting.opens"),
        ("[waiting]\nweekdays = [0]", "waiting.weekdays"),
        ("[waiting]\nweekdays = []", "waiting.weekdays"),
        ("[waiting]\nfirst_answer_minutes = 0", "waiting.first_answer_minutes"),
        ("[rota]\nheavy_contacts = 0", "rota.heavy_contacts"),
        ("[courier]\nundo_seconds = -1", "courier.undo_seconds"),
        ("[courier]\nalarm_after_hours = 72", "courier.alarm_after_hours"),
        ('[queue]\nurl = "localhost:6379"', "queue.url"),
        ('[phone]\naccount_sid = "AC1"\nauth_token_file = "t"', "phone.account_sid"),
        (f'[phone]\naccount_sid = "AC{"1" * 32}"', "phone.auth_token_file"),
        ('[phone]\napi = "http://carrier.example"', "phone.api"),
        ('[phone]\nnumber = "370 5"', "phone.number"),
        ("[phone]\ntext_notices = true", "phone.text_notices"),
        ("[phone]\nvoicemail = true", "phone.voicemail"),
        ("[desk\n", "can't be read"),
    ],
)
def test_a_value_that_cant_be_right_stops_the_start_with_its_cure(
    tmp_path: Path, text: str, about: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")

    with pytest.raises(BadSetting, match=re.escape(about)):
        read_settings(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="can't be read"):
        read_settings(tmp_path / "config.toml")


def test_one_file_serves_units_that_have_their_secrets_in_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[courier]\nsecret_file = "$CREDENTIALS_DIRECTORY/courier-secret"', "utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/a.service")

    assert read_settings(file).courier.secret_file == Path("/run/credentials/a.service/courier-secret")


@pytest.mark.parametrize("content", [None, b"", b"x" * 31])
def test_a_deployment_secret_that_is_named_must_be_there_and_whole(
    tmp_path: Path, content: bytes | None
) -> None:
    """Two machines that each made their own would never arm each other."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadSetting, match="head -c 32 /dev/urandom"):
        secret_of(Settings(courier=known.Courier(secret_file=file)))


def test_a_deployment_secret_that_is_not_named_is_made_once(tmp_path: Path) -> None:
    settings = Settings(desk=known.Desk(data=tmp_path / "data"))

    first, again = secret_of(settings), secret_of(settings)

    assert first == again
    assert len(first) == 32
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["courier-secret"]


def test_the_door_takes_letters_up_to_the_size_that_is_set(tmp_path: Path) -> None:
    settings = replace(
        Settings(), desk=known.Desk(data=tmp_path), mail=replace(known.Mail(), door_port=0, max_bytes=100_000)
    )
    desk = make_desk(settings)
    desk.door.start()

    with smtplib.SMTP("127.0.0.1", desk.door.port, timeout=20) as client:
        client.ehlo()
        told = client.esmtp_features["size"]
    desk.door.stop()

    assert told == "100000"
