"""``clippings models`` and ``clippings doctor``: whether everything is there and well, and what brings or mends it.

It deliberately doesn't know where models come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from index.errors import ClippingsError, MisuseError
from ui.as_json import diagnosis_json, model_json
from ui.as_text import diagnosis_text, models_table
from ui.options import current_settings, json_option, print_json, say, settings_option

if TYPE_CHECKING:
    from tqdm import tqdm

    from index.diagnosing.doctor import Diagnosis
    from index.models.pull import Progress
    from index.models.registry import Model
    from index.settings import Settings


@click.group()
def models() -> None:
    """Bring the model files, or say whether they are there."""


@models.command()
@click.option("--no-generator", is_flag=True, help="Leave the language model out; answers are quotations then.")
@settings_option
@json_option
def pull(no_generator: bool, as_json: bool) -> int:
    """Bring the model files that are missing; goes on where it was interrupted.

    The embedder, the reader and the checker are then converted for this CPU, once; that takes about a minute.
    """
    from index.models import pull as pulling

    settings = current_settings()
    with _Bars() as bars:
        pulling.pull(settings.models, _wanted(settings, no_generator), bars.show)
    pulling.convert_models(settings, say)
    return _report(settings, no_generator, as_json)


@models.command()
@click.option("--no-generator", is_flag=True, help="Leave the language model out.")
@settings_option
@json_option
def status(no_generator: bool, as_json: bool) -> int:
    """List the models with the state of their files.

    Exit 1 when one is missing or wrong.
    """
    return _report(current_settings(), no_generator, as_json)


@click.command()
@click.option("--repair", is_flag=True, help="Make anew what can be made from the articles.")
@settings_option
@json_option
def doctor(repair: bool, as_json: bool) -> int:
    """Compare the library with everything made from it.

    Exit 1 when something is wrong.
    """
    from index.diagnosing import doctor as doctors

    settings = current_settings()
    if repair:
        try:
            doctors.repair(settings, say)
        except MisuseError:
            raise
        except ClippingsError as error:  # whatever could be mended was; the report says what is left
            say(str(error))
    diagnosis = doctors.examine(settings)
    _show(diagnosis, as_json)
    return 0 if diagnosis.ok else 1


class _Bars:
    """A progress bar for the file that is being brought, and a line for each step of it."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._name = ""
        self._step = ""

    def __enter__(self) -> _Bars:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: Progress) -> None:
        """Show how far a file has come; on anything but a terminal only the steps."""
        from tqdm import tqdm

        name = f"{progress.model}: {progress.path}"
        if self._bar is None or self._name != name:
            self.__exit__()
            self._name = name
            self._bar = tqdm(total=progress.total, desc=name, unit="B", unit_scale=True, disable=None, leave=False)
        self._bar.update(progress.done - self._bar.n)
        if progress.step != self._step:
            with tqdm.external_write_mode():
                say(progress.line)
        self._step = progress.step


def _wanted(settings: Settings, no_generator: bool) -> list[Model]:
    """Return the known models that the settings name; a folder or file of one's own is nobody's to bring."""
    from index.models.registry import MODELS

    names = {settings.embedder, settings.reader, settings.checker, *([] if no_generator else [settings.generator])}
    return [model for model in MODELS if model.name in names]


def _report(settings: Settings, no_generator: bool, as_json: bool) -> int:
    from index.models.registry import verify

    checks = [verify(settings.models, model) for model in _wanted(settings, no_generator)]
    if as_json:
        print_json([model_json(check) for check in checks])
    else:
        click.echo(models_table(checks))
    for check in checks:
        if not check.ok:
            say(check.problem)
    return 0 if all(check.ok for check in checks) else 1


def _show(diagnosis: Diagnosis, as_json: bool) -> None:
    for note in diagnosis.notes:
        say(note)
    if as_json:
        print_json(diagnosis_json(diagnosis))
    else:
        click.echo(diagnosis_text(diagnosis))
