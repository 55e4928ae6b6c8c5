"""``doctor``: what is in order, what is not, and how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.wording import words

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(doctor)


def doctor(settings: Settings) -> None:
    """Tell what is not in order, and how to mend it."""
    from kanbots_ls.cli.doctor.findings import all_findings, as_lines
    from kanbots_ls.protocol.daemon import CheckResult

    findings = []
    for finding in all_findings(settings):
        findings.append(finding)
        # One by one: a daemon that hangs takes its time, and the rest need not wait for it.
        for line in () if settings.as_json else as_lines(finding):
            style = "green" if finding.ok else "red"
            print(terminal.paint(line[0], style) + line[1:], flush=True)
    if settings.as_json:
        output.print_model(CheckResult(findings=tuple(findings)))
    unwell = sum(not finding.ok for finding in findings)
    if unwell:
        output.note(f"{words.count(unwell, 'thing')} to mend.")
        raise typer.Exit(1)
