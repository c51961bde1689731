// The search page: words, filters, chips and results, and all of it in the address. Words of files become text nodes only.
import { cell } from "./picks.js";
import { SearchIndex, fold } from "./search.js";
import { element, marked, named, placesOf, stretchOf, textOf } from "./results.js";
import { load, say } from "./words.js";

const PAGE = 10, SHOWN = 7, OPEN = 4, GROUP = 3, BEGINNING = 4, BYTE_ORDER_MARK = "\ufeff";
const page = document.querySelector("[data-explore]");
const part = (name) => page.querySelector(`[data-${name}]`);
const root = page.dataset.root;
const form = part("form"), input = form.elements.q;
const opened = { more: new Set(), facets: new Set(), closed: new Set(), meanings: new Set() };
let index, state, shown = PAGE, turn = 0, last = null;

const facetOf = (field) => index.meta.facets.find((facet) => facet.field === field);
const button = (attributes, text, act) => {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
};

// The address

function readAddress() {
  const query = new URLSearchParams(location.search), filters = {};
  for (const { field, terms } of index.meta.facets) {
    const ids = query.getAll(field).flatMap((value) => value.split(",")).filter((id) => terms.some((term) => term.id === id));
    if (ids.length) filters[field] = [...new Set(ids)];
  }
  const one = (name, values) => (values.includes(query.get(name)) ? query.get(name) : values[0]);
  state = { text: query.get("q") ?? "", filters, sort: one("sort", ["best", "newest", "title"]), view: one("view", ["list", "types"]), exact: query.get("exact") === "1" };
  input.value = state.text;
  part("sort").value = state.sort;
  part("view").value = state.view;
}

function writeAddress(replace) {
  const query = new URLSearchParams();
  if (state.text) query.set("q", state.text);
  for (const [field, ids] of Object.entries(state.filters)) if (ids.length) query.set(field, ids.join(","));
  if (state.sort !== "best") query.set("sort", state.sort);
  if (state.view !== "list") query.set("view", state.view);
  if (state.exact) query.set("exact", "1");
  history[replace ? "replaceState" : "pushState"](null, "", query.size ? `?${query.toString().replaceAll("%2C", ",")}` : location.pathname);
}

function change(patch, replace = false) {
  state = { ...state, ...patch };
  shown = PAGE;
  writeAddress(replace);
  return draw();
}

function toggle(field, id) {
  const ids = state.filters[field] ?? [];
  return change({ filters: { ...state.filters, [field]: ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id] } });
}

// Drawing; an answer that came too late is dropped

async function draw() {
  const mine = ++turn, isLate = () => mine !== turn;
  page.dataset.drawing = "";
  const waiting = setTimeout(() => { if (!isLate()) { part("list").setAttribute("aria-busy", "true"); part("count").textContent = say("searching"); } }, 250);
  try {
    const found = await index.find(state.text, { correct: !state.exact });
    const narrowed = await index.narrow(found.docs, state.filters);
    const docs = state.sort === "title" ? await index.byTitle(narrowed.docs) : state.sort === "newest" ? [...narrowed.docs].sort((a, b) => a - b) : narrowed.docs;
    const drawn = state.view === "types" && docs.length ? await drawGroups(docs, found) : await drawRows(docs.slice(0, shown), found);
    const names = await index.names(state.text);
    if (isLate()) return;
    last = { docs, found };
    drawFacets(narrowed.counts);
    drawChips();
    drawTold(found, names);
    part("count").replaceChildren(say("hits", { n: docs.length, total: index.size.toLocaleString(document.documentElement.lang) }));
    part("list").replaceChildren(docs.length ? drawn : nothing());
    part("more").hidden = state.view === "types" || docs.length <= shown;
    drawTake(docs);
    watchSnippets(found.marks);
  } catch (error) {
    if (isLate()) return;
    console.warn(error);
    part("list").replaceChildren(element("div", { class: "note" }, element("p", {}, say("search_failed")), button({ class: "btn quiet small" }, say("try_again"), draw)));
    part("count").textContent = "";
  } finally {
    clearTimeout(waiting);
    if (!isLate()) { part("list").removeAttribute("aria-busy"); delete page.dataset.drawing; }
  }
}

