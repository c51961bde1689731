// Small helps on every page: language, light and dark, suggestions, copying, sharing, reading offline. The page is whole without them.
import { citedIn, toBibtex } from "./picks.js";
import { choose, load, say } from "./words.js";

const root = document.documentElement;

// Where what a button did is told, beside it; it is there before there is something to tell, so that it is read out.
function telling({ parentElement: row }) {
  const place = row.querySelector("[role=status]") ?? document.createElement("span");
  if (!place.isConnected) {
    place.className = "why";
    place.setAttribute("role", "status");
    row.append(" ", place);
  }
  return place;
}

// The words are fetched for it, so that not every page has to hold them.
async function note(button, key) {
  await load();
  const words = document.createElement("span");
  words.dataset.w = key;
  words.textContent = say(key);
  telling(button).replaceChildren(words);
}

for (const select of document.querySelectorAll("[data-languages]")) choose(select);

// The parts of a small map show their names where a mouse points at them.
for (const { parentElement: part } of document.querySelectorAll(".is-small use")) {
  const name = document.createElementNS("http://www.w3.org/2000/svg", "title");
  name.textContent = part.getAttribute("aria-label");
  part.append(name);
}

for (const button of document.querySelectorAll("[data-scheme-switch]")) {
  const isDark = () => root.dataset.scheme ? root.dataset.scheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const tell = () => button.setAttribute("aria-pressed", isDark());
  tell();
  button.addEventListener("click", () => {
    root.dataset.scheme = isDark() ? "light" : "dark";
    try { localStorage.setItem("kb-scheme", root.dataset.scheme); } catch { /* kept for this page only */ }
    tell();
  });
}

// The address of this page, as it is passed on
const address = () => document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];

// A citation as an entry of a bibliography
function entryOf(citation) {
  const [before, title, after] = [...citation.childNodes].map((part) => part.textContent), id = location.pathname.split("/").at(-2);
  const { note, ...known } = citedIn(before, after);
  return toBibtex([{ id, title, url: "", note }], { [id]: { ...known, link: known.link || address() } }, "").trim();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  telling(button);
  button.addEventListener("click", async () => {
    const what = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(button.dataset.as ? entryOf(what) : what.textContent);
    note(button, "copied").catch(console.warn);
  });
}

// Suggestions come once a box is used; the search page shows its results instead.
for (const input of document.querySelectorAll("form[role=search]:not([data-form]) input[type=search]"))
  input.addEventListener("focus", () => import("./find.js").then(({ attach }) => attach(input)).catch(console.warn), { once: true });

// What was read can be read again without a connection.
if (navigator.serviceWorker) addEventListener("load", () => navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url)).catch(() => { /* not allowed here */ }));
for (const button of document.querySelectorAll("[data-share]")) {
  const link = address();
  if (document.querySelector("[data-portfolio]")) continue;
  button.hidden = !navigator.share && !navigator.clipboard;
  telling(button);
  button.addEventListener("click", async () => {
    if (navigator.share) return navigator.share({ title: document.title, url: link }).catch(() => { /* the reader thought again */ });
    await navigator.clipboard.writeText(link);
    note(button, "link_copied").catch(console.warn);
  });
}
