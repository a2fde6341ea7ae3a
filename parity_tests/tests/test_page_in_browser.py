"""The page in a real browser, without a network: what a reader can do with it, on any screen."""

import shutil
import time

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from parity_tests.concepts import CONCEPTS  # noqa: E402
from parity_tests.page import build  # noqa: E402

from . import test_page  # noqa: E402
from .running import once  # noqa: E402

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]

pictures = test_page.pictures  # a fixture
WIDE, NARROW = {"width": 1400, "height": 1000}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory, pictures):
    """The page on disk, with one row that differs and one case that failed."""
    failure = {"test": "cases/test_losses.py::test_value", "message": "losses.squared_error: 1 < 2"}
    bad = test_page.row("activations.tanh", agrees=False, distance=0.5)
    digits = test_page.row("activations.sigmoid", printed=["0.6023"], witness_distance=3e-16)
    record = test_page.record(bad, digits, failures=[failure])

    def make():
        return build.page(record, build.judge_ledger(), pictures)

    file = tmp_path_factory.mktemp("page") / "parity.html"
    file.write_text(once(tmp_path_factory, "parity.html", make), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page with the network off; afterwards, nothing may have gone wrong in it."""
    contexts, problems, asked = [], [], []

    def opened(viewport=WIDE, colours="light", laid_out=False, at=""):
        context = browser.new_context(
            viewport=viewport,
            color_scheme=colours,
            offline=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + at)
        if laid_out:  # otherwise what is far away has no size yet
            page.add_style_tag(content=".concept { content-visibility: visible !important; }")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []
    assert {url.partition("#")[0] for url in asked if not url.startswith("data:")} <= {address}


def shown(page):
    """The ids of the concepts that are to be seen."""
    return page.eval_on_selector_all(
        "article.concept", "all => all.filter(e => e.offsetHeight > 0).map(e => e.id)"
    )


def focused(page):
    """What has the focus: an id, or a tag."""
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def search(page, words):
    """Type into the search, which a slash opens."""
    page.keyboard.press("/")
    page.keyboard.type(words)


# --- search and jumping, by keyboard alone -----------------------------------------------------


def test_search_and_jump_by_keyboard(visit):
    page = visit()
    assert len(shown(page)) == len(CONCEPTS)
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("leaky")
    assert "leaky-relu" in shown(page)
    assert len(shown(page)) < 12
    assert page.inner_text("#count") == f"{len(shown(page))} of {len(CONCEPTS)} entries"
    page.keyboard.press("Enter")
    assert focused(page) == "leaky-relu-title"
    page.wait_for_timeout(200)
    assert abs(page.locator("#leaky-relu").bounding_box()["y"]) < 100
    page.keyboard.press("Escape")
    assert len(shown(page)) == len(CONCEPTS)
    assert page.input_value("#search") == ""


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("adam", "adaptive"),  # a name
        ("vanishing gradient", "vanishing"),  # a title
        ("Activation: Tanh", "tanh"),  # a heading of a lecture
        ("0.0570", "one-one-one"),  # a number that is printed
        ("30", "one-one-one"),  # the number of a concept
        ("48", "cures"),
    ],
)
def test_what_is_found(visit, words, first):
    page = visit()
    search(page, words)
    assert first in shown(page)
    page.keyboard.press("Enter")
    assert focused(page) == f"{first}-title"


def test_nothing_is_found(visit):
    page = visit()
    search(page, "transformer 4711")
    assert shown(page) == []
    assert page.is_visible("#nothing")
    assert page.inner_text("#count").startswith("0 of")
    page.keyboard.press("Enter")  # goes nowhere
    assert focused(page) == "search"


def test_a_slash_in_the_search_is_a_slash(visit):
    page = visit()
    search(page, "a/b")
    assert page.input_value("#search") == "a/b"


def test_the_first_tab_skips_to_the_concepts(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_list_jumps(visit, viewport):
    page = visit(viewport)
    page.keyboard.press("/")  # opens the list on a narrow screen
    link = page.locator('nav a[href="#softmax"]')
    link.focus()
    page.keyboard.press("Enter")
    assert focused(page) == "softmax-title"
    page.wait_for_timeout(200)
    top = page.locator("#softmax-title").bounding_box()["y"]
    bar = page.locator("nav summary").bounding_box()
    assert (bar["y"] + bar["height"] if bar else 0) <= top < 200  # below the bar, not under it


def test_an_address_with_a_concept_leads_there(visit, address):
    page = visit(at="#adaptive")
    page.wait_for_timeout(300)
    assert focused(page) == "adaptive-title"
    assert 0 <= page.locator("#adaptive-title").bounding_box()["y"] < 200


def test_back_leads_back(visit):
    page = visit()
    for key in ("one-one-one", "adaptive"):
        page.evaluate(f"location.hash = '{key}'")
        page.wait_for_timeout(1000)
        assert focused(page) == f"{key}-title"
        assert 0 <= page.locator(f"#{key}-title").bounding_box()["y"] < 200
    page.go_back()
    page.wait_for_function("document.activeElement.id === 'one-one-one-title'")


def test_a_finding_leads_to_its_concept_even_if_that_is_filtered_out(visit):
    page = visit()
    assert page.locator(".wrong a").count() == 2
    page.fill("#search", "perceptron")
    assert "tanh" not in shown(page)
    page.locator(".wrong a").first.click()
    assert "tanh" in shown(page)


# --- the screens ---------------------------------------------------------------------------------


def boxes(page, selector):
    """The places of all elements, from the top of the page."""
    return page.eval_on_selector_all(
        selector,
        """all => all.map(e => { const b = e.getBoundingClientRect();
            return {x: b.x, y: b.y + scrollY, width: b.width, height: b.height}; })""",
    )


def test_the_two_tellings_stand_side_by_side(visit):
    page = visit(laid_out=True)
    left, right = boxes(page, ".side.scratch"), boxes(page, ".side.reference")
    assert len(left) == len(right) == sum(len(c.names) for c in CONCEPTS)
    for ours, theirs in zip(left, right, strict=True):
        assert abs(ours["y"] - theirs["y"]) < 1
        assert ours["x"] + ours["width"] <= theirs["x"]
        assert abs(ours["width"] - theirs["width"]) < 1


def test_the_first_lines_of_code_are_at_one_height(visit):
    page = visit(laid_out=True)
    for sides in page.query_selector_all(".sides"):
        tops = sides.eval_on_selector_all("pre", "all => all.map(e => e.getBoundingClientRect().y)")
        assert max(tops) - min(tops) < 1


def test_the_two_tellings_stand_one_above_the_other(visit):
    page = visit(NARROW, laid_out=True)
    left, right = boxes(page, ".side.scratch"), boxes(page, ".side.reference")
    for ours, theirs in zip(left, right, strict=True):
        assert ours["y"] + ours["height"] <= theirs["y"]
        assert abs(ours["x"] - theirs["x"]) < 1


@pytest.mark.parametrize("width", [320, 390, 800, 1400])
def test_the_page_never_scrolls_sideways(visit, width):
    page = visit({"width": width, "height": 800}, laid_out=True)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_list_is_folded_on_a_narrow_screen(visit):
    page = visit(NARROW)
    assert not page.is_visible("nav ol")
    page.click("nav summary")
    assert page.is_visible("nav ol")
    assert visit().is_visible("nav ol")


def test_every_picture_is_drawn(visit):
    page = visit()
    sizes = page.eval_on_selector_all(
        "article img",
        """all => Promise.all(all.map(i => {
            i.loading = "eager"; return i.decode().then(() => i.naturalWidth); }))""",
    )
    assert len(sizes) > len(CONCEPTS)
    assert min(sizes) > 300


# --- colours, speed, accessibility ---------------------------------------------------------------


def test_the_button_changes_the_colours(visit):
    page = visit(colours="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.click("#theme")
    dark = page.evaluate(ground)
    assert dark != light
    assert page.inner_text("#theme") == "Light colours"
    assert visit(colours="dark").evaluate(ground) == dark
    page.click("#theme")
    assert page.evaluate(ground) == light


def test_it_is_usable_within_two_seconds(visit):
    begun = time.perf_counter()
    page = visit()
    search(page, "adam")
    page.wait_for_function("document.querySelector('#count').textContent.includes(' of ')")
    seconds = time.perf_counter() - begun
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    searched = page.evaluate(
        """() => { const box = document.querySelector('#search'), begun = performance.now();
            box.value = 'relu'; box.dispatchEvent(new Event('input'));
            document.body.offsetHeight; return performance.now() - begun; }"""
    )
    assert loaded + searched < 2000, f"{loaded:.0f} ms, {searched:.0f} ms; in all {seconds:.1f} s"


LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# One of every kind: formulas, errata, a row that differs, a case that failed, half a pair.
KINDS = ["sigmoid", "tanh", "squared-error", "one-one-one", "numerical-gradient"]
LANDMARKS = ["region", "landmark-one-main", "landmark-unique", "heading-order", "skip-link",
             "page-has-heading-one", "landmark-no-duplicate-main"]  # fmt: skip


def violations(page, rules):
    """What axe-core finds, in all that can be unfolded; ``rules`` to turn on or off."""
    base = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(base.AXE_FILE_PATH.read_text(encoding="utf-8"))
    return page.evaluate(
        """options => axe.run(document, options).then(r => r.violations.map(v => [v.id, v.help,
            v.nodes.length, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + n.failureSummary)]))
        """,
        {"runOnly": LEVELS, "rules": rules, "resultTypes": ["violations"]},
    )


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_accessibility(visit, viewport, colours):
    """Contrast, names, roles, what a keyboard can reach: with one concept of every kind."""
    page = visit(viewport, colours, laid_out=True)
    page.evaluate(
        """kinds => document.querySelectorAll("article").forEach(
            e => { if (!kinds.includes(e.id)) { e.remove(); } })""",
        KINDS,
    )
    assert violations(page, {}) == []


def test_accessibility_of_the_whole_page(visit):
    """Everywhere the same, and what a screen reader jumps by; contrast has no more kinds."""
    rules = {rule: {"enabled": True} for rule in LANDMARKS}
    page = visit(laid_out=True)
    assert violations(page, rules | {"color-contrast": {"enabled": False}}) == []


def test_on_paper(visit):
    page = visit()
    page.emulate_media(media="print")
    assert not page.is_visible("nav")
    assert not page.is_visible("#theme")
    assert page.is_visible("#line pre")