const rowsOf = async (docs, found, level) => {
  const rows = await Promise.all(docs.map((doc) => index.row(doc)));
  const fields = ["phase", "lever", "resource_type"].map(facetOf);
  const has = await index.columns(fields.filter(Boolean).map(({ field }) => field));
  const termsOf = (doc, field) => {
    const facet = facetOf(field);
    return facet ? facet.terms.filter((_, t) => has[fields.filter(Boolean).indexOf(facet)](doc, t)) : [];
  };
  return rows.map((row, i) => drawRow(docs[i], row, termsOf, found, level));
};

async function drawRows(docs, found) { return element("ul", { class: "list" }, ...(await rowsOf(docs, found, "h2"))); }

async function drawGroups(docs, found) {
  const type = facetOf("resource_type"), groups = [];
  if (!type) return drawRows(docs.slice(0, shown), found);
  const [has] = await index.columns(["resource_type"]);
  for (const [t, term] of type.terms.entries()) {
    const members = docs.filter((doc) => has(doc, t));
    if (!members.length) continue;
    const head = element("h2", { class: "grouped" }, `${term.title} `, element("span", { class: "n" }, String(members.length)));
    const rest = members.length > GROUP ? [element("p", {}, button({ class: "link" }, say("all_of", { n: members.length, title: term.title }), () => change({ view: "list", filters: { ...state.filters, resource_type: [term.id] } })))] : [];
    groups.push(element("section", {}, head, element("ul", { class: "list" }, ...(await rowsOf(members.slice(0, GROUP), found, "h3"))), ...rest));
  }
  return element("div", {}, ...groups);
}

function drawRow(doc, [id, title, summary, places, language], termsOf, { marks }, level) {
  const where = placesOf(places), kind = level === "h2" ? termsOf(doc, "resource_type").map((term) => term.title).join(", ") : "";
  const chips = ["phase", "lever"].flatMap((field) => termsOf(doc, field).map((term) => element("li", {}, element("a", { class: `chip${term.hue >= 0 ? ` hue-${term.hue}` : ""}`, "data-sign": term.sign || undefined, href: root + term.url }, ...(field === "phase" ? [element("span", { class: "dot" }, String(term.number || "•"))] : []), term.title))));
  return element("li", { class: "row", "data-doc": String(doc), lang: language }, element("span", { class: "kind" }, [kind, where].filter(Boolean).join(" · ")),
    element(level, {}, element("a", { href: root + index.meta.url.replace("*", id) }, ...marked(title, marks))), element("p", {}, ...marked(summary, marks)), element("ul", { class: "chips" }, ...chips));
}

// Where title and summary do not show why a resource was found, its text does, once the row is in sight
const sight = "IntersectionObserver" in window ? new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) { sight.unobserve(target); showWhy(target); }
}) : null;

function watchSnippets(marks) {
  if (!sight || !marks.size) return;
  const wanted = Math.min(3, last.found.words);
  for (const row of part("list").querySelectorAll("[data-doc]"))
    if (new Set([...row.querySelectorAll("mark")].map((mark) => fold(mark.textContent).slice(0, BEGINNING))).size < wanted) sight.observe(row); // forms of one word count once
}

async function showWhy(row) {
  const { marks } = last.found, text = await textOf(row.querySelector("h2 a, h3 a").href).catch(() => ""), stretch = stretchOf(text, marks);
  if (stretch && row.isConnected) row.querySelector("p").after(element("p", { class: "found" }, ...marked(stretch, marks)));
}

