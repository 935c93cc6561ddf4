"""Serve a desk, try it out, lock it; look after its tables and its line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from helpline.app import make_desk, rules_of, utc_now
from helpline.cli.founding import need_desk
from helpline.deeds.staff import sessions
from helpline.deeds.waiting import tallies
from helpline.demo import DemoPlaces, run_demo
from helpline.phone_wiring import findings_of, why_no_line
from helpline.processes import config
from helpline.records import moving
from helpline.serving import refuse_plain_http, serve
from helpline.settings import read_settings


@click.command("serve")
@config
def serve_desk(config: Path | None) -> None:
    """Serve the desk: pages, SMTP door and courier in one process."""
    settings = read_settings(config)
    refuse_plain_http(settings)
    desk = make_desk(settings)
    with desk.app.app_context():
        need_desk()

    def ready(web: int, smtp: int) -> None:
        click.echo(f"ready web=http://{settings.web.host}:{web} smtp={settings.mail.door_host}:{smtp}")

    serve(desk, ready=ready)


@click.command()
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


@click.command()
@config
@click.option(
    "--all", "everybody", is_flag=True, required=True, help="Of everybody; there is no smaller lock yet."
)
def lock(config: Path | None, everybody: bool) -> None:  # noqa: ARG001, FBT001  (click passes its flags so)
    """End every session at once; within a few seconds every courier forgets its keys."""
    with make_desk(read_settings(config)).app.app_context():
        ended = sessions.lock_all(now=utc_now())
    click.echo(f"{ended} sessions ended. The couriers forget their keys within a few seconds.")


@click.command()
@config
def migrate(config: Path | None) -> None:
    """Bring the tables up to date. Needed only where the desk runs in several processes; stop them first."""
    make_desk(read_settings(config))
    click.echo("The tables are up to date.")


@click.command()
@config
def recount(config: Path | None) -> None:
    """Count the figures of the trends anew, after opening hours or the target were changed. The desk may be open."""
    settings = read_settings(config)
    with make_desk(settings).app.app_context():
        counted = tallies.count_all_anew(rules=rules_of(settings))
    click.echo(f"{counted} tickets counted.")


@click.command()
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


@click.command("phone-check")
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
