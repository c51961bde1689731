// The search of the page /explore/: words and filters to an ordered list with counts. Touches no document, so that Node runs it too.

const WEIGHTS = [6, 3, 4, 1]; // title, summary, labels and keywords, body

/** Fold case and accents, and cut a text into words. */
export function words(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ł/g, "l").replace(/ø/g, "o").match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A light stem: plurals and the commonest endings fall away. */
export function stem(word) {
  if (word.length < 5) return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
  return word.replace(/(?:ies)$/, "y").replace(/(?:ations?|ating|ated|ates?)$/, "at").replace(/(?:ings?|ed|es|s)$/, "").replace(/e$/, "");
}

/** Read the index: rows of [url, title, summary, kind, places, terms by facet, words, body words]. */
export function readIndex(data) {
  const forms = new Map(); // how a stem was first written, to show it by
  const rows = data.rows.map(([url, title, summary, kind, places, terms, extra, body]) => {
    const labels = data.facets.flatMap((facet, i) => terms[i].map((t) => `${facet.terms[t].title} ${facet.terms[t].words ?? ""}`));
    const found = new Map();
    [title, summary, `${kind} ${places} ${labels.join(" ")} ${extra}`, body ?? ""].forEach((text, field) => {
      for (const word of new Set(words(text))) {
        const stemmed = stem(word);
        if (!forms.has(stemmed)) forms.set(stemmed, word);
        found.set(stemmed, (found.get(stemmed) ?? 0) + WEIGHTS[field]);
      }
    });
    return { url, title, summary, kind, places, terms, found };
  });
  const frequency = new Map();
  for (const row of rows) for (const word of row.found.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  return { facets: data.facets, rows, frequency, forms };
}

/** The words of the index that a typed word stands for: itself, or what it begins. */
function meant(index, typed) {
  const stemmed = stem(typed);
  if (index.frequency.has(stemmed) && typed.length < 3) return [stemmed];
  return [...index.frequency.keys()].filter((word) => word === stemmed || (typed.length > 2 && (word.startsWith(typed) || word.startsWith(stemmed))));
}

/** The nearest word of the index within one or two edits; the commonest of the nearest. */
export function nearest(index, typed) {
  const limit = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  let best = null;
  for (const [word, count] of index.frequency) {
    if (Math.abs(word.length - typed.length) > limit + 3) continue;
    const far = Math.min(distance(typed, word, limit), distance(stem(typed), word, limit));
    if (far <= limit && (!best || far < best.far || (far === best.far && count > best.count))) best = { word, far, count };
  }
  return best?.word ?? null;
}

function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = Array.from({ length: b.length + 1 }, (_, i) => i), older = [];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    older = before;
    before = row;
  }
  return before[b.length];
}

/**
 * Search. `filters` maps a field to the ids that are ticked: OR within a field, AND across. All words must be found; a word that
 * is nowhere is put right if something near it is (`corrected` tells what was searched for instead).
 * Gives { rows, counts, total, words, corrected, missing }; counts[facet][term] leave the facet's own ticks out of account.
 */
export function search(index, { text = "", filters = {}, sort = "best", exact = false }) {
  const typed = words(text).slice(0, 20);
  const wanted = [], corrected = [], missing = [];
  for (const word of typed) {
    let found = meant(index, word);
    if (!found.length && !exact) {
      const near = nearest(index, word);
      if (near) { corrected.push([word, index.forms.get(near) ?? near]); found = meant(index, near); }
    }
    if (!found.length) missing.push(word);
    wanted.push(found);
  }
  const chosen = index.facets.map((facet) => new Set(facet.terms.flatMap((term, i) => (filters[facet.field] ?? []).includes(term.id) ? [i] : [])));
  const counts = index.facets.map((facet) => new Array(facet.terms.length).fill(0));
  const hits = [];
  for (const row of index.rows) {
    const score = scoreOf(index, row, wanted);
    if (score === null) continue;
    const fails = chosen.flatMap((set, i) => set.size && !row.terms[i].some((t) => set.has(t)) ? [i] : []);
    if (fails.length === 0) { hits.push([score, row]); for (let i = 0; i < counts.length; i++) for (const t of row.terms[i]) counts[i][t]++; }
    else if (fails.length === 1) for (const t of row.terms[fails[0]]) counts[fails[0]][t]++;
  }
  if (sort === "title") hits.sort((a, b) => a[1].title.localeCompare(b[1].title));
  else if (sort === "best" && typed.length) hits.sort((a, b) => b[0] - a[0]); // "newest" is the order of the index
  return { rows: hits.map(([, row]) => row), counts, total: index.rows.length, words: wanted.flat(), corrected, missing };
}

function scoreOf(index, row, wanted) {
  let score = 0;
  for (const found of wanted) {
    let best = 0;
    for (const word of found) {
      const weight = row.found.get(word);
      if (weight) best = Math.max(best, weight * Math.log(1 + index.rows.length / index.frequency.get(word)));
    }
    if (!best) return null;
    score += best;
  }
  return score;
}
