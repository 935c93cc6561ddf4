"""Begin a desk, and the recovery sheet: typed back to know that it is right, or used."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import segno

from helpline.app import make_desk, utc_now
from helpline.deeds.errors import NotHere
from helpline.deeds.staff import founding, recovery
from helpline.processes import config
from helpline.settings import Settings, read_settings


@click.command()
@config
def init(config: Path | None) -> None:
    """Begin a desk: asks a few questions, makes the first people, prints the recovery sheet."""
    settings = read_settings(config)
    with make_desk(settings).app.app_context():
        if founding.is_founded():
            raise click.ClickException("This desk has begun already; nothing was changed.")
        team = click.prompt("A neutral name for the first team", default="Komanda A")
        supervisor = click.prompt("Duty name of the supervisor (she will also keep the contact key)")
        administrator = click.prompt("Duty name of the administrator (sees no content)")
        colleague = click.prompt(
            "Duty name of a first counsellor (empty: later)", default="", show_default=False
        )
        staff = [(supervisor, "supervisor"), (administrator, "administrator")]
        staff += [(colleague, "counsellor")] if colleague.strip() else []
        begun = _begin(team, staff, settings=settings)
    _say_logins(begun)
    _say_sheet(begun.sheet)


@click.command("check-sheet")
@config
def check_sheet(config: Path | None) -> None:
    """Type the recovery sheet back, to know that the paper is right."""
    with make_desk(read_settings(config)).app.app_context():
        typed = click.prompt("The 14 groups of the sheet", hide_input=True)
        if not recovery.check_sheet(typed, now=utc_now()):
            raise click.ClickException("This is not the sheet that was printed last, or a letter is wrong.")
    click.echo("The sheet is right. Put it back where nobody finds it by chance.")


@click.command()
@config
def recover(config: Path | None) -> None:
    """Use the recovery sheet: grants a colleague her keys when nobody else is left who could."""
    with make_desk(read_settings(config)).app.app_context():
        click.echo("She must have made her keys already (the invitation link, /join).")
        name = click.prompt("Her duty name")
        typed = click.prompt("The 14 groups of the sheet", hide_input=True)
        try:
            granted = recovery.recover(typed, name, now=utc_now())
        except NotHere:
            raise click.ClickException(
                "This is not the newest sheet, or nobody with keys has this name."
            ) from None
    click.echo(
        f"{granted} keys granted. Whoever read the sheet can open everything: keep it as safe as before."
    )


def need_desk() -> None:
    """Raises click.ClickException, with the cure, where no desk has begun."""
    if not founding.is_founded():
        raise click.ClickException("There is no desk here yet. Begin one with: helpline init")


def _begin(team: str, staff: list[tuple[str, str]], *, settings: Settings) -> founding.Founding:
    try:
        return founding.found(
            team, staff, now=utc_now(), language=settings.desk.languages[0], time_zone=settings.desk.time_zone,
            only_one=True,
        )  # fmt: skip
    except founding.AlreadyFounded:
        raise click.ClickException("Somebody else has begun this desk meanwhile.") from None


def _say_logins(begun: founding.Founding) -> None:
    click.echo("\nWrite these down now; they are not kept anywhere and not shown again.\n")
    for login in begun.logins:
        click.echo(f"  {login.duty_name} ({login.role}): {login.passphrase}")


def _say_sheet(sheet: str) -> None:
    click.echo(
        "\nThe recovery sheet. Copy or photograph nothing: write it on paper, lock it away, and type it back"
    )
    click.echo(
        "with `helpline check-sheet`. Without it and without your colleagues the letters are gone for good.\n"
    )
    groups = sheet.split("-")
    for first in range(0, len(groups), 7):
        click.echo("  " + "-".join(groups[first : first + 7]))
    click.echo()
    segno.make(sheet, error="m").terminal(out=sys.stdout, compact=True)