function drawTold(found, names) {
  const lines = [], quoted = (words) => words.map((word) => `“${word}”`).join(", ");
  if (found.corrected.length) {
    const meant = state.text.replace(/[\p{L}\p{N}]+/gu, (word) => found.corrected.find(([typed]) => typed === word.normalize("NFC").toLowerCase())?.[1] ?? word);
    lines.push(element("p", {}, `${say("showing_for")} `, element("strong", {}, meant), ". ", button({ class: "link" }, say("search_instead", { what: state.text }), () => { change({ exact: true }); input.focus(); })));
  }
  if (found.relaxed) lines.push(element("p", {}, say("relaxed")));
  if (found.more) lines.push(element("p", {}, say("few_have_all", { n: found.docs.length - found.more })));
  if (found.missing.length && found.docs?.length) lines.push(element("p", {}, say("speaks_of_none", { what: quoted(found.missing) })));
  if (!found.docs && found.ignored.length) lines.push(element("p", {}, say("too_common", { what: quoted(found.ignored) })));
  if (names.length) {
    const links = names.slice(0, 5).map(([name, kind, url]) => element("li", {}, element("a", { href: root + url }, name), element("span", { class: "why" }, ` ${say(`field_${kind}`) ?? say(`kind_${kind}`)}`)));
    lines.push(element("div", { class: "also" }, element("p", { class: "kind" }, say("also_look")), element("ul", { class: "plain-links" }, ...links)));
  }
  part("told").replaceChildren(...lines);
}

function nothing() {
  if (!index.meta.size) return element("p", { class: "note" }, say("nothing_here"), " ", element("a", { href: `${root}curate/` }, say("contribute_first")));
  const filtered = Object.values(state.filters).some((ids) => ids.length), missing = last.found.missing;
  const note = element("div", { class: "note" }, element("p", {}, element("strong", {}, say("nothing_matches")), " ", missing.length ? `${say("speaks_of_none", { what: missing.map((word) => `“${word}”`).join(", ") })} ` : "", say(filtered ? "try_fewer_or_off" : "try_fewer")));
  if (filtered) note.append(button({ class: "btn quiet small" }, say("all_off"), () => { change({ filters: {} }); input.focus(); }));
  return note;
}

function drawChips() {
  const chips = index.meta.facets.flatMap(({ field, terms }) => (state.filters[field] ?? []).map((id) => {
    const title = named(terms.find((term) => term.id === id).title);
    return element("li", {}, button({ class: "chip", "data-key": `off:${field}:${id}`, "aria-label": say("take_off", { what: `${say(`field_${field}`)}: ${title}` }) }, title, () => { toggle(field, id).then(() => (part("chips").querySelector("button") ?? input).focus()); }));
  }));
  redraw("chips", chips);
}

