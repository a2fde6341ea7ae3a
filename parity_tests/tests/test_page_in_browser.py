"""The page in a real browser, without a network: what a reader can do with it, on any screen."""

import re
import shutil

import numpy as np
import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

import reference  # noqa: E402
import scratch  # noqa: E402
from parity_tests import sources  # noqa: E402
from parity_tests.concepts import CONCEPTS  # noqa: E402
from parity_tests.page import build, plots, printed  # noqa: E402
from parity_tests.page.plots import grids as grids_of  # noqa: E402

from . import test_page  # noqa: E402
from .running import once  # noqa: E402

pytestmark = pytest.mark.full
pictures, grids = test_page.pictures, test_page.grids  # fixtures
WIDE, NARROW = {"width": 1400, "height": 1000}, {"width": 390, "height": 844}
WIDTHS = [320, 390, 1024, 1400, 1920]
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")


@pytest.fixture(scope="module")
def browser():
    """Playwright's own Chromium, or the system's, or a Chrome or Edge where they usually are."""
    places = [{"executable_path": shutil.which(name)} for name in INSTALLED if shutil.which(name)]
    with sync_api.sync_playwright() as playwright:
        for place in ({}, *places, {"channel": "chrome"}, {"channel": "msedge"}):
            try:
                found = playwright.chromium.launch(args=["--no-sandbox"], **place)
            except sync_api.Error:
                continue
            yield found
            found.close()
            return
        pytest.skip("there is no Chromium; `playwright install chromium` brings one")


