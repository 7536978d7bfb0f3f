"""Settings: default < file < environment < flag; nothing unknown passes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SettingsError
from renkei.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    """Each layer over the one below."""
    file = tmp_path / "renkei.toml"
    file.write_text('port = 1\nhost = "a"\nthreads = 7\n')
    environ = {"RENKEI_PORT": "2", "RENKEI_HOST": "b", "OTHER": "x"}
    settings = load_settings(file=file, environ=environ, flags={"port": 3, "host": None})
    assert (settings.port, settings.host, settings.threads) == (3, "b", 7)
    assert settings.max_query_length == Settings().max_query_length


def test_paths_in_the_file_are_meant_from_the_file(tmp_path: Path) -> None:
    """So that a service finds them whatever its working directory is."""
    file = tmp_path / "renkei.toml"
    file.write_text('data_dir = "data"\nsources = "my/sources.toml"\n')
    settings = load_settings(file=file, environ={})
    assert settings.data_dir == tmp_path / "data"
    assert settings.sources == tmp_path / "my/sources.toml"


def test_the_data_directory_follows_the_xdg_convention(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where programs keep their data."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings().data_dir == tmp_path / "renkei"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("prot = 1", "unknown setting 'prot'"),
        ("port = 'x'", "port must be a whole number"),
        ("port = true", "port must be a whole number"),
        ("port = 70000", "port must be at most 65535"),
        ("threads = 0", "threads must be at least 2"),
        ("host = 1", "host must be a text"),
        ("base = 'example.org/'", "base must be an http or https address"),
        ("base = 'http://example.org'", "ends in '/'"),
        ("base = 'http://exa mple.org/'", "plain address"),
        ("base = 'http://example.org/?a/'", "plain address"),
        ("public_url = 'https://example.org'", "ends in '/'"),
        ("public_url = 'https://example.org/renkei/'", "without the path '/renkei/'"),
        ("public_url = 'https://example.org/renkei/'", "a host name of its own"),
        ("public_url = 'https://example.org//'", "root of a host"),
        ("port = ", "cannot be read as TOML"),
        ("indexing = 'perhaps'", "indexing must be true or false"),
        ("security_contact = 'a@example.org'", "an address with mailto:, https:, tel:"),
        ("security_contact = 'http://example.org/'", "not 'http://example.org/'"),
        ("security_contact = 'mailto:a@example.org,'", "not ''"),
        ('security_contact = "mailto:a@example.org\\nExpires: never"', "an address with"),
        ("security_contact = 'https://'", "not 'https://'"),
        ("security_contact = 1", "not '1'"),
        ("security_policy = 'mailto:a@example.org'", "an address with https:"),
    ],
)
def test_a_wrong_file_names_the_file_and_the_setting(
    tmp_path: Path, content: str, words: str
) -> None:
    """What is wrong, and where."""
    file = tmp_path / "renkei.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=r"renkei\.toml") as caught:
        load_settings(file=file, environ={})
    assert words in str(caught.value)


def test_a_settings_file_that_is_named_must_exist(tmp_path: Path) -> None:
    """Only the one of the working directory may be missing."""
    with pytest.raises(SettingsError, match="no such settings file"):
        load_settings(file=tmp_path / "none.toml", environ={})


def test_an_unknown_variable_names_itself() -> None:
    """And lists what there is."""
    with pytest.raises(SettingsError, match=r"RENKEI_PROT.*known are.*port"):
        load_settings(environ={"RENKEI_PROT": "1"})


def test_contacts_are_kept_in_their_order() -> None:
    """The preferred one first; blanks between them do not count."""
    environ = {
        "RENKEI_SECURITY_CONTACT": " mailto:a@example.org,https://example.org/x , tel:+81-11-1 ",
        "RENKEI_SECURITY_POLICY": "https://example.org/policy",
    }
    settings = load_settings(environ=environ)
    assert settings.security_contact == (
        "mailto:a@example.org, https://example.org/x, tel:+81-11-1"
    )
    assert settings.security_policy == "https://example.org/policy"
    assert load_settings(environ={"RENKEI_SECURITY_CONTACT": ""}).security_contact == ""


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Asia/Tokio", "did you mean 'Asia/Tokyo'?"),
        ("JST", ""),
        ("", ""),
        ("Asia", ""),
        ("/etc/localtime", ""),
        ("../UTC", ""),
        ("Asia/Tokyo\0", ""),
    ],
)
def test_a_time_zone_that_does_not_exist_is_refused(name: str, meant: str) -> None:
    """With its source, what is expected, and the nearest name."""
    with pytest.raises(SettingsError) as error:
        load_settings(flags={"time_zone": name}, environ={})
    assert str(error.value).startswith("--time-zone: time_zone must be the IANA name of a time")
    assert repr(name) in str(error.value)
    assert meant in str(error.value)


def test_time_zones_need_no_files_of_the_system() -> None:
    """Small containers have none; the package `tzdata` has them."""
    program = """
from renkei.settings import load_settings
print(load_settings(environ={}, flags={"time_zone": "Europe/Berlin"}).time_zone)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == "Europe/Berlin\n"
