"use strict";
// Search, jumping, tabs, colours, pictures to move through. Without it all but these is there.

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const root = document.documentElement;
const [search, count, results, contents] = ["search", "count", "results", "contents"].map((id) =>
  document.getElementById(id),
);
const list = $("nav > details");
const article = (id) => document.getElementById(id);
const goalOf = (link) => decodeURIComponent(link.hash.slice(1));
const narrow = matchMedia("(max-width: 75rem)");

function element(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

// What is remembered from visit to visit; a browser may refuse.
let memory = {};
try {
  memory = localStorage;
} catch {}

// --- search: every word must be found, at the beginning of a word or within a longer one ---

const SPELLED = "alpha beta gamma delta epsilon theta mu rho sigma eta".split(" ");
const GREEK = Object.fromEntries(SPELLED.map((name, i) => [name, "αβγδεθμρση"[i]]));
const KINDS = ["concept", "code", "convention", "chapter", "lesson", "erratum", "mistake"];
const MOST = 40;
let known = null;

// All that can be found: what kind of thing, its title, where it is, its text.
function documents() {
  known ??= $$("[data-find]").map((place) => {
    const { find: kind, title, at } = place.dataset;
    const text = place.textContent.replace(/\s+/g, " ").trim();
    return { kind, title, at: at ?? place.id, text };
  });
  return known;
}

function pattern(word) {
  const letters = [word, GREEK[word]].filter(Boolean);
  const plain = letters.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const begins = word.length < 4 || GREEK[word] || /^\d/.test(word) ? "(?<![\\p{L}\\p{N}])" : "";
  return new RegExp(`${begins}(?:${plain})`, "iu");
}

function find(query) {
  const words = query.split(/\s+/).filter(Boolean).map(pattern);
  const scored = documents().map((found) => {
    const hits = words.filter((word) => word.test(found.title) || word.test(found.text));
    const named = words.filter((word) => word.test(found.title)).length;
    const rank = KINDS.indexOf(found.kind);
    const asked = found.kind === "concept" && article(found.at)?.dataset.number === query;
    const order = (rank < 0 ? 9 : rank) - 3 * (named === words.length) - named - 99 * asked;
    return { ...found, words, hits: asked ? words.length : hits.length, order };
  });
  const most = Math.max(...scored.map((found) => found.hits));
  const whole = most === words.length;
  const chosen = scored.filter((found) => found.hits && found.hits === most);
  chosen.sort((one, other) => one.order - other.order);
  const seen = new Set();
  return { whole, found: chosen.filter(({ title }) => !seen.has(title) && seen.add(title)) };
}

// A few words around the first that was found, which is marked.
function context({ text, title, words }) {
  const body = text.startsWith(title) ? text.slice(title.length) : text;
  const { index = 0, 0: hit = "" } = words.map((word) => word.exec(body)).find(Boolean) ?? {};
  const before = body.slice(Math.max(0, index - 40), index);
  const after = body.slice(index + hit.length).slice(0, 70);
  const marked = element("mark", {}, hit);
  const dots = index > 40 ? "… " : "";
  return element("span", { class: "note" }, dots, before, marked, after, " …");
}

function show() {
  const query = search.value.trim();
  const { whole, found } = query ? find(query) : { found: [] };
  results.hidden = !query;
  contents.hidden = Boolean(query);
  results.replaceChildren(
    ...found.slice(0, MOST).map((one) => {
      const kind = element("small", { class: "soft" }, one.kind === "code" ? "" : ` ${one.kind}`);
      const title = element("b", {}, one.title, kind);
      return element("li", {}, element("a", { href: `#${one.at}` }, title, context(one)));
    }),
  );
  const more = found.length > MOST ? `, the first ${MOST} are shown` : "";
  const told = `${found.length} ${found.length === 1 ? "place" : "places"}${more}`;
  const some = "No place has all these words; these have some of them.";
  const none = "Nothing has these words. Esc brings the contents back.";
  count.textContent = query && (!found.length ? none : whole ? told : some);
}

search.addEventListener("input", show);
search.addEventListener("keydown", (event) => {
  const first = $("#results a");
  if (event.key === "Enter" && first && search.value.trim()) {
    event.preventDefault();
    go(goalOf(first));
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") clear();
  const typing = event.target.matches('input[type="search"], textarea, select');
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    list.open = true;
    search.focus();
    search.select();
  }
});

function clear() {
  search.value = "";
  show();
}

// --- jumping: what is folded around a goal opens ---

function reveal(goal) {
  for (let fold = goal; fold; fold = fold.parentElement) {
    if (fold.tagName === "DETAILS" && fold !== list) fold.open = true;
  }
  if (goal.matches(".chapter")) $("details", goal).open = true;
}

function go(id, remember = true) {
  const goal = article(id);
  if (!goal) return;
  reveal(goal);
  if (narrow.matches) list.open = false;
  if (remember && goalOf(location) !== id) history.pushState(null, "", `#${id}`);
  const title = goal.matches(".chapter") ? $("summary", goal) : $("h3, h4", goal);
  (title ?? $("h1")).focus({ preventScroll: true });
  goal.scrollIntoView();
  mark();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const id = link && goalOf(link);
  if (!id || id === "main" || !article(id)) return;
  event.preventDefault();
  go(id);
});
function follow() {
  const id = goalOf(location);
  clear();
  if (id && id !== "main") go(id, false);
}
for (const moment of ["load", "popstate", "hashchange"]) addEventListener(moment, follow);

