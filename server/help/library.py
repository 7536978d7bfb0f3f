"""The documents of ``docs/``: their names, languages and pictures. Read from the package, once.

``how-to/cite.md`` is the document ``how-to/cite`` in English, ``how-to/cite.ja.md`` the same in
Japanese, ``README.md`` the index of its folder.
"""

from __future__ import annotations

import posixpath
import threading
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from renkei.server.help.markdown import Rendered, anchors, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.settings import Settings

__all__ = ["INDEX", "Library", "library"]

INDEX: Final = ""
"""The name of the index of all documents."""
_README: Final = "README"
_ENGLISH: Final = "en"
_LANGUAGES: Final = ("ja",)  # of the suffixes; a file without one is English
_PICTURES: Final = "pictures"


class Library:
    """The documents of a folder; each is rendered once per language of the reader.

    Example:
        Library(Path("docs")).document("how-to/cite", "ja").title

    Attributes:
        names: The names of all documents, sorted; `INDEX` is the first.
        pictures: Name of a picture → its file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, dict[str, str]] = {}  # name → language → path in the folder
        self._names: dict[str, str] = {}  # path in the folder → name
        for path in sorted(folder.rglob("*.md")):
            place = path.relative_to(folder).as_posix()
            name, language = _name_and_language(place)
            self._places.setdefault(name, {})[language] = place
            self._names[place] = name
        self.names = tuple(
            sorted(name for name, found in self._places.items() if _ENGLISH in found)
        )
        self.pictures: Mapping[str, Path] = {
            path.name: path for path in sorted((folder / _PICTURES).glob("*.svg"))
        }
        self._rendered: dict[tuple[str, str], Rendered] = {}
        self._lock = threading.Lock()

    def document(self, name: str, language: str) -> Rendered | None:
        """Return a document in a language, else in English; None if there is no such document.

        The fragments of headings are those of the English version, so that a link into a document
        is valid in every language.
        """
        if name not in self.names:
            return None
        key = name, language
        with self._lock:
            if key not in self._rendered:
                self._rendered[key] = self._render(name, language)
            return self._rendered[key]

    def _render(self, name: str, language: str) -> Rendered:
        places = self._places[name]
        own = language if language in places else _ENGLISH
        text = (self._folder / places[own]).read_text(encoding="utf-8")
        english = (self._folder / places[_ENGLISH]).read_text(encoding="utf-8")
        return render(
            text,
            language=own,
            anchors=anchors(english),
            link=lambda target: self._link(places[own], target, language),
        )

    def _link(self, place: str, target: str, language: str) -> str | None:
        """Return the address of a relative target of a document; None if it is not served."""
        path, hash_, fragment = target.partition("#")
        found = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(path)))
        if found in self._names:
            return f"/help/{self._names[found]}?lang={language}{hash_}{fragment}"
        folder, _, picture = found.rpartition("/")
        if folder == _PICTURES and picture in self.pictures:
            return f"/help/{_PICTURES}/{picture}"
        return None


def library(settings: Settings) -> Library:  # noqa: ARG001 see `Deps.shared`
    """Return the documents of the package."""
    return Library(Path(str(files("renkei"))) / "docs")


def _name_and_language(place: str) -> tuple[str, str]:
    name = place.removesuffix(".md")
    language = _ENGLISH
    for tag in _LANGUAGES:
        if name.endswith(f".{tag}"):
            name, language = name.removesuffix(f".{tag}"), tag
    folder, _, last = name.rpartition("/")
    return (folder if last == _README else name), language
