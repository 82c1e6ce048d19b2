"""``clippings bench``: the product beside the plain LlamaIndex stack and beside BM25, measured in one run.

It deliberately doesn't know how anything is measured.
"""

from __future__ import annotations

from pathlib import Path

import click

from ui.options import current_settings, json_option, print_json, repeatable_command, say, settings_option


@click.command()
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path), help="Where the public sets lie.")
@click.option(
    "--out",
    metavar="FILE_OR_DIR",
    type=click.Path(path_type=Path),
    help="Where the rows are kept, with what they come from (eval/bench.json in the home).",
)
@click.option("--quick", is_flag=True, help="Fewer articles and questions: minutes, and rougher figures.")
@settings_option
@json_option
def bench(data: Path | None, out: Path | None, quick: bool, as_json: bool) -> None:
    """Measure this product beside the plain LlamaIndex stack and BM25.

    All on the same articles and questions of MultiHop-RAG; about a quarter of an hour on two cores.
    """
    settings = current_settings()
    if data is not None:
        settings = settings.model_copy(update={"data": data})
    from eval.bench.choice import FULL, QUICK
    from eval.bench.result import make_room, place, rows_json, table, write
    from eval.bench.run import bench as run

    path = place(out or settings.home / "eval")
    make_room(path)
    found = run(settings, QUICK if quick else FULL, repeatable_command({"--data", "--out"}))
    write(found, path)
    for note in found.notes:
        say(note)
    if as_json:
        print_json(rows_json(found))
    else:
        click.echo(table(found.rows))
    say(f"kept in {path}")