// The entry of the contents that one is reading: the last that begins above the middle.
function mark() {
  const current = $$("#contents a").findLast((link) => {
    const goal = article(goalOf(link));
    return goal?.offsetParent && goal.getBoundingClientRect().top < innerHeight / 3;
  });
  $("#contents [aria-current]")?.removeAttribute("aria-current");
  $("#contents .open")?.classList.remove("open");
  current?.setAttribute("aria-current", "true");
  current?.closest("#contents > li").classList.add("open");
  if (!current || narrow.matches) return;
  const place = current.getBoundingClientRect(); // scroll the contents until it is to be seen
  const frame = list.getBoundingClientRect();
  list.scrollTop += Math.min(0, place.top - frame.top - 140);
  list.scrollTop += Math.max(0, place.bottom - frame.bottom + 20);
}
addEventListener("scroll", mark, { passive: true });
document.addEventListener("toggle", mark, true);
contents.classList.add("js");

const fold = () => (list.open = !narrow.matches);
narrow.addEventListener("change", fold);
fold();

// --- one telling at a time on a narrow screen; copying ---

function tell(room) {
  root.dataset.telling = room;
  for (const tab of $$(".tabs button")) {
    tab.setAttribute("aria-pressed", tab.dataset.telling === room);
  }
}
document.addEventListener("click", async (event) => {
  const tab = event.target.closest(".tabs button");
  if (tab) {
    const before = tab.getBoundingClientRect().top;
    tell(tab.dataset.telling);
    memory.twofoldTelling = tab.dataset.telling;
    scrollBy(0, tab.getBoundingClientRect().top - before); // what is above has changed its height
  }
  const button = event.target.closest(".copy");
  if (!button) return;
  const code = $("pre", button.closest(".side"));
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd() + "\n");
    button.firstChild.data = "Copied";
  } catch {
    getSelection().selectAllChildren(code);
    button.firstChild.data = "Selected";
  }
  setTimeout(() => (button.firstChild.data = "Copy"), 1500);
});
tell(memory.twofoldTelling ?? "scratch");

// --- colours ---

const theme = $("#theme");
const dark = matchMedia("(prefers-color-scheme: dark)");

function colours() {
  const now = memory.twofoldTheme ?? (dark.matches ? "dark" : "light");
  root.style.colorScheme = root.dataset.theme = now;
  theme.textContent = now === "dark" ? "Light colours" : "Dark colours";
}
theme.addEventListener("click", () => {
  memory.twofoldTheme = root.dataset.theme === "dark" ? "light" : "dark";
  colours();
});
dark.addEventListener("change", colours);
colours();

// --- pictures to move through: every number in them was computed by the engines beforehand ---

const [WIDTH, HEIGHT, EDGE] = [480, 320, 40];

function drawn(tag, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = minus(text);
  return made;
}
const minus = (value) => String(value).replace("-", "−");

function explore(figure) {
  const grid = JSON.parse($("script", figure).textContent);
  const told = element("p", { class: "note", "aria-live": "polite" });
  const picture = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": grid.title };
  const svg = drawn("svg", picture);
  const share = (value, [low, high]) => (value - low) / (high - low);
  const x = (value) => EDGE + share(value, grid.x) * (WIDTH - EDGE - 10);
  const y = (value) => 10 + (1 - share(value, grid.y)) * (HEIGHT - EDGE - 10);
  const line = (points, kind) => {
    const places = points.map((p) => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`);
    return drawn("polyline", { class: kind, points: places.join(" ") });
  };
  const dots = (points, kind, r) =>
    points.map((p) => drawn("circle", { class: kind, cx: x(p[0]), cy: y(p[1]), r }));
  const word = (text, left, top, anchor) =>
    drawn("text", { x: left, y: top, "text-anchor": anchor }, text);

  const [[left, right], [low, high]] = [grid.x, grid.y];
  const frame = [
    ...[...grid.given, [[left, high], [left, low], [right, low]]].map((l) => line(l, "given")),
    word(left, x(left), y(low) + 16, "start"),
    word(right, x(right), y(low) + 16, "end"),
    word(grid.xlabel, (x(left) + x(right)) / 2, y(low) + 30, "middle"),
    ...grid.y.map((value) => word(value, x(left) - 5, y(value) + 4, "end")),
    word(grid.ylabel, x(left) + 6, y(high) + 12, "start"),
  ];
  const inputs = grid.sliders.map(({ values, start }) =>
    element("input", { type: "range", min: 0, max: values.length - 1, value: start }),
  );

  function update() {
    let index = 0;
    for (const [number, input] of inputs.entries()) {
      const { values } = grid.sliders[number];
      index = index * values.length + Number(input.value);
      input.nextSibling.textContent = minus(values[input.value]);
      input.setAttribute("aria-valuetext", values[input.value]);
    }
    const ours = grid.scratch[index].flatMap((path) =>
      grid.fires ? dots(path, "fires", 5) : [line(path, "")],
    );
    const theirs = grid.reference[index].flatMap((path) => {
      const step = grid.fires ? 1 : Math.ceil(path.length / 41); // more marks would hide the line
      return dots(path.filter((_, i) => i % step === 0), "", grid.fires ? 6 : 3.5);
    });
    svg.replaceChildren(...frame, ...ours, ...theirs);
    const { label, scratch, reference } = grid.told;
    const both = [["ours", scratch], ["theirs", reference]];
    const [one, other] = both.map(([kind, all]) => element("b", { class: kind }, all[index]));
    told.replaceChildren(`${label}: `, one, " (scratch), ", other, " (reference)");
  }

  for (const input of inputs) input.addEventListener("input", update);
  const rows = grid.sliders.map(({ name }, number) =>
    element("label", {}, element("span", {}, name), inputs[number], element("output")),
  );
  const key = `${grid.title} ${grid.fires ? "Discs" : "Line"}: scratch, circles: reference.`;
  figure.append(svg, ...rows, told, element("figcaption", { class: "note" }, key));
  figure.hidden = false;
  update();
}
for (const figure of $$(".try")) explore(figure);
