"""The page of a review in a real browser: filters, keys, size, colours, paper."""

import importlib.util
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from made_reviews import added_file, found, review_of

from omnireview.edits import Suggestion
from omnireview.page import html
from omnireview.scan import Skip

SCRIPT = Path(__file__).parents[1] / "scripts" / "photograph.py"
LONG = "engine/" + "a_very_long_name_without_a_space/" * 9 + "worker.py"
SHOWN = "[...document.querySelectorAll('.finding:not([hidden])')]"
COUNT = f"{SHOWN}.length"
HERE = "document.activeElement.id"
LOAD = "performance.getEntriesByType('navigation')[0].loadEventEnd"

CONTRAST = """(() => {
const channel = (value) => (value /= 255) <= .04045 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4;
const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour.length < 4 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const bad = [];
let seen = 0;
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
  seen += 1;
  const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
  const ratio = (a + .05) / (b + .05);
  if (ratio < 4.5) bad.push([element.tagName, element.className, ratio.toFixed(2)]);
}
return JSON.stringify({seen, bad});
})()"""
"""The texts whose contrast is below what WCAG 2.2 asks of them at level AA (1.4.3): 4.5 to 1."""


def photographer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("photograph", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHROMIUM: str = next(filter(None, map(shutil.which, photographer().NAMES)), "")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed here")


class Address:
    """Stands for a file where one is opened, since a path has no fragment."""

    def __init__(self, address: str) -> None:
        self._address = address

    def resolve(self) -> "Address":
        return self

    def as_uri(self) -> str:
        return self._address


class Tab:
    """A page in the browser, and hands on its keyboard."""

    def __init__(self, tab: Any, page: Path) -> None:
        self.tab = tab
        self.page = page
        self.ask = tab.evaluate

    def open(self, fragment: str = "") -> None:
        # From a page to itself with another fragment the browser loads nothing.
        self.tab.open(Address("about:blank"))
        self.tab.open(Address(self.page.resolve().as_uri() + fragment))

    def press(self, *keys: str) -> None:
        for key in keys:
            text = {"text": key} if len(key) == 1 else {}
            self.tab.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
            self.tab.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def click(self, selector: str) -> None:
        self.ask(f"document.querySelector({json.dumps(selector)}).click()")

    def becomes(self, script: str, wanted: object) -> bool:
        """Tell whether a script's value is, within five seconds, what is wanted."""
        until = time.monotonic() + 5
        while (value := self.ask(script)) != wanted:
            if time.monotonic() > until:
                print(f"{script} is {value!r}, not {wanted!r}")
                return False
            time.sleep(0.02)
        return True


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    running: AbstractContextManager[Any] = photographer().browser(CHROMIUM, 300)
    with running as tab:
        yield tab


@pytest.fixture
def tab(browser: Any, tmp_path: Path) -> Iterator[Tab]:
    hostile = "<script>document.title = 'x'</script><img src='https://evil.example/x.png'>" + "w" * 300
    fault = found("eval-call", "engine/stage.py", 9, severity="blocker", aspect="security", message="Do not eval.")
    fix = Suggestion(9, 9, "x = 1\n", "-line_9 = 9\n+x = 1\n")
    judged = [
        fault,
        found(path=LONG, line=3, message=f"{hostile} `{hostile}`"),
        found(
            "magic-number", "engine/stage.py", 20, severity="minor", aspect="quality", message="Name the seven."
        ),
        found("old-one", "engine/stage.py", 12, severity="minor", status="old", message="It was there."),
        found("mended-one", "engine/stage.py", 2, status="mended", message="It is gone."),
        found("untested-change", None, None, aspect="testing", message="No test changed."),
        found("noted", "engine/stage.py", 1, severity="info", message="Just so."),
    ]
    files = [added_file(LONG), added_file("engine/stage.py")]
    review = review_of(
        *judged,
        files=files,
        suggestions={fault.fingerprint: fix},
        skipped=[Skip("a.png", "binary")],
        not_analysed=[Skip(LONG, hostile)],
        title=hostile,
    )
    target = tmp_path / "review.html"
    target.write_text(html(review, files), encoding="utf-8")
    browser.loads.clear()
    browser.complaints.clear()
    browser.prefer("light")
    browser.resize(1400, 900)
    one = Tab(browser, target)
    one.open()
    yield one
    assert browser.complaints == []
    assert {url for url in browser.loads if not url.startswith(("file:", "about:"))} == set()


def test_at_first_the_new_findings_are_shown_and_the_count_is_told(tab: Tab) -> None:
    assert tab.ask(COUNT) == 5
    assert tab.ask("document.getElementById('shown').textContent") == "5 of 7 findings shown."
    assert tab.ask("document.getElementById('shown').getAttribute('role')") == "status"


def test_filters_narrow_and_stand_in_the_address(tab: Tab) -> None:
    tab.click("[value=blocker]")
    assert tab.becomes(COUNT, 1)
    assert tab.becomes("location.hash", "#severity=blocker&status=new")
    tab.click("[value=major]")
    assert tab.becomes(COUNT, 3)
    tab.click("[value=security]")
    assert tab.becomes(COUNT, 1)
    tab.open(tab.ask("location.hash"))
    assert tab.ask(COUNT) == 1
    assert tab.ask("document.querySelector('[value=major]').checked") is True
    tab.click("#all")
    assert tab.becomes(COUNT, 7)
    assert tab.becomes("location.hash", "#all")
    tab.click("[type=reset]")
    assert tab.becomes(COUNT, 5)
    assert tab.becomes("location.hash", "")


def test_an_address_with_filters_opens_them(tab: Tab) -> None:
    tab.open("#status=old&status=mended&file=engine%2Fstage.py")
    assert tab.ask(f"{SHOWN}.map(one => one.dataset.status).sort().join()") == "mended,old"
    tab.open("#status=nonsense&file=%3Cb%3E&q=%E0%A4%A&severity=blocker'%5D")
    assert "None of 7 findings fits" in tab.ask("document.getElementById('shown').textContent")


def test_words_are_searched_in_messages_paths_and_lines(tab: Tab) -> None:
    for words, count in (("seven", 1), ("line_9", 1), ("WORKER.PY", 1), ("eval stage", 1), ("eval worker.py", 0)):
        tab.ask(f"document.getElementById('search').value = {words!r}")
        tab.ask("document.getElementById('search').dispatchEvent(new Event('input', {bubbles: true}))")
        assert tab.becomes(COUNT, count), words
    assert tab.ask("[...document.querySelectorAll('.file')].every(one => one.hidden)") is True


def test_keys_go_from_finding_to_finding_and_can_be_switched_off(tab: Tab) -> None:
    order = tab.ask(f"{SHOWN}.map(one => one.id)")
    tab.press("j", "j")
    assert tab.becomes(HERE, order[1])
    tab.press("k")
    assert tab.becomes(HERE, order[0])
    assert tab.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert tab.becomes("Math.abs(document.activeElement.getBoundingClientRect().top) < 40", wanted=True)
    tab.press("/", "j", "k")
    assert tab.becomes("document.getElementById('search').value", "jk")
    assert tab.ask(HERE) == "search"
    tab.press("Escape")
    assert tab.becomes(HERE, "")
    tab.click("#keys")
    tab.press("j", "/")
    assert tab.ask(HERE) == ""


def test_the_first_stop_of_the_keyboard_leads_to_the_findings(tab: Tab) -> None:
    tab.tab.call("Input.dispatchKeyEvent", type="rawKeyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert tab.becomes("document.activeElement.className", "skip")
    assert tab.ask("document.activeElement.getBoundingClientRect().left") >= 0
    assert tab.ask("document.activeElement.getAttribute('href')") == "#findings"


def test_a_link_to_a_finding_that_is_filtered_out_shows_it(tab: Tab) -> None:
    tab.click("[value=info]")
    assert tab.becomes(COUNT, 1)
    tab.click("#must-fix a")
    assert tab.becomes(COUNT, 7)
    assert tab.becomes(f"{HERE} === location.hash.slice(1) && {HERE}.startsWith('finding-')", wanted=True)


def test_without_its_script_everything_is_there_to_read(tab: Tab) -> None:
    tab.tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open("#status=old")
        assert tab.ask("document.getElementById('filters').checkVisibility()") is False
        assert tab.ask("[...document.querySelectorAll('.finding')].every(one => one.checkVisibility())") is True
        assert tab.ask("document.querySelectorAll('[hidden]').length") == 1
        told = tab.ask("document.querySelector('main').textContent")
    finally:
        tab.tab.call("Emulation.setScriptExecutionDisabled", value=False)
    for words in ("Do not eval.", "Name the seven.", "It was there.", "It is gone.", "No test changed."):
        assert words in told


def test_hostile_text_does_nothing(tab: Tab) -> None:
    assert tab.ask("document.title").startswith("Review of #15: <script>")
    assert tab.ask("document.images.length") == 0
    assert tab.ask("document.scripts.length") == 1


def test_a_script_that_gets_in_is_not_run(tab: Tab) -> None:
    tab.ask("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    tab.ask("document.body.insertAdjacentHTML('beforeend', '<b onclick=\"window.ran = 1\" id=b>x</b>')")
    tab.click("#b")
    assert tab.ask("window.ran === undefined") is True
    assert any("Content Security Policy" in told for told in tab.tab.complaints)
    tab.tab.complaints.clear()


@pytest.mark.parametrize("width", [320, 390, 800, 1400])
def test_nothing_is_wider_than_the_window(tab: Tab, width: int) -> None:
    tab.tab.resize(width, 800)
    tab.open("#all")
    tab.ask("document.querySelectorAll('.finding').forEach(one => one.style.contentVisibility = 'visible')")
    tab.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert tab.ask("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('main *')].filter(one => !one.closest('.unseen'))"
    assert tab.ask(f"Math.max(...{wide}.map(one => one.getBoundingClientRect().right))") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_told_from_its_ground(tab: Tab, scheme: str) -> None:
    tab.tab.prefer(scheme)
    tab.open("#all")
    tab.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    told = json.loads(tab.ask(CONTRAST))
    assert told["bad"] == []
    assert told["seen"] > 100
    ground = tab.ask("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_a_screen_reader_finds_a_name_on_everything_that_can_be_used(tab: Tab) -> None:
    nodes = [
        node for node in tab.tab.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored", False)
    ]
    named = {"link", "button", "checkbox", "searchbox", "combobox", "article", "navigation", "form", "region"}
    named |= {"DisclosureTriangle", "heading", "table"}
    roles = {node["role"]["value"] for node in nodes}
    assert {"main", "banner", "navigation", "contentinfo", "article", "searchbox", "status"} <= roles
    nameless = [
        node["role"]["value"]
        for node in nodes
        if node["role"]["value"] in named and not node.get("name", {}).get("value", "").strip()
    ]
    assert nameless == []


def test_on_paper_it_is_light_whole_and_without_switches(tab: Tab) -> None:
    tab.tab.call(
        "Emulation.setEmulatedMedia",
        media="print",
        features=[{"name": "prefers-color-scheme", "value": "dark"}],
    )
    assert tab.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.ask("document.getElementById('filters').checkVisibility()") is False
    assert tab.ask("document.querySelector('nav').checkVisibility()") is False
    tab.tab.call("Emulation.setEmulatedMedia", media="")
    tab.ask("addEventListener('beforeprint', () => { window.opened = "
            "[...document.querySelectorAll('main details')].every(one => one.open) })")  # fmt: skip
    printed = tab.tab.call("Page.printToPDF", printBackground=True)["data"]
    assert printed.startswith("JVBERi0")  # %PDF-
    assert tab.ask("window.opened") is True
    assert tab.ask("document.querySelector('#skipped details').open") is False


def test_two_thousand_findings_load_and_filter_at_once(tab: Tab) -> None:
    words = ("blocker", "major", "minor", "info")
    judged = [
        found(f"rule-{number // 200}", f"engine/{number % 200}.py", number // 200 + 2, severity=words[number % 4])
        for number in range(2_000)
    ]
    files = [added_file(f"engine/{number}.py") for number in range(200)]
    page = html(review_of(*judged, files=files), files)
    assert page.count("<article") == 2_000
    (tab.page.parent / "large.html").write_text(page, encoding="utf-8")
    tab.page = tab.page.parent / "large.html"
    tab.open()
    assert tab.ask(LOAD) < 5_000
    took = tab.ask(
        "(() => { const from = performance.now(); document.querySelector('[value=minor]').click();"
        "document.body.offsetHeight; return performance.now() - from; })()"
    )
    assert took < 1_000
    assert tab.ask(COUNT) == 500
