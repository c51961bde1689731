// The search page: the form, filters, chips and results, and all of it in the address. Words of files become text nodes only.
import { readIndex, search, stem, words } from "./search.js";

const PAGE = 20;
const SHOWN = 7;
const page = document.querySelector("[data-explore]");
const part = (name) => page.querySelector(`[data-${name}]`);
const root = page.dataset.root;
let index, state, shown = PAGE;
const opened = new Set();

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children);
  return made;
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  const filters = {};
  for (const facet of index.facets) {
    const known = new Set(facet.terms.map((t) => t.id));
    const ids = query.getAll(facet.field).flatMap((v) => v.split(",")).filter((id) => known.has(id));
    if (ids.length) filters[facet.field] = ids;
  }
  state = { text: query.get("q") ?? "", filters, sort: ["newest", "title"].includes(query.get("sort")) ? query.get("sort") : "best", exact: query.get("exact") === "1" };
  part("form").elements.q.value = state.text;
  part("sort").value = state.sort;
}

function writeAddress(replace = false) {
  const query = new URLSearchParams();
  if (state.text) query.set("q", state.text);
  for (const [field, ids] of Object.entries(state.filters)) if (ids.length) query.set(field, ids.join(","));
  if (state.sort !== "best") query.set("sort", state.sort);
  if (state.exact) query.set("exact", "1");
  const address = query.size ? `?${query.toString().replaceAll("%2C", ",")}` : location.pathname;
  history[replace ? "replaceState" : "pushState"](null, "", address);
}

function change(patch, replace) {
  state = { ...state, ...patch };
  shown = PAGE;
  writeAddress(replace);
  draw();
}

function toggle(field, id) {
  const ids = state.filters[field] ?? [];
  change({ filters: { ...state.filters, [field]: ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id] } });
}

function draw() {
  const found = search(index, state);
  drawFacets(found);
  drawChips();
  drawSpelling(found);
  const some = found.rows.length;
  part("count").replaceChildren(element("b", {}, String(some)), ` of ${found.total} resources`);
  const marks = new Set(found.words);
  part("list").replaceChildren(some ? element("ul", { class: "list" }, ...found.rows.slice(0, shown).map((row) => drawRow(row, marks))) : drawNothing(found));
  part("more").hidden = some <= shown;
}

function drawRow(row, marks) {
  const phase = index.facets.findIndex((facet) => facet.field === "phase");
  const chips = phase < 0 ? [] : row.terms[phase].map((t) => {
    const term = index.facets[phase].terms[t];
    return element("li", {}, element("a", { class: `chip${term.hue >= 0 ? ` hue-${term.hue}` : ""}`, href: `${root}map/${term.id}/` }, element("span", { class: "dot" }, term.number || "•"), term.title));
  });
  return element("li", { class: "row" }, element("span", { class: "kind" }, row.places ? `${row.kind} · ${row.places}` : row.kind),
    element("h2", {}, element("a", { href: root + row.url }, ...highlight(row.title, marks))), element("p", {}, ...highlight(row.summary, marks)), element("ul", { class: "chips" }, ...chips));
}

function highlight(text, marks) {
  if (!marks.size) return [text];
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).map((piece, i) => i % 2 && marks.has(stem(words(piece)[0] ?? "")) ? element("mark", {}, piece) : piece);
}

function drawNothing(found) {
  const tips = [];
  if (found.missing.length) tips.push(`No resource speaks of ${found.missing.map((w) => `“${w}”`).join(" or ")}.`);
  const filtered = Object.values(state.filters).some((ids) => ids.length);
  const note = element("div", { class: "note" }, element("p", {}, element("strong", {}, "Nothing matches. "), tips.join(" "), " Try fewer words", filtered ? ", or take a filter off." : "."));
  if (filtered) {
    const clear = element("button", { class: "btn quiet small", type: "button" }, "Take all filters off");
    clear.addEventListener("click", () => { change({ filters: {} }); part("form").elements.q.focus(); });
    note.append(clear);
  }
  return note;
}

