// A reader's own portfolio as plain data: what is picked, how it is kept, shared and written down, and what it covers.
// Nothing here knows of a page, so that Node can run it.

export const KEY = "kb-portfolio";
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const MOST = 1000;

const entry = ({ id, title = "", url = "", kind = "", note = "" }) => ({ id, title: String(title), url: String(url), kind: String(kind), note: String(note) });

// What was kept, as far as it makes sense; anything else is an empty selection.
export function read(text) {
  try {
    const kept = JSON.parse(text);
    const known = new Set();
    return kept.picks.filter((pick) => ID.test(pick.id) && !known.has(pick.id) && known.add(pick.id)).slice(0, MOST).map(entry);
  } catch { return []; }
}

export const write = (picks) => JSON.stringify({ version: 1, picks });
export const has = (picks, id) => picks.some((pick) => pick.id === id);
export const add = (picks, more) => [...picks, ...more.filter((pick) => !has(picks, pick.id)).map(entry)].slice(0, MOST);
export const remove = (picks, id) => picks.filter((pick) => pick.id !== id);
export const annotate = (picks, id, note) => picks.map((pick) => pick.id === id ? { ...pick, note } : pick);

export function move(picks, id, by) {
  const from = picks.findIndex((pick) => pick.id === id), to = from + by;
  if (from < 0 || to < 0 || to >= picks.length) return picks;
  const moved = [...picks];
  moved.splice(to, 0, ...moved.splice(from, 1));
  return moved;
}

// A selection in the fragment of an address: #pick=a.b.c and, if wanted, a note for each.
export function toFragment(picks, notes) {
  const query = new URLSearchParams({ pick: picks.map((pick) => pick.id).join(".") });
  if (notes) for (const pick of picks) if (pick.note) query.append(`note.${pick.id}`, pick.note);
  return `#${query}`;
}

export function fromFragment(fragment) {
  const query = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!query.has("pick")) return null;
  const ids = [...new Set(query.get("pick").split("."))].filter((id) => ID.test(id)).slice(0, MOST);
  return ids.map((id) => entry({ id, note: query.get(`note.${id}`) ?? "" }));
}

// The file that holds the details of an id: FNV-1a, as the site was built with.
export function shardOf(id, count) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value % count;
}

// How many picks each term of a field has.
export function tally(field, picks, details) {
  const counts = new Map(field.terms.map((term) => [term.id, 0]));
  for (const pick of picks) for (const id of details[pick.id]?.[field.field] ?? []) if (counts.has(id)) counts.set(id, counts.get(id) + 1);
  return counts;
}

// A table of two fields: how many picks have both terms.
export const cross = (rows, columns, picks, details) => rows.terms.map((row) => columns.terms.map((column) =>
  picks.filter(({ id }) => details[id]?.[rows.field].includes(row.id) && details[id][columns.field].includes(column.id)).length));

// The terms that nothing was picked for, each with up to three proposals: those that close most gaps come first, then those
// that have most in common with the selection; what was proposed for one gap stands last for the next.
export function missing(index, picks, details) {
  const gaps = [], told = new Set();
  const counts = new Map(index.fields.map((field) => [field.field, tally(field, picks, details)]));
  const worth = (id) => index.fields.reduce((sum, { field }) => sum + index.details[id][field].reduce((s, term) => s + (counts.get(field).get(term) ? 1 : 10), 0), 0);
  for (const field of index.fields) {
    for (const term of field.terms) {
      if (counts.get(field.field).get(term.id)) continue;
      const open = term.proposals.filter((id) => !has(picks, id));
      const best = open.map((id, order) => [worth(id) - order / 10 - (told.has(id) ? 1000 : 0), id]).sort((a, b) => b[0] - a[0]).slice(0, 3).map(([, id]) => id);
      for (const id of best) told.add(id);
      gaps.push({ field, term, proposals: best });
    }
  }
  return gaps;
}

// Files. A cell that a spreadsheet would calculate gets an apostrophe before it, and so does what follows a semicolon, which some
// spreadsheets take for the end of a cell.
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/, INNER = /([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])/g;
export function cell(value) {
  const inner = value.replace(INNER, "$1'");
  return `"${(FORMULA.test(value) ? `'${inner}` : inner).replaceAll('"', '""')}"`;
}

export function toCsv(picks, details, index, base) {
  const label = (field, id) => field.terms.find((term) => term.id === id)?.title ?? id;
  const rows = picks.map((pick, order) => {
    const known = details[pick.id] ?? {};
    return [String(order + 1), pick.title, pick.kind, pick.note, ...index.fields.map((field) => (known[field.field] ?? []).map((id) => label(field, id)).join("; ")),
      known.by ?? "", known.year ?? "", known.link ?? "", base + pick.url, pick.id];
  });
  const head = ["number", "title", "type", "note", ...index.fields.map((field) => field.field), "author", "year", "link", "address", "id"];
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

const tex = (text) => text.replaceAll("\\", "/").replaceAll("{", "(").replaceAll("}", ")").replace(/\s+/g, " ").replace(/[&%$#_]/g, "\\$&");
const link = (text) => text.replaceAll("\\", "%5C").replaceAll("{", "%7B").replaceAll("}", "%7D");

export const toBibtex = (picks, details, base) => `${picks.map((pick) => {
  const known = details[pick.id] ?? {};
  const fields = [["author", known.by && `{${tex(known.by)}}`], ["title", `{${tex(pick.title)}}`], ["year", known.year], ["url", link(known.link || base + pick.url)], ["note", tex(pick.note)]];
  return `@misc{${pick.id}${fields.filter(([, value]) => value).map(([name, value]) => `,\n  ${name} = {${value}}`).join("")}\n}`;
}).join("\n\n")}\n`;

/** What stands before and after the title of a citation, as nzc_kb/citing.py puts them together, by its parts. */
export function citedIn(before, after) {
  const [, by, year] = before.match(/^(.*) \((.*)\)\. $/s), [, link = "", note = ""] = after.match(/^\.(?: (\S+:\S+))?(?: (.*)\.)?$/s);
  return { by, year: year === "n.d." ? "" : year, link, note };
}

const mark = (text) => text.replace(/[\\`*_[\]<>#|~]/g, "\\$&").replace(/\s+/g, " ");

export const toMarkdown = (title, picks, details, base) => `# ${mark(title)}\n\n${picks.map((pick, order) => {
  const known = details[pick.id] ?? {};
  const from = [pick.kind, known.by, known.year].filter(Boolean).map(mark).join(", ");
  return `${order + 1}. [${mark(pick.title)}](${base}${pick.url})${from ? ` (${from})` : ""}${pick.note ? `\n\n   ${mark(pick.note)}` : ""}`;
}).join("\n")}\n`;
