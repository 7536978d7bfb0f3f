"""Packaging: the wheel, the wheel through the sdist, and the editable install."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = {
    "renkei/docs/README.md",
    "renkei/docs/how-to/cite.md",
    "renkei/docs/pictures/model.svg",
    "renkei/graph/build/build.py",
    "renkei/loaders/data/hokkaido-sapporo-2017.txt",
    "renkei/loaders/data/hokkaido-sapporo-2017.reading.toml",
    "renkei/loaders/data/designated-managers.ttl",
    "renkei/loaders/data/sources.toml",
    "renkei/ontology/renkei.ttl",
    "renkei/ontology/shapes.ttl",
    "renkei/py.typed",
    "renkei/queries/meetings.rq",
    "renkei/server/charts/maps/outlines.zip",
    "renkei/server/static/renkei.css",
    "renkei/server/static/ui/THIRD_PARTY.txt",
    "renkei/server/static/ui/manifest.json",
    "renkei/server/templates/web/base.html",
    "renkei/server/templates/canned/query.html",
}


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run(
        list(map(str, command)), check=False, capture_output=True, text=True, cwd=cwd
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows or would know, links as links, as a clone has them."""
    target = tmp_path_factory.mktemp("checkout")
    names = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines()
    archive = target / "files.tar"
    with tarfile.open(archive, "w") as tar:
        for name in names:
            if os.path.lexists(ROOT / name):
                tar.add(ROOT / name, name, recursive=False)
    with tarfile.open(archive) as tar:
        tar.extractall(target / "renkei", filter="tar")
    # The scripts of the pages as the installation built them, so that no registry is needed here.
    shutil.copytree(ROOT / "server/static/ui", target / "renkei/server/static/ui")
    return target / "renkei"


def build(checkout: Path, out: Path, *what: str) -> Path:
    # Without isolation: the tests install hatchling, and need no network here.
    run(sys.executable, "-m", "build", "--no-isolation", *what, "--outdir", out, checkout)
    (built,) = out.glob("*.whl" if "--wheel" in what else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built directly."""
    return build(checkout, tmp_path_factory.mktemp("wheel"), "--wheel")


@pytest.fixture(scope="module")
def wheel_through_sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the unpacked sdist."""
    out = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build(checkout, out, "--sdist")) as tar:
        tar.extractall(out, filter="data")
    (unpacked,) = (path for path in out.iterdir() if path.is_dir())
    return build(unpacked, tmp_path_factory.mktemp("through-sdist"), "--wheel")


def contents(path: Path) -> dict[str, int]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: info.CRC for info in archive.infolist()}


@pytest.mark.slow
def test_the_wheel_has_one_top_level_and_all_files(wheel: Path) -> None:
    """Nothing lands in site-packages but renkei, and the data is inside."""
    names = contents(wheel)
    top = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert top == {"renkei"}
    assert set(names) >= NEEDED
    assert not [name for name in names if name.startswith("renkei/") and "/tests/" in name]
    assert not [name for name in names if name.startswith("renkei/docs/pictures/pages")]
    assert not [name for name in names if name.startswith("renkei/server/ui/")]


@pytest.mark.slow
def test_the_wheel_through_the_sdist_is_the_same(wheel: Path, wheel_through_sdist: Path) -> None:
    """Whichever way it is built, the modules are the same."""
    direct, through = contents(wheel), contents(wheel_through_sdist)
    assert {n: c for n, c in direct.items() if not n.endswith("RECORD")} == {
        n: c for n, c in through.items() if not n.endswith("RECORD")
    }


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel; what it depends on is that of the tests' environment."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    (site,) = place.glob("lib/python*/site-packages")
    # The dependencies come from a path file: only renkei itself is under test here.
    ours = {"renkei", "_editable_impl_renkei.pth", "_renkei.pth"}
    borrowed = place / "borrowed"
    borrowed.mkdir()
    for entry in _site_packages().iterdir():
        if entry.name not in ours and not entry.name.startswith("renkei"):
            (borrowed / entry.name).symlink_to(entry)
    (site / "borrowed.pth").write_text(f"{borrowed}\n")
    return place


def _site_packages() -> Path:
    import click  # noqa: PLC0415

    return Path(click.__file__).parents[1]


@pytest.mark.slow
def test_the_installed_wheel_serves_from_any_directory(environment: Path, tmp_path: Path) -> None:
    """`renkei serve` builds the bundled graph and answers, far from any checkout."""
    renkei = environment / "bin" / "renkei"
    where = run(environment / "bin" / "python", "-c", "import renkei; print(renkei.__file__)")
    assert str(environment) in where
    data = tmp_path / "data"
    with subprocess.Popen(
        [renkei, "--data-dir", data, "serve", "--port", "0"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            lines = iter(process.stderr.readline, "")
            listening = next(line for line in lines if line.startswith("Listening on "))
            query = "sparql?query=SELECT+(COUNT(*)+AS+?n)+%7B?a+a+renkei:JointActivity%7D"
            address = listening.split()[-1]
            request = urllib.request.Request(address + query, headers={"Accept": "text/csv"})
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert answer.read().split() == [b"n", b"37"]
            with urllib.request.urlopen(f"{address}help/how-to/cite", timeout=20) as answer:
                assert answer.status == 200  # the documentation is inside, too
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_the_editable_install_follows_the_files() -> None:
    """The modules of this environment are those of the folders, through the links."""
    import renkei.graph.build.build  # noqa: PLC0415

    path = Path(renkei.graph.build.build.__file__)
    assert path.resolve() == (ROOT / "graph" / "build" / "build.py").resolve()
