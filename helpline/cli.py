"""The command line: begin a desk, serve it, try it out, type the recovery sheet back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import segno

from helpline.app import make_desk, rules_of, utc_now
from helpline.deeds.errors import NotHere
from helpline.deeds.staff import founding, recovery, sessions
from helpline.deeds.waiting import tallies
from helpline.demo import DemoPlaces, run_demo
from helpline.phone_wiring import findings_of, why_no_line
from helpline.processes import config, start
from helpline.records import moving
from helpline.serving import refuse_plain_http, serve
from helpline.settings import Settings, read_settings
from mail_gateway import old_mail
from mail_gateway.addresses import OurAddresses
from mail_gateway.child import Parsers
from mail_gateway.parse_mail import read_aloud


@click.group()
@click.version_option(package_name="helpline")
def helpline() -> None:
    """The helpline desk: letters and calls become sealed, pseudonymous tickets."""


@helpline.command()
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


@helpline.command("check-sheet")
@config
def check_sheet(config: Path | None) -> None:
    """Type the recovery sheet back, to know that the paper is right."""
    with make_desk(read_settings(config)).app.app_context():
        typed = click.prompt("The 14 groups of the sheet", hide_input=True)
        if not recovery.check_sheet(typed, now=utc_now()):
            raise click.ClickException("This is not the sheet that was printed last, or a letter is wrong.")
    click.echo("The sheet is right. Put it back where nobody finds it by chance.")


@helpline.command()
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


@helpline.command("serve")
@config
def serve_desk(config: Path | None) -> None:
    """Serve the desk: pages, SMTP door and courier in one process."""
    settings = read_settings(config)
    refuse_plain_http(settings)
    desk = make_desk(settings)
    with desk.app.app_context():
        if not founding.is_founded():
            raise click.ClickException("There is no desk here yet. Begin one with: helpline init")

    def ready(web: int, smtp: int) -> None:
        click.echo(f"ready web=http://{settings.web.host}:{web} smtp={settings.mail.door_host}:{smtp}")

    serve(desk, ready=ready)


@helpline.command()
@config
@click.option(
    "--all", "everybody", is_flag=True, required=True, help="Of everybody; there is no smaller lock yet."
)
def lock(config: Path | None, everybody: bool) -> None:  # noqa: ARG001, FBT001  (click passes its flags so)
    """End every session at once; within a few seconds every courier forgets its keys."""
    with make_desk(read_settings(config)).app.app_context():
        ended = sessions.lock_all(now=utc_now())
    click.echo(f"{ended} sessions ended. The couriers forget their keys within a few seconds.")


@helpline.command()
@config
def migrate(config: Path | None) -> None:
    """Bring the tables up to date. Needed only where the desk runs in several processes; stop them first."""
    make_desk(read_settings(config))
    click.echo("The tables are up to date.")


@helpline.command()
@config
def recount(config: Path | None) -> None:
    """Count the figures of the trends anew, after opening hours or the target were changed. The desk may be open."""
    settings = read_settings(config)
    with make_desk(settings).app.app_context():
        counted = tallies.count_all_anew(rules=rules_of(settings))
    click.echo(f"{counted} tickets counted.")


@helpline.command("import-mbox")
@config
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
def import_mbox(config: Path | None, files: tuple[Path, ...]) -> None:
    """Take over old letters from mbox files. Nothing is sent; name the sent ones too, in one go."""
    _take_over(config, files, old_mail.in_mbox)


@helpline.command("import-maildir")
@config
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
def import_maildir(config: Path | None, folders: tuple[Path, ...]) -> None:
    """Take over old letters from Maildir folders. Nothing is sent; name the sent ones too, in one go."""
    _take_over(config, folders, old_mail.in_maildir)


@helpline.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="Its database.",
)
@click.option("--port", type=int, default=8000, show_default=True, help="Of the pages.")
@click.option("--smtp-port", type=int, default=2525, show_default=True, help="Of the SMTP door.")
@click.option(
    "--sent",
    type=click.Path(path_type=Path),
    help="Where answers go as .eml [default: demo-sent beside DATA]",
)
@click.option("--logins", type=click.Path(path_type=Path), help="[default: demo-logins.json beside DATA]")
@click.option("--empty", is_flag=True, help="Without the invented letters.")
def demo(data: Path, port: int, smtp_port: int, sent: Path | None, logins: Path | None, empty: bool) -> None:  # noqa: FBT001  (click passes its flags so)
    """Try the desk out with invented people and letters; nothing to set up."""
    places = DemoPlaces(
        data=data, sent=sent or data.parent / "demo-sent", logins=logins or data.parent / "demo-logins.json"
    )
    run_demo(places, port=port, smtp_port=smtp_port, is_empty=empty, say=click.echo)


@helpline.command()
@config
@click.option(
    "--to",
    "target",
    required=True,
    help="Where to: postgresql://helpline@/helpline; a password belongs into ~/.pgpass.",
)
def move(config: Path | None, target: str) -> None:
    """Carry the desk from its SQLite file into another database. May be broken off and run again."""
    source = read_settings(config).database_url
    try:
        with moving.opened_to_fill(target) as copy:
            moved = moving.move(moving.opened_to_read(source), copy, tell=_say_step)
    except moving.CantMove as sentence:
        raise click.ClickException(str(sentence)) from None
    click.echo(f"{sum(table.rows for table in moved)} rows are there, compared by count and by hash.")
    click.echo(
        f"Now set database.url in the settings to the new address and start the desk. {source} was not touched."
    )


def _say_step(step: moving.Step) -> None:
    click.echo(f"{step.table}: {step.done} of {step.of}")


@helpline.command("phone-check")
@config
def phone_check(config: Path | None) -> None:
    """Look whether the line can work: settings, signatures, announcements, and whether the carrier would find the desk."""
    settings = read_settings(config)
    missing = why_no_line(settings)
    if missing:
        raise click.ClickException(missing)
    findings = list(findings_of(settings))
    for finding in findings:
        click.echo(f"{'ok ' if finding.is_good else 'BAD'} {finding.sentence}")
    sys.exit(0 if all(finding.is_good for finding in findings) else 1)


@helpline.command("parse-mail")
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
        if not founding.is_founded():
            raise click.ClickException("There is no desk here yet. Begin one with: helpline init")
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


def main() -> None:
    """The entry point."""
    start(helpline)
