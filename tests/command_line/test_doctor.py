"""``renkei doctor``: what it says of a machine, a data directory and settings that do not fit."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from renkei.cli import main
from renkei.doctor.machine import fonts
from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.settings import Settings
from tests.docs.pages import ROOT
from tests.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.generations import Generations


def ask(data_dir: Path, **environment: str) -> tuple[int, dict[str, Any]]:
    """Return the exit code, and the findings by their checks; of two, the worse."""
    variables = {"RENKEI_PORT": "0"} | {f"RENKEI_{n.upper()}": v for n, v in environment.items()}
    arguments = ["--data-dir", str(data_dir), "--format", "json", "doctor"]
    result = CliRunner(env=variables).invoke(main, arguments)
    return result.exit_code, by_check(result.stdout)


def by_check(output: str) -> dict[str, Any]:
    states = ["ok", "warning", "problem"]
    found = sorted(json.loads(output)["checks"], key=lambda one: states.index(one["state"]))
    return {finding["check"]: finding for finding in found}


def test_a_sound_installation_has_no_problem(bundled_data_dir: Path) -> None:
    """Every check is named once, in words; the worker was really started and asked."""
    environment = {"RENKEI_PORT": "0", "RENKEI_MAX_CONNECTIONS": "10"}
    result = CliRunner(env=environment).invoke(
        main, ["--data-dir", str(bundled_data_dir), "doctor"]
    )
    assert result.exit_code == 0, result.output
    assert "problem " not in result.stdout
    assert re.search(r"^ok +data: .*\d\d?,\d\d\d triples$", result.stdout, re.MULTILINE)
    assert re.search(r"^(ok|warning) +worker: it answers", result.stdout, re.MULTILINE)
    assert "not the default: data_dir, port, max_connections" in result.stdout
    assert "RENKEI_MAX_CONNECTIONS" in result.stdout


def test_the_settings_file_of_the_command_line_is_named(
    bundled_data_dir: Path, tmp_path: Path
) -> None:
    """Whether it is the one that was meant is the first question."""
    (tmp_path / "mine.toml").write_text(f'data_dir = "{bundled_data_dir}"\nport = 0\n')
    arguments = ["--config", str(tmp_path / "mine.toml"), "doctor"]
    assert str(tmp_path / "mine.toml") in CliRunner().invoke(main, arguments).stdout


def test_nothing_published_is_a_problem_and_a_worker_is_tried_nevertheless(tmp_path: Path) -> None:
    """A directory that is missing, and one that is empty."""
    for directory in (tmp_path / "missing", tmp_path):
        code, found = ask(directory)
        assert code == 1
        assert found["data"]["state"] == "problem"
        assert "renkei build" in found["data"]["found"] + found["data"]["remedy"]
        assert "it answers" in found["worker"]["found"]


@pytest.mark.slow
def test_a_broken_store_is_a_problem(bundled_data_dir: Path, tmp_path: Path) -> None:
    """What is published does not open."""
    shutil.copytree(bundled_data_dir, tmp_path / "data", symlinks=True)
    for file in (tmp_path / "data" / "CURRENT" / "store").iterdir():
        file.write_bytes(b"")
    command = [sys.executable, "-m", "renkei", "--data-dir", str(tmp_path / "data")]
    command += ["--format", "json", "doctor"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    found = by_check(result.stdout)
    assert result.returncode == 1
    assert found["worker"]["state"] == "problem"
    assert "renkei rollback" in found["worker"]["remedy"]


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "state"), [(200, "problem"), (700, "warning")])
def test_too_few_file_handles(bundled_data_dir: Path, limit: int, state: str) -> None:
    """With a real limit on the process, for 500 connections."""
    command = f'ulimit -n {limit}; exec "$0" -m renkei --data-dir "$1" --format json doctor'
    result = subprocess.run(
        ["sh", "-c", command, sys.executable, str(bundled_data_dir)],
        env={"RENKEI_MAX_CONNECTIONS": "500", "RENKEI_PORT": "0", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = by_check(result.stdout)
    assert found["file handles"]["state"] == state
    assert f"{limit} may be open" in found["file handles"]["found"]
    assert "LimitNOFILE" in found["file handles"]["remedy"]
    assert result.returncode == (1 if state == "problem" else 0)


def test_without_a_font_there_is_a_warning(tmp_path: Path) -> None:
    """With what to install; where PNG is switched off, none is needed."""
    (found,) = fonts(Settings(png_fonts=tmp_path))
    assert found.state == "warning"
    assert "fonts-noto-cjk" in found.remedy
    (found,) = fonts(Settings(png_fonts=tmp_path, png_workers=0))
    assert found.state == "ok"


def test_a_disk_that_is_too_small_for_a_build(bundled_data_dir: Path, tmp_path: Path) -> None:
    """A published generation so large (a file with a hole) that no disk has room for another."""
    shutil.copytree(bundled_data_dir, tmp_path / "data", symlinks=True)
    with (tmp_path / "data" / "CURRENT" / "dumps" / "hole").open("wb") as file:
        file.truncate(1 << 42)
    code, found = ask(tmp_path / "data")
    assert code == 1
    assert found["disk"]["state"] == "problem"
    assert "renkei prune" in found["disk"]["found"]


def test_promises_beyond_the_machine(bundled_data_dir: Path) -> None:
    """More memory and more temporary files than any machine has."""
    code, found = ask(bundled_data_dir, query_memory=str(1 << 32), spool_bytes=str(1 << 60))
    assert code == 1
    assert found["memory"]["state"] == found["temporary files"]["state"] == "problem"
    assert "TMPDIR" in found["temporary files"]["remedy"]


def test_addresses_that_do_not_fit_together(bundled_data_dir: Path) -> None:
    """Each is a warning: for a try it does no harm."""
    _, found = ask(bundled_data_dir, public_url="http://data.example.org/")
    for check in ("base", "public_url", "trusted_proxies"):
        assert found[check]["state"] == "warning", check
        assert found[check]["remedy"]
    _, found = ask(bundled_data_dir, base="http://data.example.org/", host="0.0.0.0")  # noqa: S104
    for check in ("base", "public_url", "port", "last build"):
        assert found[check]["state"] == "warning", check


def test_proxies_that_are_everybody_are_a_problem(bundled_data_dir: Path) -> None:
    """Then anybody could write who they are."""
    code, found = ask(bundled_data_dir, trusted_proxies="127.0.0.1/32, 0.0.0.0/0")
    assert code == 1
    assert "0.0.0.0/0" in found["trusted_proxies"]["found"]


@pytest.mark.slow
def test_a_port_in_use_is_a_problem_unless_renkei_has_it(
    bundled_data_dir: Path, bundled_generations: Generations
) -> None:
    """Who listens is asked."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        def hang_up() -> None:
            other.accept()[0].close()

        hangs_up = threading.Thread(target=hang_up)
        hangs_up.start()
        code, found = ask(bundled_data_dir, port=port)
        hangs_up.join(timeout=5)
    assert code == 1
    assert found["port"]["state"] == "problem"
    served = ServerLeases(bundled_generations, PooledEngines(PoolLimits(workers=1, spares=0)))
    with serving(served) as address:
        code, found = ask(bundled_data_dir, port=address.rstrip("/").rpartition(":")[2])
    assert found["port"]["state"] == "ok"
    assert bundled_generations.current().id in found["port"]["found"]


