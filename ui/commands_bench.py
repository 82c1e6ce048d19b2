"""``clippings bench``: the product beside the plain LlamaIndex stack and BM25, in a library of any size, or its page.

It deliberately doesn't know how anything is measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import MisuseError
from ui.options import current_settings, json_option, print_json, repeatable_command, say, settings_option

if TYPE_CHECKING:
    from eval.bench.result import Bench
    from index.settings import Settings


@click.command()
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path), help="Where the public sets lie.")
@click.option(
    "--out",
    metavar="FILE_OR_DIR",
    type=click.Path(path_type=Path),
    help="Where the rows are kept, with what they come from (eval/bench.json in the home; scale.json for --scale, "
    "page.json for --page, load.json for --load with the memory drawn beside it).",
)
@click.option("--quick", is_flag=True, help="Fewer articles and questions: minutes, and rougher figures.")
@click.option(
    "--scale",
    type=click.IntRange(1, 5_000_000),
    metavar="N",
    help="Instead: how long cited evidence takes in a library of N chunks, made up beyond the real ones.",
)
@click.option(
    "--page",
    is_flag=True,
    help="Instead: how soon the page opens, how soon it answers to a hand, and what it keeps; needs Chromium.",
)
@click.option(
    "--load",
    is_flag=True,
    help="Instead: 20 readers at once for ten minutes: how long evidence takes, and whether memory grows.",
)
@settings_option
@json_option
def bench(
    data: Path | None, out: Path | None, quick: bool, scale: int | None, page: bool, load: bool, as_json: bool
) -> None:
    """Measure this product beside the plain LlamaIndex stack and BM25.

    All on the same articles and questions of MultiHop-RAG; about a quarter of an hour on two cores.
    """
    if scale is not None and quick:
        raise MisuseError("--quick and --scale: give one of them")
    if (scale is not None) + page + load > 1:
        raise MisuseError("--page, --scale and --load: give one of them")
    settings = current_settings()
    if data is not None:
        settings = settings.model_copy(update={"data": data})
    from eval.bench.result import make_room, rows_json, table, write

    path = _place(out, settings, scale, page, load)
    make_room(path)
    found = _measured_load(settings, quick, path) if load else _measured(settings, quick, scale, page)
    write(found, path)
    for note in found.notes:
        say(note)
    if as_json:
        print_json(rows_json(found))
    else:
        click.echo(table(found.rows))
    say(f"kept in {path}")


def _place(out: Path | None, settings: Settings, scale: int | None, page: bool, load: bool) -> Path:
    from eval.bench.result import FILE_NAME, LOAD_FILE_NAME, PAGE_FILE_NAME, SCALE_FILE_NAME, place

    name = LOAD_FILE_NAME if load else PAGE_FILE_NAME if page else FILE_NAME if scale is None else SCALE_FILE_NAME
    return place(out or settings.home / "eval", name)


def _measured(settings: Settings, quick: bool, scale: int | None, page: bool) -> Bench:
    command = repeatable_command({"--data", "--out"})
    if page:
        from eval.bench.page import run as of_page

        return of_page.bench(settings, of_page.QUICK if quick else of_page.FULL, command)
    if scale is not None:
        from eval.bench import scale_rows

        return scale_rows.bench(settings, scale, command)
    from eval.bench.choice import FULL, QUICK
    from eval.bench.run import bench as run

    return run(settings, QUICK if quick else FULL, command)


def _measured_load(settings: Settings, quick: bool, path: Path) -> Bench:
    """Measure with many readers, and draw the memory beside the rows."""
    from eval.bench.load import rows, run
    from eval.bench.result import Bench
    from eval.running.folder import writing

    size, command = run.QUICK if quick else run.FULL, repeatable_command({"--data", "--out"})
    manifest = run.provenance(settings, command)
    found = run.measure(settings, size)
    drawn = path.with_suffix(".svg")
    with writing(drawn):
        drawn.write_text(rows.drawing(found), encoding="utf-8")
    say(f"the memory over time is drawn in {drawn}")
    return Bench(rows.rows(found), rows.notes(found), manifest)