// The same things drawn anew keep the focus that one of them had.
function redraw(name, drawn) {
  const focused = part(name).contains(document.activeElement) && document.activeElement.dataset.key;
  part(name).replaceChildren(...drawn);
  if (focused) part(name).querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function drawTake(docs) {
  const single = Object.entries(state.filters).filter(([, ids]) => ids.length), links = [];
  if (docs.length) links.push(element("li", {}, button({ class: "link" }, say("list_as_csv"), () => takeTable(docs))));
  if (docs.length && !state.text && single.length === 1 && single[0][1].length === 1 && facetOf(single[0][0]).feeds) links.push(element("li", {}, element("a", { href: `${root}feeds/${single[0][0]}/${single[0][1][0]}.xml`, type: "application/atom+xml" }, say("list_as_feed"))));
  part("take").replaceChildren(...links);
  part("take").hidden = !links.length;
}

async function takeTable(docs) {
  const lines = ["id,title,url,summary"];
  for (const doc of docs) {
    const [id, title, summary] = await index.row(doc);
    lines.push([id, title, new URL(root + index.meta.url.replace("*", id), location.href).href, summary].map(cell).join(","));
  }
  const link = element("a", { href: URL.createObjectURL(new Blob([BYTE_ORDER_MARK, lines.join("\r\n"), "\r\n"], { type: "text/csv" })), download: "resources.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Filters

function drawFacets(counts) {
  redraw("facets", index.meta.facets.map((facet, i) => drawFacet(facet, counts[i], i)));
}

function drawFacet({ field, terms }, counts, position) {
  const ticked = state.filters[field] ?? [], title = say(`field_${field}`), isOrdered = position < OPEN && field !== "topic";
  const options = terms.map((term, t) => ({ term, count: counts[t] }));
  if (!isOrdered && field !== "year") options.sort((a, b) => b.count - a.count);
  const offered = options.length <= SHOWN + 1 ? options : options.filter(({ term, count }) => count || ticked.includes(term.id));
  const isWhole = opened.more.has(field) || offered.length <= SHOWN + 1;
  const visible = isWhole ? grouped(offered) : offered.filter((option, i) => i < SHOWN || ticked.includes(option.term.id));
  const set = element("fieldset", {}, element("legend", { class: "hidden" }, title), ...visible.flatMap((option) => drawOption(field, option, ticked)));
  const extra = [];
  if (!isWhole || opened.more.has(field)) {
    const text = opened.more.has(field) ? say("show_fewer") : say("show_n_more", { n: offered.length - visible.length });
    extra.push(button({ class: "more", "data-key": `more:${field}`, "aria-expanded": String(opened.more.has(field)) }, text, () => { if (!opened.more.delete(field)) opened.more.add(field); draw(); }));
  }
  if (facetOf(field).defined) extra.push(button({ class: "more", "data-key": `mean:${field}`, "aria-pressed": String(opened.meanings.has(field)) }, say("what_these_mean"), () => showMeanings(field)));
  const isOpen = !opened.closed.has(field) && (position < OPEN || ticked.length > 0 || opened.facets.has(field));
  const fold = element("details", { open: isOpen }, element("summary", { "data-key": `fold:${field}` }, title, ...(ticked.length ? [element("span", { class: "n" }, ` ${ticked.length}`)] : [])), set, ...extra);
  fold.addEventListener("toggle", () => { opened[fold.open ? "facets" : "closed"].add(field); opened[fold.open ? "closed" : "facets"].delete(field); });
  return fold;
}

function grouped(options) {
  const groups = [...new Set(options.map(({ term }) => term.group))];
  if (groups.length < 2) return options;
  return groups.flatMap((group) => [{ heading: group ?? say("others") }, ...options.filter(({ term }) => term.group === group)]);
}

function drawOption(field, { heading, term, count }, ticked) {
  if (heading) return [element("p", { class: "kind" }, heading)];
  const box = element("input", { type: "checkbox", "data-key": `${field}:${term.id}` });
  box.checked = ticked.includes(term.id);
  box.addEventListener("change", () => toggle(field, term.id));
  const meaning = opened.meanings.has(field) ? opened.definitions?.[field]?.[term.id] : "";
  const sign = term.number !== undefined || term.hue >= 0 ? [element("i", { class: term.sign ? "dot sign" : "dot", "aria-hidden": "true" }, String(term.number ?? term.sign) || (term.number === "" ? "•" : ""))] : [];
  return [element("label", { class: `opt${count ? "" : " none"}${term.hue >= 0 ? ` hue-${term.hue}` : ""}` }, box, ...sign, element("span", {}, named(term.title)), element("small", {}, String(count))), ...(meaning ? [element("p", { class: "meaning" }, meaning)] : [])];
}

async function showMeanings(field) {
  if (!opened.meanings.delete(field)) opened.meanings.add(field);
  opened.definitions = await index.json(`definitions-${index.name("definitions")}`);
  draw();
}

// The start: without an index the page is what it is without scripts, a list and links to the pages of the facets

async function start() {
  [index] = await Promise.all([SearchIndex.open(new URL("../../search/", import.meta.url).href), load()]);
  part("tools").hidden = false;
  readAddress();
  await draw();
  form.addEventListener("submit", (event) => { event.preventDefault(); change({ text: input.value.trim(), exact: false }); });
  let typing;
  input.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => change({ text: input.value.trim(), exact: false }, true), 150);
  });
  part("sort").addEventListener("change", () => change({ sort: part("sort").value }));
  part("view").addEventListener("change", () => change({ view: part("view").value }));
  part("more").addEventListener("click", async () => {
    const first = shown;
    shown += 2 * PAGE;
    await draw();
    part("list").querySelectorAll("h2 a")[first]?.focus();
  });
  part("filters").addEventListener("click", () => {
    const open = part("facets").classList.toggle("open");
    part("filters").setAttribute("aria-expanded", String(open));
    if (open) part("facets").querySelector("summary")?.focus(); // they stand above: a small screen would not show them
  });
  addEventListener("popstate", () => { shown = PAGE; readAddress(); draw(); });
  addEventListener("words", draw);
}

start().catch((error) => { console.warn(error); document.documentElement.classList.replace("js", "no-js"); });
