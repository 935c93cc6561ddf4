"""The command line: begin a desk, serve it, try it out, take over old letters, type the recovery sheet back."""

from __future__ import annotations

import click

from helpline.cli.founding import check_sheet, init, recover
from helpline.cli.old_letters import import_maildir, import_mbox, parse_mail
from helpline.cli.running import demo, lock, migrate, move, phone_check, recount, serve_desk
from helpline.processes import start


@click.group()
@click.version_option(package_name="helpline")
def helpline() -> None:
    """The helpline desk: letters and calls become sealed, pseudonymous tickets."""


for command in (
    init, check_sheet, recover, serve_desk, demo, lock, migrate, recount, move, phone_check, import_mbox, import_maildir,
    parse_mail,
):  # fmt: skip
    helpline.add_command(command)


def main() -> None:
    """The entry point."""
    start(helpline)
