"""A hostile notebook in a real browser: each wall alone holds (cleaning; frame and policy); without both it runs."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pages_factory import make_view
from pages_payloads import ACTIVE, hostile_notebook, payloads

from grading.pages.feedback import feedback_page
from grading.pages.html import Safe, el, framed, join, page
from grading.pages.notebook import notebook_section

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which is not installed here")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--virtual-time-budget=5000",
    "--dump-dom",
)


@dataclass
class Listener:
    """A server on this machine that remembers who came."""

    port: int = 0
    hits: set[str] = field(default_factory=set)

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.hits.add(self.path.strip("/?").split("/")[0].split("?")[0])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        heard.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield heard
        server.shutdown()
        thread.join()


def opened(text: str, folder: Path) -> str:
    """Open a page and return what the browser made of it."""
    path = folder / "page.html"
    path.write_bytes(text.encode("utf-8", "replace"))
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", path.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=180, check=True).stdout.decode("utf-8", "replace")


def opened_until(wanted: set[str], listener: Listener, text: str, folder: Path) -> str:
    """Open a page that does ask for things; a busy machine may end the browser before it has painted everything."""
    for _ in range(4):
        dom = opened(text, folder)
        if wanted <= listener.hits:
            break
    return dom


def title(dom: str) -> str:
    return dom.partition("<title>")[2].partition("</title>")[0]


def texts(listener: Listener) -> list[str]:
    return [text for _, text in payloads(listener.address)]


def test_without_the_defence_the_payloads_run(listener: Listener, tmp_path: Path) -> None:
    frames = "".join(f'<iframe srcdoc="{escape(text)}"></iframe>' for _, text in payloads(listener.address))
    dom = opened_until(set(ACTIVE), listener, f"<!DOCTYPE html><title>still</title>{frames}", tmp_path)
    assert title(dom) == "RAN"
    assert set(ACTIVE) - listener.hits == set()


def test_the_page_runs_nothing_and_asks_for_nothing(listener: Listener, tmp_path: Path) -> None:
    view = make_view(bad=tuple(texts(listener)))
    trainee = replace(view.trainees[0], name=texts(listener)[0])
    view = replace(view, trainees=(trainee, *view.trainees[1:]))
    dom = opened(feedback_page(view, "t01", "m1-x1", hostile_notebook(texts(listener))), tmp_path)
    assert title(dom).startswith("Feedback: ") and dom.count("<iframe") == 1 and "<script" not in dom
    assert listener.hits == set()


def test_cleaning_alone_is_enough(listener: Listener, tmp_path: Path) -> None:
    section = join(*(notebook_section(hostile_notebook([text]), rich=True) for text in texts(listener)))
    dom = opened(f"<!DOCTYPE html><title>still</title><body>{section}", tmp_path)
    assert title(dom) == "still" and "<script" not in dom and "onerror=&quot;" not in dom
    assert listener.hits == set()


def test_the_frame_alone_is_enough(listener: Listener, tmp_path: Path) -> None:
    frames = [framed(page("Raw", Safe(text), css=""), title="Raw", height=50) for _, text in payloads(listener.address)]
    dom = opened(page("still", el("main", join(*frames)), css=""), tmp_path)
    assert title(dom) == "still" and dom.count("<iframe") == len(frames)
    assert listener.hits == set()


def test_a_sandbox_without_a_policy_stops_scripts_but_not_requests(listener: Listener, tmp_path: Path) -> None:
    wanted = ("script", "img-onerror", "svg-onload", "img-src", "style-background")
    frames = [framed(text, title=name, height=50) for name, text in payloads(listener.address) if name in wanted]
    asked = {"img-src", "style-background"}
    dom = opened_until(asked, listener, f"<!DOCTYPE html><title>still</title>{''.join(frames)}", tmp_path)
    assert title(dom) == "still"
    assert listener.hits == asked
