"""renkei (連携): a knowledge graph of how governments cooperate over their public facilities."""

from typing import TYPE_CHECKING

__all__ = ["__version__"]

if TYPE_CHECKING:
    __version__: str
else:

    def __getattr__(name: str) -> str:
        """Look up the version when it is asked for: `importlib.metadata` costs a worker's start."""
        if name != "__version__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib.metadata import version  # noqa: PLC0415 # see above

        return version("renkei")
