"""``clippings eval report`` and ``compare``: runs as pages to look at, and two runs held against each other.

It deliberately doesn't know how a run is made.
"""

from __future__ import annotations

from pathlib import Path

import click

from ui.options import json_option, print_json, say


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
def report(folders: tuple[Path, ...]) -> None:
    """Write the report of a run, or of several side by side.

    report.html, report.md and report.json come into the first DIR.
    """
    from eval.reporting.report import write_report
    from eval.running.folder import RunFolder

    page = write_report([RunFolder(folder) for folder in folders])
    say(f"the report is in {page.parent}: {page.name}, report.md and report.json; open {page.name} in a browser")
    click.echo(page)


@click.command()
@click.argument("a", metavar="A", type=click.Path(path_type=Path))
@click.argument("b", metavar="B", type=click.Path(path_type=Path))
@json_option
def compare(a: Path, b: Path, as_json: bool) -> None:
    """Hold run B against run A, on the questions that both have."""
    from eval.reporting.comparison import compare_runs, comparison_json
    from eval.reporting.terminal import comparison_text
    from eval.running.folder import RunFolder

    comparison = compare_runs(RunFolder(a), RunFolder(b))
    if as_json:
        if comparison.warning:
            say(comparison.warning)
        print_json(comparison_json(comparison))
    else:
        click.echo(comparison_text(comparison))
