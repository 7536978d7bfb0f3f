"""renkei (連携): a knowledge graph of how governments cooperate over their public facilities."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__: str = version("renkei")
