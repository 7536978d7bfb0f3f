"""nginx and Caddy with the configurations of ``deploy/``, before a service on loopback.

A test changes mechanically what it must: the listening address, without TLS and therefore without
HTTP/2; the port of renkei; and the paths of cache, log, temporary files and pid.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["HOST", "PROXIES", "caddyfile", "missing", "nginx_conf", "running_proxy"]

ROOT: Final = Path(__file__).parents[2]
HOST: Final = "data.example.org"
PROXIES: Final = ("nginx", "caddy")
_NGINX: Final = """
{user}
daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
{shipped}
{more}
}}
"""


def missing(name: str) -> str:
    """Return why a proxy cannot be run here; empty if it can."""
    if _program(name):
        return ""
    package = {"nginx": "nginx-light"}.get(name, name)
    return f"{name} is not installed: apt-get install {package}"


def nginx_conf(directory: Path, *, port: int, service: int, more: str = "") -> Path:
    """Write the shipped nginx.conf for a test.

    Args:
        directory: For everything that nginx writes.
        port: Where nginx listens; the server that redirects to TLS is left out.
        service: The port of renkei.
        more: More of the http block.
    """
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = _replaced(r"/var/cache/nginx/renkei", f"{directory}/cache", text)
    text = _replaced(r"127\.0\.0\.1:8000", f"127.0.0.1:{service}", text)
    text = _replaced(r"(?ms)^server \{\n    listen 80;.*?^\}\n", "", text)
    text = _replaced(r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", text)
    text = _replaced(r"(?m)^ +(ssl_|listen \[::\]).*\n", "", text)
    path = directory / "nginx.conf"
    text = _NGINX.format(
        user="user root;" if os.geteuid() == 0 else "",  # else nobody, who may not enter here
        directory=directory,
        shipped=text,
        more=more,
    )
    path.write_text(text, encoding="utf-8")
    return path


def caddyfile(directory: Path, *, port: int, service: int) -> Path:
    """Write the shipped Caddyfile for a test; the arguments are those of `nginx_conf`."""
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    text = _replaced(r"(?m)^\{\n", "{\n\tadmin off\n", text)
    text = _replaced(
        rf"(?m)^{re.escape(HOST)} \{{\n", f"http://{HOST}:{port} {{\n\tbind 127.0.0.1\n", text
    )
    text = _replaced(r"127\.0\.0\.1:8000", f"127.0.0.1:{service}", text)
    path = directory / "Caddyfile"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def running_proxy(name: str, directory: Path, service: int, more: str = "") -> Iterator[int]:
    """Run a proxy before the service on a port; yield its own port.

    Args:
        name: One of `PROXIES`.
        directory: An empty directory.
        service: The port of renkei.
        more: More of nginx's http block.
    """
    port = free_port()
    program = _program(name)
    assert program, missing(name)
    if name == "nginx":
        path = nginx_conf(directory, port=port, service=service, more=more)
        command = [program, "-e", f"{directory}/error.log", "-p", str(directory), "-c", str(path)]
        _check([*command, "-t"], directory)
    else:
        path = caddyfile(directory, port=port, service=service)
        command = [program, "run", "--adapter", "caddyfile", "--config", str(path)]
        _check([program, "validate", *command[2:]], directory)
    log = directory / "output.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdout=output, stderr=output, env=_environment(directory)
        ) as process,
    ):
        try:
            _wait(port, process)
            yield port
            assert process.poll() is None, log.read_text(errors="replace")[-2_000:]
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _environment(directory: Path) -> dict[str, str]:
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR")
    return {**os.environ, **dict.fromkeys(names, str(directory))}


def _check(command: Sequence[str], directory: Path) -> None:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=_environment(directory)
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _replaced(pattern: str, by: str, text: str) -> str:
    """Replace a pattern that must be there: the shipped file may have changed."""
    text, count = re.subn(pattern, lambda _: by, text)
    assert count, f"{pattern} is not in the configuration"
    return text


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, process.args
            assert time.monotonic() < deadline, process.args
            time.sleep(0.05)
        else:
            return
