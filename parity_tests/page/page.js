"use strict";
// Search, jumping and the colours of the page. Without it, everything is still there to read.

const search = document.querySelector("#search");
const count = document.querySelector("#count");
const nothing = document.querySelector("#nothing");
const list = document.querySelector("nav details");
const theme = document.querySelector("#theme");
const narrow = matchMedia("(max-width: 64rem)");
const concepts = [...document.querySelectorAll("article.concept")].map((article) => {
  const link = document.querySelector(`nav a[href="#${article.id}"]`);
  const title = article.querySelector("h2");
  return { article, link, title, text: article.dataset.search, number: article.dataset.number };
});

// --- search ---

function words() {
  return search.value.toLowerCase().split(/\s+/).filter(Boolean);
}

function filter() {
  const wanted = words();
  for (const concept of concepts) {
    concept.found = wanted.every((word) => concept.text.includes(word));
    concept.article.hidden = !concept.found;
    concept.link.parentElement.hidden = !concept.found;
  }
  const found = concepts.filter((concept) => concept.found).length;
  nothing.hidden = found > 0;
  const of = `${found} of ${concepts.length} entries`;
  count.textContent = wanted.length ? of : `${concepts.length} entries`;
}

// The concept of that number, else one with the words in its title, else the first that is left.
function best() {
  const found = concepts.filter((concept) => concept.found);
  const inTitle = (concept) =>
    words().every((word) => concept.title.textContent.toLowerCase().includes(word));
  return found.find((c) => c.number === search.value.trim()) ?? found.find(inTitle) ?? found[0];
}

function go(concept) {
  if (concept.article.hidden) clear();
  if (narrow.matches) list.open = false;
  if (named(location.hash) !== concept) history.pushState(null, "", `#${concept.article.id}`);
  concept.title.focus({ preventScroll: true });
  land(concept.article, 24);
}

// What is above is laid out as it comes near, and moves the goal: so aim until it stays.
function land(article, tries) {
  const before = scrollY;
  article.scrollIntoView();
  const left = scrollY === before ? tries - 3 : tries - 1;
  if (tries > 0) requestAnimationFrame(() => land(article, left));
}

function clear() {
  search.value = "";
  filter();
}

search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && best()) {
    event.preventDefault();
    go(best());
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    clear();
  }
  const typing = event.target.matches("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    list.open = true;
    search.focus();
    search.select();
  }
});

// --- jumping ---

function named(hash) {
  return concepts.find((concept) => `#${concept.article.id}` === hash);
}

document.addEventListener("click", (event) => {
  const concept = named(event.target.closest("a")?.hash);
  if (concept) {
    event.preventDefault();
    go(concept);
  }
});

let current = null;
const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      const concept = concepts.find((c) => c.article === entry.target);
      if (!entry.isIntersecting || concept === current) continue;
      current?.link.removeAttribute("aria-current");
      concept.link.setAttribute("aria-current", "true");
      current = concept;
      if (!narrow.matches) show(concept.link);
    }
  },
  { rootMargin: "-10% 0px -85% 0px" },
);
for (const { article } of concepts) watcher.observe(article);

// Scroll the list, and only the list, until a link is to be seen.
function show(link) {
  const place = link.getBoundingClientRect();
  const frame = list.getBoundingClientRect();
  if (place.top < frame.top + 140) list.scrollTop -= frame.top + 140 - place.top;
  if (place.bottom > frame.bottom - 20) list.scrollTop += place.bottom - frame.bottom + 20;
}

// --- the list on a narrow screen, and the colours ---

function fold() {
  list.open = !narrow.matches;
}
narrow.addEventListener("change", fold);
fold();

const dark = matchMedia("(prefers-color-scheme: dark)");
let chosen = null; // until the page is closed

function colours() {
  const isDark = chosen === null ? dark.matches : chosen;
  document.documentElement.style.colorScheme = isDark ? "dark" : "light";
  theme.textContent = isDark ? "Light colours" : "Dark colours";
}
theme.addEventListener("click", () => {
  chosen = !(chosen === null ? dark.matches : chosen);
  colours();
});
dark.addEventListener("change", colours);
colours();
function follow() {
  if (named(location.hash)) setTimeout(() => go(named(location.hash)));
}
addEventListener("load", follow);
addEventListener("hashchange", follow);