function drawSpelling(found) {
  const line = part("spelling");
  line.hidden = !found.corrected.length;
  if (line.hidden) return;
  const back = element("button", { class: "link", type: "button" }, `Search for ${state.text} instead`);
  back.addEventListener("click", () => { change({ exact: true }); part("form").elements.q.focus(); });
  line.replaceChildren("Showing results for ", element("strong", {}, words(state.text).map((word) => found.corrected.find(([typed]) => typed === word)?.[1] ?? word).join(" ")), ". ", back);
}

function drawChips() {
  const chips = [];
  for (const facet of index.facets) {
    for (const id of state.filters[facet.field] ?? []) {
      const term = facet.terms.find((t) => t.id === id);
      const chip = element("button", { class: "chip", type: "button", "aria-label": `Take off ${facet.title}: ${term.title}` }, term.title);
      chip.addEventListener("click", () => { toggle(facet.field, id); (part("chips").querySelector("button") ?? part("form").elements.q).focus(); });
      chips.push(element("li", {}, chip));
    }
  }
  part("chips").replaceChildren(...chips);
}

function drawFacets(found) {
  const focused = document.activeElement?.dataset?.key;
  part("facets").replaceChildren(...index.facets.map((facet, i) => {
    const ticked = state.filters[facet.field] ?? [];
    const order = facet.terms.map((term, t) => ({ term, count: found.counts[i][t] }));
    if (!["phase", "lever", "domain", "city_type"].includes(facet.field)) order.sort((a, b) => b.count - a.count);
    const offered = order.length <= SHOWN + 1 ? order : order.filter(({ count }) => count);
    const visible = order.filter((option) => ticked.includes(option.term.id) || offered.includes(option) && (offered.indexOf(option) < SHOWN || offered.length === SHOWN + 1 || opened.has(facet.field)));
    const set = element("fieldset", {}, element("legend", {}, facet.title), ...visible.map(({ term, count }) => {
      const box = element("input", { type: "checkbox", "data-key": `${facet.field}:${term.id}`, checked: ticked.includes(term.id) });
      box.checked = ticked.includes(term.id);
      box.addEventListener("change", () => toggle(facet.field, term.id));
      return element("label", { class: count ? "opt" : "opt none", title: term.definition }, box, element("span", {}, term.title), element("small", {}, String(count)));
    }));
    const rest = offered.length - visible.filter((option) => offered.includes(option)).length;
    if (rest > 0 || opened.has(facet.field)) {
      const more = element("button", { class: "more", type: "button", "data-key": `more:${facet.field}`, "aria-expanded": String(opened.has(facet.field)) }, opened.has(facet.field) ? "Show fewer" : `Show ${rest} more`);
      more.addEventListener("click", () => { if (!opened.delete(facet.field)) opened.add(facet.field); draw(); });
      set.append(more);
    }
    return set;
  }));
  if (focused) page.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

async function start() {
  const answer = await fetch(page.dataset.explore);
  if (!answer.ok) throw new Error(`${page.dataset.explore}: ${answer.status}`);
  index = readIndex(await answer.json());
  part("tools").hidden = false;
  readAddress();
  draw();
  part("form").addEventListener("submit", (event) => { event.preventDefault(); change({ text: part("form").elements.q.value.trim(), exact: false }); });
  let waiting;
  part("form").elements.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => change({ text: part("form").elements.q.value.trim(), exact: false }, true), 150);
  });
  part("sort").addEventListener("change", () => change({ sort: part("sort").value }));
  part("more").addEventListener("click", () => {
    const first = shown;
    shown += PAGE;
    draw();
    part("list").querySelectorAll("h2 a")[first]?.focus();
  });
  part("filters").addEventListener("click", () => {
    const open = part("facets").classList.toggle("open");
    part("filters").setAttribute("aria-expanded", String(open));
  });
  addEventListener("popstate", () => { readAddress(); draw(); });
}

// Without an index the page is what it is without scripts: a list, and links to the pages of the facets.
start().catch((error) => { console.error(error); document.documentElement.classList.replace("js", "no-js"); });
