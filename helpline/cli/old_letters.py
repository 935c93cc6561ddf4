"""Take over old letters, and see how the gateway reads one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from helpline.app import make_desk, utc_now
from helpline.cli.founding import need_desk
from helpline.processes import config
from helpline.settings import read_settings
from mail_gateway import old_mail
from mail_gateway.addresses import OurAddresses
from mail_gateway.child import Parsers
from mail_gateway.parse_mail import read_aloud


@click.command("import-mbox")
@config
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def import_mbox(config: Path | None, files: tuple[Path, ...]) -> None:
    """Take over old letters from mbox files. Nothing is sent; name the sent ones too, in one go."""
    _take_over(config, files, old_mail.in_mbox)


@click.command("import-maildir")
@config
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
def import_maildir(config: Path | None, folders: tuple[Path, ...]) -> None:
    """Take over old letters from Maildir folders. Nothing is sent; name the sent ones too, in one go."""
    _take_over(config, folders, old_mail.in_maildir)


@click.command("parse-mail")
@click.argument("files", nargs=-1, required=True)
def parse_mail(files: tuple[str, ...]) -> None:
    """Print how the gateway reads a letter: one JSON line a FILE, "-" for the standard input."""
    all_read = True
    for line, is_read in read_aloud(files):
        sys.stdout.buffer.write(line.encode() + b"\n")
        all_read = all_read and is_read
    sys.exit(0 if all_read else 1)


def _take_over(
    config: Path | None, places: tuple[Path, ...], letters_in: Callable[..., Iterator[old_mail.Found]]
) -> None:
    settings, now = read_settings(config), utc_now()
    found = [letter for place in places for letter in letters_in(place, now=now)]
    with make_desk(settings).app.app_context():
        need_desk()
        with click.progressbar(length=len(found), label=f"{len(found)} letters") as bar:
            summary = old_mail.take_over(
                found, ours=OurAddresses(settings.mail.addresses), read=Parsers(settings.mail.addresses).read,
                clock=utc_now, progress=bar.update,
            )  # fmt: skip
    told = summary.outcomes
    click.echo(
        f"{told['letter']} letters and {told['answer']} answers of ours in {summary.conversations} conversations; "
        f"{told['duplicate']} came twice and were left out, {told['put aside']} could not be read and were put aside."
    )
