"""Mailboxes in the settings: what can't be right stops the start with a sentence."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from helpline.settings import BadSetting, Imap, check, settings_from

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
BOX = {"host": "imap.example", "user": "labas", "password_file": "/run/imap"}


def read(*boxes: dict[str, Any]) -> tuple[Imap, ...]:
    return check(settings_from({"imap": list(boxes)})).imap


def test_there_is_no_mailbox_unless_one_is_told() -> None:
    assert check(settings_from({})).imap == ()


def test_there_may_be_several_mailboxes() -> None:
    boxes = read(BOX, {**BOX, "user": "pagalba", "folder": "New"})

    assert [(box.user, box.folder, box.password_file) for box in boxes] == [
        ("labas", "INBOX", Path("/run/imap")),
        ("pagalba", "New", Path("/run/imap")),
    ]


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ([{"host": "imap.example"}], "needs a host, a user"),
        ([{"host": "imap.example", "user": "labas"}], "either password_file or oauth_token_file"),
        ([{**BOX, "oauth_token_file": "/run/token"}], "either password_file or oauth_token_file"),
        ([{**BOX, "security": "none"}], "in clear"),
        ([{**BOX, "security": "ssl"}], "one of none, starttls, tls"),
        ([{**BOX, "done_folder": "INBOX"}], "another folder"),
        ([{**BOX, "port": 0}], "port"),
        ([{**BOX, "check_seconds": 0}], "check_seconds"),
        ([BOX, {**BOX, "host": "IMAP.example"}], "twice"),
        ([{**BOX, "colour": "red"}], "colour"),
        ({"host": "imap.example"}, "double brackets"),
    ],
)
def test_a_mailbox_that_can_not_be_right_stops_the_start(boxes: Any, sentence: str) -> None:
    with pytest.raises(BadSetting, match=re.escape(sentence)):
        check(settings_from({"imap": boxes}))


def test_a_password_may_cross_this_machine_in_clear() -> None:
    assert read({**BOX, "host": "127.0.0.1", "security": "none"})[0].security == "none"


def test_the_example_names_every_setting_of_a_mailbox_with_its_default() -> None:
    section = EXAMPLE.read_text(encoding="utf-8").partition("# [[imap]]\n")[2].partition("\n\n")[0]

    told = tomllib.loads("\n".join(line.removeprefix("# ") for line in section.splitlines()))

    files = {"password_file", "oauth_token_file"}
    defaults = {field.name: field.default for field in fields(Imap)}
    assert set(told) == set(defaults)
    assert {name: told[name] for name in told.keys() - files} == {
        name: defaults[name] for name in defaults.keys() - files
    }
