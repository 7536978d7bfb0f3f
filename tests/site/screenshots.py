"""Take a picture of every kind of page, in both widths and colours: `make screenshots`.

They go into docs/pictures/pages/, which git ignores but for the two of the README; the time line of
the README goes into docs/pictures/.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import BASE
from tests.example_city import build_city
from tests.serving import running_service
from tests.site.conftest import CHROMIUM_FLAGS

ROOT = Path(__file__).parents[2]
DOCUMENT = "hokkaido-sapporo-2017"
PAGES = {
    "home": "",
    "about": "about",
    "things": "things/",
    "list": "things/activities",
    "narrowed": "things/activities?status=ongoing&sort=-startedIn",
    "design": "design",
    "government": "doc/government/011002",
    "city": "doc/government/992011",
    "facility": "doc/facility/hokkaido-makomanai-park",
    "group": "doc/facility/sapporo-city-parks",
    "pairing": f"doc/pairing/{DOCUMENT}/consumer-affairs",
    "activity": f"doc/activity/{DOCUMENT}/salmon-festival",
    "event": f"doc/event/{DOCUMENT}/park-meetings.2016-06",
    "series": f"doc/series/{DOCUMENT}/salmon-festival",
    "manager": f"doc/organisation/{DOCUMENT}/manager-hokkaido-womens-plaza",
    "medium": f"doc/medium/{DOCUMENT}/erunosu",
    "topic": f"doc/topic/{DOCUMENT}/bear-sightings",
    "span": f"doc/span/{DOCUMENT}/L70",
    "dataset": f"doc/dataset/{DOCUMENT}",
    "distribution": "doc/distribution/renkei.nt.gz",
    "sources": "source/",
    "source": f"source/{DOCUMENT}",
    "lines": f"source/{DOCUMENT}#L64",
    "report": f"source/{DOCUMENT}/report",
    "tables": "source/mihon-facilities",
    "rows": "source/mihon-facilities/report",
    "remarks": "source/mihon-facilities/report?severity=warning#remarks",
    "table": "source/mihon-facilities/files/facility.csv",
    "cell": "source/mihon-facilities/files/facility.csv?row=8&column=URL#cell",
    "listed": "doc/facility/992011/7",
    "vocabulary": "ns",
    "term": "ns#JointActivity",
    "diagram": "ns/diagrams/overview.svg",
    "code": "code/kind",
    "cite": "cite",
    "result": "cite/queries/meetings?pairing=hokkaido-sapporo-2017%2Fparks",
    "queries": "queries/",
    "api": "api",
    "query": f"queries/meetings?pairing={DOCUMENT}%2Fpublic-housing",
    "pictures": "pictures/",
    "picture": f"pictures/pairing-timeline?pairing={DOCUMENT}/consumer-affairs",
    "map": "things/evacuation-sites",
    "search": "search?q=公園",
    "meant": "search?q=消費者センダー",
    "sparql": "sparql",
    "catalog": "catalog",
    "dumps": "dumps/",
    "help": "help/",
    "document": "help/how-to/use-a-canned-query",
    "reference": "help/reference/http",
    "missing": "doc/facility/hokkaido-makomanai",
}
TIMELINE = f"pictures/pairing-timeline.svg?pairing={DOCUMENT}/consumer-affairs"
VIEWS = [("ja", 1280, "light"), ("en", 1280, "dark"), ("ja", 390, "dark"), ("en", 390, "light")]


def main() -> None:
    """Build the bundled sources with the invented city, serve them, and photograph them."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("needs a browser: apt-get install chromium fonts-noto-cjk")
    out = ROOT / "docs" / "pictures" / "pages"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        build_city(Path(folder))
        with running_service(Path(folder)) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=CHROMIUM_FLAGS, headless=True
            )
            for language, width, scheme in VIEWS:
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme="dark" if scheme == "dark" else "light",
                )
                page = context.new_page()
                for name, address in PAGES.items():
                    path, _, fragment = address.partition("#")
                    mark = "&" if "?" in path else "?"
                    page.goto(f"{site}{path}{mark}lang={language}#{fragment}")
                    page.screenshot(path=out / f"{name}-{language}-{width}-{scheme}.png")
                context.close()
            browser.close()
            for language in ("ja", "en"):
                address = f"{site}{TIMELINE}&lang={language}"
                with urllib.request.urlopen(address) as answer:  # our own
                    svg = answer.read().replace(site.encode(), BASE.encode())
                (out.parent / f"timeline-{language}.svg").write_bytes(svg)


if __name__ == "__main__":
    main()
