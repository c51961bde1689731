// The page of the reader's own portfolio. Words of resources and readers become text nodes only.
import * as model from "./picks.js";
import { load as loadWords, say } from "./words.js";

const page = document.querySelector("[data-portfolio]");
const part = (name) => page.querySelector(`[data-${name}]`);
const base = new URL(page.dataset.root || "./", location.href).href.split("#")[0];
let picks = [], shared = null, index = null, details = {}, unknown = new Set();

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children);
  return made;
}

const kept = () => { try { return model.read(localStorage.getItem(model.KEY)); } catch { return []; } };
const address = (url) => (page.dataset.root || "./") + url;

function keep(changed) {
  picks = changed;
  try { if (picks.length) localStorage.setItem(model.KEY, model.write(picks)); else localStorage.removeItem(model.KEY); } catch { tell("not_kept"); }
  dispatchEvent(new CustomEvent("kb-kept"));
}

const tell = (word, values) => { part("status").textContent = say(word, values); };

async function load(name) {
  const answer = await fetch(`${page.dataset.portfolio}${name}.json`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

// The details of what is on the page, from the few files that hold them.
async function detail(wanted) {
  index ??= await load("index");
  details = { __proto__: null, ...index.details, ...details }; // nothing that an id could name is there by itself
  const open = wanted.filter(({ id }) => !details[id] && !unknown.has(id));
  const files = await Promise.all([...new Set(open.map(({ id }) => model.shardOf(id, index.shards)))].map(load));
  Object.assign(details, ...files);
  for (const { id } of open) if (!details[id]) unknown.add(id);
}

const named = (list) => list.map((pick) => details[pick.id] ? { ...pick, title: details[pick.id].title, url: details[pick.id].url, kind: details[pick.id].kind } : pick);

async function show() {
  const list = shared ?? picks;
  if (!shared) draw();
  try { await detail(list); } catch (error) { console.error(error); tell("offline"); }
  draw();
}

function draw() {
  const list = named(shared ?? picks);
  part("empty").hidden = list.length > 0;
  part("full").hidden = !list.length;
  part("banner").hidden = !shared;
  part("gaps").hidden = Boolean(shared);
  if (shared) drawBanner();
  part("count").textContent = say("count_resources", { n: list.length });
  part("delete").hidden = Boolean(shared);
  const focused = document.activeElement?.dataset?.key;
  part("picks").replaceChildren(...list.map((pick, order) => drawPick(pick, order, list.length)));
  if (focused) (page.querySelector(`[data-key="${CSS.escape(focused)}"]:not(:disabled)`) ?? page.querySelector(`[data-key="${CSS.escape(focused.replace(/^(up|down):/, (s) => s === "up:" ? "down:" : "up:"))}"]`))?.focus();
  if (index && list.length) drawCoverage(list);
}

function drawBanner() {
  const fresh = shared.filter((pick) => !model.has(picks, pick.id)).length;
  part("told").textContent = say(picks.length ? "shared_beside" : "shared", { count: say("count_resources", { n: shared.length }), mine: say("count_resources", { n: picks.length }) });
  part("take").textContent = say(picks.length ? "take_new" : "take");
  part("take").hidden = !fresh;
  part("replace").hidden = !picks.length;
  part("back").hidden = !picks.length;
}

function drawPick(pick, order, total) {
  const body = element("div", {},
    element("span", { class: "kind" }, [pick.kind, details[pick.id]?.places].filter(Boolean).join(" · ")),
    element("h3", {}, pick.url ? element("a", { href: address(pick.url) }, pick.title) : pick.title || pick.id));
  if (unknown.has(pick.id)) body.append(element("p", { class: "why" }, say("gone")));
  if (shared) { if (pick.note) body.append(element("p", { class: "noted" }, pick.note)); } else body.append(drawNote(pick));
  const row = element("li", {}, element("span", { class: "dot" }, String(order + 1)), body);
  if (!shared) row.append(element("span", { class: "moves" },
    button("up", pick, order === 0, () => keep(model.move(picks, pick.id, -1)), "moved_to"),
    button("down", pick, order === total - 1, () => keep(model.move(picks, pick.id, 1)), "moved_to"),
    button("off", pick, false, () => { keep(model.remove(picks, pick.id)); }, "taken_out")));
  return row;
}

const NAMES = { up: "move_up", down: "move_down", off: "take_out" };

function button(sign, pick, disabled, act, told) {
  const made = element("button", { type: "button", class: "icon", "data-key": `${sign}:${pick.id}`, "aria-label": `${say(NAMES[sign])}: ${pick.title}`, title: say(NAMES[sign]), disabled });
  made.append(part("signs").content.querySelector(`[data-sign=${sign}]`).cloneNode(true));
  made.addEventListener("click", () => {
    const next = page.querySelectorAll("[data-key^=off]"), at = [...next].indexOf(made);
    act();
    show();
    tell(told, { title: pick.title, number: picks.findIndex(({ id }) => id === pick.id) + 1 });
    if (sign === "off") ([...page.querySelectorAll("[data-key^=off]")][Math.min(at, picks.length - 1)] ?? page.querySelector("[data-empty] a"))?.focus();
  });
  return made;
}

function drawNote(pick) {
  const area = element("textarea", { rows: "2", maxlength: "2000", "aria-label": `${say("note")}: ${pick.title}`, placeholder: say("note"), "data-key": `note:${pick.id}` });
  area.value = pick.note;
  area.addEventListener("input", () => { keep(model.annotate(picks, pick.id, area.value)); area.nextElementSibling.textContent = area.value; });
  return element("div", { class: "noting" }, area, element("p", { class: "noted print-only" }, pick.note));
}

function drawCoverage(list) {
  const [levers, domains] = index.fields;
  const phases = index.fields.at(-1);
  const counts = model.tally(phases, list, details);
  part("phases").replaceChildren(...phases.terms.map((term) => element("li", { class: counts.get(term.id) ? "" : "none" },
    element("a", { href: address(term.url), class: `chip${term.hue >= 0 ? ` hue-${term.hue}` : ""}` }, element("span", { class: "dot" }, term.number || "•"), term.title), " ", element("span", { class: "n" }, counts.get(term.id) ? String(counts.get(term.id)) : say("gap")))));
  const cells = model.cross(levers, domains, list, details);
  const head = element("tr", {}, element("td"), ...domains.terms.map((term) => element("th", term.sign ? { scope: "col", class: `hue-${term.hue}`, "data-sign": term.sign } : { scope: "col" }, element("a", { href: address(term.url) }, term.title))));
  part("cover").replaceChildren(element("caption", { class: "hidden" }, say("levers_by_domains")), element("thead", {}, head), element("tbody", {}, ...levers.terms.map((lever, r) =>
    element("tr", {}, element("th", { scope: "row" }, element("a", lever.sign ? { href: address(lever.url), class: `hue-${lever.hue}`, "data-sign": lever.sign } : { href: address(lever.url) }, lever.title)), ...cells[r].map((count, c) => {
      const name = `${lever.title}, ${domains.terms[c].title}: ${count || say("gap")}`;
      return element("td", {}, element("a", { class: count ? `shade-${Math.min(5, count)}` : "gap", href: address(`explore/?${levers.field}=${lever.id}&${domains.field}=${domains.terms[c].id}`), "aria-label": name }, count ? String(count) : "–"));
    })))));
  drawMissing(model.missing(index, list, details));
}

function drawMissing(gaps) {
  const told = gaps.filter((gap) => gap.proposals.length).slice(0, 3), rest = gaps.filter((gap) => !told.includes(gap));
  part("missing").replaceChildren(...(gaps.length ? told.map(({ term, proposals }) => element("div", { class: "gapped" },
    element("h3", {}, say("nothing_on", { term: term.title })),
    element("ul", { class: "list" }, ...proposals.map((id) => element("li", {}, drawProposal(id)))))) : [element("p", { class: "note" }, say("covers_all"))]));
  if (rest.length) part("missing").append(element("p", { class: "why" }, say("also_without"), " ", ...rest.flatMap(({ term }, i) => [i ? ", " : "", element("a", { href: address(term.url) }, term.title)]), "."));
}

function drawProposal(id) {
  const known = details[id];
  const made = element("button", { type: "button", class: "btn quiet small", "aria-label": `${say("add")}: ${known.title}` }, say("add"));
  made.addEventListener("click", () => { keep(model.add(picks, [{ id, ...known }])); show(); tell("added", { title: known.title }); part("count").focus(); });
  return element("div", { class: "proposal" }, element("div", {}, element("span", { class: "kind" }, known.kind), element("a", { href: address(known.url) }, known.title)), made);
}

// Shared links: the selection of another is shown beside one's own and never put in its place unasked.
const leave = () => { if (location.hash) history.replaceState(null, "", location.pathname); };

function open() {
  const found = model.fromFragment(location.hash);
  picks = kept();
  shared = found && (model.write(found.map(({ id }) => id)) !== model.write(picks.map(({ id }) => id)) || !picks.length) ? found : null;
  show();
}

const save = (name, type, text) => {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

const FILES = {
  csv: (list) => save("portfolio.csv", "text/csv", model.toCsv(list, details, index, base)),
  bibtex: (list) => save("portfolio.bib", "application/x-bibtex", model.toBibtex(list, details, base)),
  markdown: (list) => save("portfolio.md", "text/markdown", model.toMarkdown(document.querySelector("h1").textContent, list, details, base)),
};

const ACTS = {
  take: () => { keep(model.add(picks, named(shared))); shared = null; leave(); show(); tell("taken"); },
  replace: () => { keep(named(shared)); shared = null; leave(); show(); tell("taken"); },
  back: () => { shared = null; leave(); show(); },
  print: () => print(),
  delete: () => { if (part("delete").dataset.sure === undefined) { part("delete").dataset.sure = ""; part("delete").textContent = say("sure"); return; } reset(); keep([]); show(); tell("deleted"); page.querySelector("[data-empty] a").focus(); },
  share: async () => {
    const list = shared ?? picks, link = location.href.split("#")[0] + model.toFragment(list, part("notes").checked);
    part("link").value = link;
    part("linked").hidden = false;
    part("long").hidden = link.length < 6000;
    part("link").select();
    try { await navigator.clipboard.writeText(link); tell("link_copied"); } catch { tell("copy_from_field"); }
  },
};

const reset = () => { delete part("delete").dataset.sure; part("delete").textContent = say("delete_all"); };

for (const name of Object.keys(ACTS)) part(name).addEventListener("click", ACTS[name]);
for (const name of Object.keys(FILES)) part(name).addEventListener("click", () => FILES[name](named(shared ?? picks)));
part("delete").addEventListener("blur", reset);
addEventListener("hashchange", open);
addEventListener("words", draw);
addEventListener("storage", (event) => { if (event.key === model.KEY && document.activeElement?.tagName !== "TEXTAREA") { picks = kept(); show(); } });
loadWords().then(open).catch(console.error);
