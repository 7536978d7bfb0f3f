"""The home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from renkei.server.examples import EXAMPLES

if TYPE_CHECKING:
    from renkei.server.publication import Generations

__all__ = ["create_pages_blueprint"]


def create_pages_blueprint(generations: Generations) -> Blueprint:
    """Make the blueprint of the pages for people."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.get("/")
    def home() -> str:
        return render_template("home.html", view=generations.current(), examples=EXAMPLES)

    return blueprint