@pytest.fixture(scope="module")
def address(tmp_path_factory, pictures, grids):
    """The page on disk, with one row that differs and one case that failed."""
    failure = {"test": "cases/test_losses.py::test_value", "message": "losses.squared_error: 1 < 2"}
    bad = test_page.row("activations.tanh", agrees=False, distance=0.5)
    digits = test_page.row("activations.sigmoid", printed=["0.6023"], witness_distance=3e-16)
    record = test_page.record(bad, digits, failures=[failure])

    def make():
        return build.page(record, printed.judge(), pictures, grids)

    file = tmp_path_factory.mktemp("page") / "parity.html"
    file.write_text(once(tmp_path_factory, "parity.html", make), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page with the network off; afterwards, nothing may have gone wrong in it."""
    contexts, problems, asked = [], [], []

    def opened(viewport=WIDE, colours="light", unfolded=False, at=""):
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
        if unfolded:
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []
    assert {url.partition("#")[0] for url in asked if not url.startswith("data:")} <= {address}


def focused(page):
    """What has the focus: an id, or a tag."""
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def search(page, words):
    """Type into the search, which a slash opens; what is found, as pairs (address, text)."""
    page.keyboard.press("/")
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    return page.eval_on_selector_all(
        "#results a", "all => all.map(e => [decodeURIComponent(e.hash), e.textContent])"
    )


def top_of(page, selector):
    """How far below the top of the window something is."""
    page.wait_for_timeout(150)
    return page.locator(selector).bounding_box()["y"]


# --- search and jumping, by keyboard alone -----------------------------------------------------


def test_search_and_jump_by_keyboard(visit):
    page = visit()
    assert not page.is_visible("#leaky-relu")
    found = search(page, "leaky")
    assert focused(page) == "search"
    assert found[0][0] == "#leaky-relu"
    told = page.inner_text("#count")
    assert told.startswith(f"{len(found)} places") or f"the first {len(found)} are shown" in told
    assert not page.is_visible("#contents")
    page.keyboard.press("Enter")
    assert focused(page) == "leaky-relu-title"
    assert 0 <= top_of(page, "#leaky-relu-title") < 200
    page.keyboard.press("Escape")
    assert page.is_visible("#contents")
    assert page.input_value("#search") == ""


@pytest.mark.parametrize(
    ("words", "goal"),
    [
        ("adam", "#optimizers.Adam"),  # a name
        ("clip_by_norm", "#optimizers.clip_by_norm"),
        ("vanishing gradient", "#vanishing"),  # a title
        ("0.0570", "#one-one-one-"),  # a number that is printed
        ("30", "#one-one-one"),  # the number of a concept
        ("bias correction", "#convention-adam-s-bias-correction"),
        ("epsilon", "#convention-adam-s-ε"),  # the letter is ε
        ("slope at the kink", "#relu"),  # prose
        ("why does my adam not match", "#conventions"),
        ("numbers of python", "#convention-numbers-of-python"),
        ("uphill", "#optimizers."),  # a mistake
        ("Which activation passes a gradient on", "#lesson-6"),
        ("inverse rule momentum transformer", "#"),  # not all words: what has most of them
    ],
)
def test_what_is_found(visit, words, goal):
    page = visit()
    found = search(page, words)
    assert any(where.startswith(goal) for where, _ in found[:12]), found[:12]
    page.keyboard.press("Enter")
    where = page.evaluate("decodeURIComponent(location.hash)")
    assert where == found[0][0]
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") < 300


def test_a_word_is_shown_where_it_stands(visit):
    page = visit()
    search(page, "epsilon")
    assert page.locator("#results mark").first.inner_text().lower() in ("ε", "epsilon")


def test_nothing_is_found(visit):
    page = visit()
    assert search(page, "xylophone 4711") == []
    assert "Nothing has these words" in page.inner_text("#count")
    page.keyboard.press("Enter")  # goes nowhere
    assert focused(page) == "search"


def test_the_first_tab_skips_to_the_chapters(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_contents_jump(visit, viewport):
    page = visit(viewport)
    page.keyboard.press("/")  # opens the contents on a narrow screen
    for goal in ("activations", "softmax"):
        page.evaluate("document.querySelector('nav details').open = true")
        page.locator(f'#contents a[href="#{goal}"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
    assert focused(page) == "softmax-title"
    bar = page.locator("nav summary").bounding_box()
    assert (bar["y"] + bar["height"] if bar else 0) <= top_of(page, "#softmax-title") < 200


@pytest.mark.parametrize("goal", ["adaptive", "optimizers.Adam", "convention-adam-s-ε", "lesson-9"])
def test_an_address_leads_there(visit, goal):
    page = visit(at=f"#{goal}")
    page.wait_for_timeout(300)
    assert (
        -5
        <= page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", goal)
        < 300
    )


def test_back_leads_back_and_clears_the_search(visit):
    page = visit()
    for goal in ("one-one-one", "adaptive"):
        page.evaluate(f"location.hash = '{goal}'")
        page.wait_for_timeout(300)
        assert focused(page) == f"{goal}-title"
    search(page, "relu")
    page.go_back()
    page.wait_for_function("document.activeElement.id === 'one-one-one-title'")
    assert page.input_value("#search") == ""
    assert page.is_visible("#contents")


def test_a_chapter_opens_and_closes_by_keyboard(visit):
    page = visit()
    page.locator("#losses summary").first.focus()
    page.keyboard.press("Enter")
    assert page.is_visible("#squared-error")
    page.keyboard.press("Enter")
    assert not page.is_visible("#squared-error")


def test_a_finding_leads_to_its_concept(visit):
    page = visit()
    page.locator(".result a", has_text="tanh").click()
    assert page.is_visible("#tanh .differing")


# --- the screens ---------------------------------------------------------------------------------

CUT = """() => {
  const wide = document.documentElement.clientWidth;
  const what = "pre, .l, .math, math, table, p, li, dd, figure, h3, h4";
  const bad = [...document.querySelectorAll(what)]
    .filter(e => e.getClientRects().length && getComputedStyle(e).display !== "inline")
    .filter(e => e.getBoundingClientRect().right > wide + 1 || e.scrollWidth > e.clientWidth + 2);
  return bad.map(e => e.closest("[id]").id + ": " + e.textContent.slice(0, 80));
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_and_nothing_scrolls_sideways(visit, width):
    page = visit({"width": width, "height": 900}, unfolded=True)
    for room in ("scratch", "reference"):
        page.evaluate("room => { document.documentElement.dataset.telling = room; }", room)
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelectorAll('.l').length") > 2000


@pytest.mark.parametrize("width", [1024, 1400, 1920])
def test_the_two_tellings_stand_side_by_side(visit, width):
    page = visit({"width": width, "height": 900}, unfolded=True)
    for sides in page.query_selector_all(".sides"):
        places = sides.eval_on_selector_all(
            "pre, .absent", "all => all.map(e => e.getBoundingClientRect().toJSON())"
        )
        ours, theirs = places
        assert abs(ours["y"] - theirs["y"]) < 1  # the first lines at one height
        assert ours["right"] <= theirs["x"]


def test_on_a_telephone_one_telling_at_a_time(visit):
    page = visit(NARROW, at="#optimizers.Adam")
    told = page.locator('[id="optimizers.Adam"]')
    assert told.locator(".scratch pre").is_visible()
    assert not told.locator(".reference pre").is_visible()
    tab = told.locator('[data-telling="reference"]')
    tab.focus()
    before = tab.bounding_box()["y"]
    page.keyboard.press("Enter")
    assert abs(tab.bounding_box()["y"] - before) < 2
    assert tab.get_attribute("aria-pressed") == "true"
    assert told.locator(".reference pre").is_visible()
    page.reload()
    assert told.locator(".reference pre").is_visible()  # remembered


def test_a_long_line_goes_on_behind_where_it_begins(visit):
    page = visit(NARROW, at="#optimizers.Adam")
    line = page.locator('[id="optimizers.Adam"] .scratch .l', has_text="alpha = self").first
    lefts = line.evaluate(
        """e => { const range = document.createRange(); range.selectNodeContents(e);
            const rows = {}; for (const r of range.getClientRects())
              if (r.width) rows[Math.round(r.y)] = Math.min(rows[Math.round(r.y)] ?? 1e9, r.x);
            return Object.values(rows); }"""
    )
    assert len(lefts) > 1
    assert min(lefts[1:]) > lefts[0]


def test_code_is_copied_as_it_is_written(visit):
    page = visit(at="#activations.tanh")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[id="activations.tanh"] .scratch .copy').click()
    page.wait_for_function(
        "document.querySelector('[id=\"activations.tanh\"] .copy').textContent.includes('Copied')"
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    source = sources.cut("scratch", "activations.tanh")
    said = sources.docstring_lines(source.text)
    code = [line for n, line in enumerate(source.text.split("\n"), 1) if n not in said]
    assert copied == "\n".join(code) + "\n"


def test_what_the_framework_runs_is_folded_and_marked(visit):
    page = visit(at="#optimizers.Adam")
    runs = page.locator(".runs", has_text="optimizers.Adam").first
    assert not runs.locator("pre").first.is_visible()
    runs.locator("summary").focus()
    page.keyboard.press("Enter")
    assert runs.locator("pre").first.is_visible()
    assert runs.locator(".l[data-same]").count() > 4


def test_every_picture_is_drawn(visit):
    page = visit(unfolded=True)
    sizes = page.eval_on_selector_all(
        "article img",
        """all => Promise.all(all.map(i => {
            i.loading = "eager"; return i.decode().then(() => i.naturalWidth); }))""",
    )
    drawn = page.locator(".try svg").count()
    assert len(sizes) + drawn > len(CONCEPTS)
    assert min(sizes) > 300


# --- sliders -------------------------------------------------------------------------------------


def moved(page, slug, steps):
    """Move the sliders of a concept by keyboard; their values and what both engines say."""
    figure = page.locator(f"#{slug} .try").first
    for slider, keys in zip(figure.locator("input").all(), steps, strict=True):
        slider.focus()
        for key in keys:
            page.keyboard.press(key)
    values = [float(text.replace("−", "-")) for text in figure.locator("output").all_inner_texts()]
    return values, [figure.locator(f"b.{side}").inner_text() for side in ("ours", "theirs")]


@pytest.mark.parametrize(
    ("slug", "steps", "find"),
    [
        ("threshold", (["Home"], ["ArrowLeft"], ["End"]), grids_of.threshold),
        ("slope-signs", (["End"], ["ArrowRight"] * 2), grids_of.slopes),
        ("momentum", (["ArrowRight"], ["Home", "ArrowRight"]), grids_of.momentum),
        ("adaptive", (["ArrowLeft"], ["End"], ["Home"]), grids_of.adam),
    ],
)
def test_sliders_show_what_both_engines_compute(visit, slug, steps, find):
    page = visit(at=f"#{slug}")
    before = page.inner_html(f"#{slug} .try svg")
    values, told = moved(page, slug, steps)
    assert page.inner_html(f"#{slug} .try svg") != before
    for said, nn in zip(told, (scratch, reference), strict=True):
        assert said == plots.grids.number(find(nn, *values)[1])


def test_the_slope_of_an_activation_can_be_moved(visit):
    page = visit(at="#leaky-relu")
    (slope,), told = moved(page, "leaky-relu", (["End", "ArrowLeft"],))
    for said, nn in zip(told, (scratch, reference), strict=True):
        value = nn.activations.leaky_relu(np.array([-4.0]), slope).item()
        assert said == plots.grids.number(value)


# --- colours, speed, accessibility ---------------------------------------------------------------


def test_the_button_changes_the_colours_and_they_stay(visit):
    page = visit(colours="light", at="#sigmoid")
    ground = "getComputedStyle(document.body).backgroundColor"
    picture = "getComputedStyle(document.querySelector('#sigmoid img')).filter"
    light = page.evaluate(ground)
    assert page.evaluate(picture) == "none"
    page.click("#theme")
    dark = page.evaluate(ground)
    assert dark != light
    assert "invert" in page.evaluate(picture)
    assert page.inner_text("#theme") == "Light colours"
    page.reload()
    assert page.evaluate(ground) == dark
    assert visit(colours="dark").evaluate(ground) == dark
    page.click("#theme")
    assert page.evaluate(ground) == light


def test_it_is_usable_within_two_seconds(visit):
    page = visit()
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    searched = page.evaluate(
        """() => { const box = document.querySelector('#search'), begun = performance.now();
            box.value = 'relu'; box.dispatchEvent(new Event('input'));
            document.body.offsetHeight; return performance.now() - begun; }"""
    )
    assert loaded + searched < 2000, f"{loaded:.0f} ms, {searched:.0f} ms"


LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# One of every kind: sliders, formulas, errata, a row that differs, a case that failed, half a pair.
KINDS = ["threshold", "tanh", "squared-error", "one-one-one", "numerical-gradient", "momentum"]
LANDMARKS = ["region", "landmark-one-main", "landmark-unique", "heading-order", "skip-link",
             "page-has-heading-one", "landmark-no-duplicate-main"]  # fmt: skip


def violations(page, rules):
    """What axe-core finds; ``rules`` to turn on or off."""
    base = pytest.importorskip("axe_playwright_python.base", reason="axe-core is not installed")
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
    page = visit(viewport, colours, unfolded=True)
    page.evaluate(
        """kinds => document.querySelectorAll("article").forEach(
            e => { if (!kinds.includes(e.id)) { e.remove(); } })""",
        KINDS,
    )
    assert violations(page, {}) == []


def test_accessibility_of_the_whole_page(visit):
    """Everywhere the same, and what a screen reader jumps by; contrast has no more kinds."""
    rules = {rule: {"enabled": True} for rule in LANDMARKS}
    page = visit(unfolded=True)
    assert violations(page, rules | {"color-contrast": {"enabled": False}}) == []


def test_on_paper(visit):
    page = visit()
    page.emulate_media(media="print")
    assert not page.is_visible("nav")
    assert not page.is_visible("#theme")
    pages = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
    assert 50 < len(pages) < 250