@pytest.mark.slow
def test_a_read_only_file_system_is_enough_to_serve(bundled_data_dir: Path) -> None:
    """The unit of ``deploy/`` mounts the data like this; ``/proc`` shows processes only."""
    script = (
        "mount --bind $0 $0 && mount -o remount,ro,bind $0 && "
        "mount -t proc -o subset=pid proc /proc && test ! -e /proc/meminfo && "
        "exec $1 -m renkei --data-dir $0 --format json doctor"
    )
    unshare = ["unshare", "--mount", "--pid", "--fork", "--map-root-user"]
    try:
        subprocess.run([*unshare, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"this user may not make namespaces: {error}")
    done = subprocess.run(
        [*unshare, "sh", "-c", script, str(bundled_data_dir), sys.executable],
        check=False, capture_output=True, text=True, env={**os.environ, "RENKEI_PORT": "0"},
    )  # fmt: skip
    found = by_check(done.stdout)
    assert found["data"]["state"] == "ok", done.stderr
    assert found["memory"]["state"] in {"ok", "warning"}
    checks = [one["found"] for one in json.loads(done.stdout)["checks"] if one["check"] == "data"]
    assert any("read-only" in text for text in checks)
    assert found["worker"]["state"] in {"ok", "warning"}


def test_a_log_that_cannot_be_written(bundled_data_dir: Path, tmp_path: Path) -> None:
    """Its directory is missing."""
    code, found = ask(bundled_data_dir, log_file=str(tmp_path / "missing" / "log"))
    assert code == 1
    assert found["log"]["state"] == "problem"
    _, found = ask(bundled_data_dir, log_file=str(tmp_path / "log"))
    assert found["log"]["state"] == "ok"


def test_the_examples_for_deployment_follow_the_default_settings() -> None:
    """Times of a proxy are not shorter, sizes not smaller than those of the service behind it."""
    settings = Settings()
    nginx = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    unit = (ROOT / "deploy" / "renkei.service").read_text(encoding="utf-8")
    waiting = settings.queue_timeout + settings.query_timeout
    for text, name in ((nginx, "proxy_read_timeout"), (caddy, "response_header_timeout")):
        assert int(re.findall(rf"{name} (\d+)s", text)[0]) > waiting
    assert settings.max_request_bytes == 1 << 20
    assert "client_max_body_size 1m;" in nginx
    assert f"send_timeout {settings.stall_timeout}s;" in nginx
    assert int(re.findall(r"LimitNOFILE=(\d+)", unit)[0]) > 2 * settings.max_connections
    assert f":{settings.port}" in nginx
    assert f":{settings.port}" in caddy


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze of systemd")
@pytest.mark.parametrize("unit", ["renkei.service", "renkei-build.service"])
def test_the_units_expose_little(unit: str) -> None:
    """At most 1.0 of 10, by the measure of systemd."""
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=10", "--no-pager"]
    done = subprocess.run(
        [*command, str(ROOT / "deploy" / unit)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
