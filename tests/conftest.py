"""Real models, the sample articles and the public data, where they are to be had; never the network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine
from sqlalchemy import text as sql
from tests_support import copy_home, free_port

from index.errors import ModelError
from index.library import Library
from index.models.registry import find, require
from index.samples import sample_paths
from index.settings import Settings, load_settings
from rag.assistant import Assistant
from rag.checking.entail import EntailmentModel, open_checker

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

# A busy machine is no error: what a test finds must not depend on how long it took.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

REAL_CONNECT = socket.socket.connect


def unavailable(what: str) -> None:
    """Skip the test, saying why; on CI, where everything is to be had, fail it."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} (CI must have it)")
    pytest.skip(what)


@pytest.fixture(autouse=True)
def network_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but to this machine."""

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if not str(host).startswith("127.") and host not in {"::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        REAL_CONNECT(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder of model files, the embedder's verified."""
    folder = load_settings().models
    try:
        require(folder, find("all-minilm-l6-v2"))
    except ModelError as error:
        unavailable(f"no embedder: {error}")
    return folder


@pytest.fixture(scope="session")
def generator_file(models: Path) -> Path:
    """The generator's GGUF file, with llama-cpp-python there to run it."""
    pytest.importorskip("llama_cpp") if not os.environ.get("CI") else __import__("llama_cpp")
    try:
        return require(models, find("qwen2.5-coder-1.5b"))
    except ModelError as error:
        unavailable(f"no generator: {error}")
        raise


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of public data."""
    folder = load_settings().data.absolute()
    if not (folder / "README.md").exists():
        pytest.skip(f"no public data in {folder}; set CLIPPINGS_DATA")
    return folder


@pytest.fixture(scope="session")
def settings(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own with the real models, and no generator."""
    return Settings(home=tmp_path_factory.mktemp("home"), models=models, generator="none")


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Iterator[Assistant]:
    """The real service on the sample articles, without a generator. Tests leave it as they found it."""
    with Assistant(settings) as opened:
        opened.add([str(path) for path in sample_paths()])
        yield opened


@pytest.fixture(scope="session")
def entailment(models: Path) -> EntailmentModel:
    """The model that checks statements."""
    return open_checker(Settings(models=models))


@pytest.fixture
def home(tmp_path: Path, models: Path) -> Settings:
    """An empty home for one test."""
    return Settings(home=tmp_path / "home", models=models, generator="none")


@pytest.fixture(scope="session")
def writing_assistant(
    settings: Settings, assistant: Assistant, generator_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    """The real service on the sample articles with the real generator."""
    folder = tmp_path_factory.mktemp("writing")
    copy_home(settings.home, folder)
    with Assistant(settings.model_copy(update={"home": folder, "generator": "qwen2.5-coder-1.5b"})) as opened:
        assert assistant.library.count() == opened.library.count()
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server of the tests' own on loopback; the start of its databases' URLs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "")]
    if not found[-1].is_file():
        pytest.skip("no PostgreSQL server is installed")
    pytest.importorskip("psycopg")
    folder, port = Path(tempfile.mkdtemp(prefix="clippings-postgres-")), free_port()
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "postgres"
        shutil.chown(folder, user)
    programs = found[-1].parent
    log = (folder / "log").open("wb")
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "clippings", "--auth=trust", "-E", "UTF8", "--locale=C"],
        check=True, user=user, cwd=folder, stdout=log, stderr=log,
    )  # fmt: skip
    options = ["-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-F"]
    server = subprocess.Popen([programs / "postgres", *options], user=user, cwd=folder, stdout=log, stderr=log)
    try:
        while subprocess.run(
            [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False
        ).returncode:
            assert server.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        yield f"postgresql+psycopg://clippings@127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    """An empty library on each kind of database."""
    url = f"sqlite:///{tmp_path}/library.db"
    if request.param == "postgresql":
        server = create_engine(request.getfixturevalue("postgres") + "postgres", isolation_level="AUTOCOMMIT")
        name = f"clippings_{uuid.uuid4().hex}"
        with server.connect() as connection:
            connection.execute(sql(f"CREATE DATABASE {name}"))
        server.dispose()
        url = request.getfixturevalue("postgres") + name
    opened = Library.open(url)
    yield opened
    opened.close()
