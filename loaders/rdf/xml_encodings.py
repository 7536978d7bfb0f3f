"""The encodings of XML files: expat decodes some, Python the others, any other is refused."""

from __future__ import annotations

import codecs
import re
from typing import Final

from renkei.loaders.api import SourceError

__all__ = ["decoder_of"]

_DECLARED: Final = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_OF_EXPAT: Final = {"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"}
_JAPANESE: Final = {
    "shift_jis": "shift_jis",
    "windows-31j": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
}
_OTHER: Final = {
    "big5": "big5",
    "euc-kr": "euc_kr",
    "gb2312": "gb2312",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "koi8-r": "koi8_r",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (*range(2, 12), *range(13, 17))},
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
}


def decoder_of(head: bytes, file: str) -> codecs.IncrementalDecoder | None:
    """Return the decoder of a file by its first bytes; None if expat decodes it.

    Raises:
        SourceError: If the encoding is not known, or the file is marked as another one.
    """
    body = head.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(body)
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if body != head and name not in {"utf-8", "us-ascii"}:
        raise SourceError(
            f"declares the encoding {name} and begins with the byte order mark of UTF-8: remove "
            "one of them",
            file=file,
            line=1,
        )
    if name in _OF_EXPAT:
        return None
    codec = (_JAPANESE | _OTHER).get(name)
    if codec is None:
        raise SourceError(
            f"the encoding {name} is not read: convert the file with iconv -f {name} -t UTF-8, "
            "and declare UTF-8",
            file=file,
            line=1,
        )
    return codecs.getincrementaldecoder(codec)()
