// Buttons that put a resource into the reader's own portfolio, on its page and on rows of lists, and the count in the frame.
import { KEY, add, has, read, remove, write } from "./picks.js";
import { load, say } from "./words.js";

const link = document.querySelector("[data-mine]");
const word = (key) => say(key) ?? document.querySelector(`[data-w=${key}]`)?.textContent;
let asked; // for words that the page does not hold
const status = document.createElement("span");
status.className = "hidden";
status.setAttribute("role", "status");
link.after(status);

const kept = () => { try { return read(localStorage.getItem(KEY)); } catch { return []; } };

function keep(picks) {
  try { localStorage.setItem(KEY, write(picks)); return true; } catch { return false; }
}

function draw() {
  const picks = kept();
  for (const button of document.querySelectorAll("[data-pick]")) {
    const picked = has(picks, button.dataset.pick);
    const name = word(picked ? "pick_remove" : "pick_add");
    button.setAttribute("aria-pressed", picked);
    if (!name) asked ??= load().then(draw).catch(console.warn);
    else if (button.dataset.small === undefined) { const told = button.querySelector("span"); told.textContent = name; told.dataset.w = picked ? "pick_remove" : "pick_add"; }
    else { button.setAttribute("aria-label", `${name}: ${button.dataset.title}`); button.title = name; }
  }
  const count = link.querySelector("b");
  count.textContent = picks.length;
  count.hidden = !picks.length;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-pick]");
  if (!button) return;
  const of = (selector) => document.querySelector(selector)?.textContent ?? "";
  const { pick: id, title = of("h1"), kind = of(".kind a") } = button.dataset;
  const before = kept();
  const after = has(before, id) ? remove(before, id) : add(before, [{ id, title, url: `resources/${id}/`, kind }]);
  const done = !keep(after) ? "not_kept" : has(after, id) ? "pick_added" : "pick_removed";
  draw();
  load().then(() => { status.textContent = say(done); }).catch(console.warn);
  dispatchEvent(new CustomEvent("kb-picked"));
});

function offer(rows) {
  for (const row of rows) {
    const title = row.querySelector("h2 a, h3 a"), id = title?.pathname.match(/\/resources\/([a-z0-9-]+)\/$/)?.[1];
    if (!id || row.querySelector("[data-pick]")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "icon pick";
    Object.assign(button.dataset, { pick: id, title: title.textContent, kind: row.querySelector(".kind")?.textContent.split(" · ")[0] ?? "", small: "" });
    row.append(button);
  }
}

const list = document.querySelector("[data-list]");
if (list) new MutationObserver(() => { offer(list.querySelectorAll(".row")); draw(); }).observe(list, { childList: true });
offer(document.querySelectorAll(".row"));
addEventListener("storage", draw);
addEventListener("kb-kept", draw);
addEventListener("words", draw);
draw();
