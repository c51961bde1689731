// The search: shards of an index to an ordered list of resources. Touches no document, so that Node runs it too.
// Its steps and numbers are those of nzc_kb/search/matching.py, so that the terminal and the browser give one order.

const QUERY_LIMIT = 400, WORD_LIMIT = 20, PREFIX_LENGTH = 3, PREFIX_FORMS = 40, PREFIX_WEIGHT = 0.75, SYNONYM_WEIGHT = 0.5, CHOICES = 6, PART_LENGTH = 3, FEW = 10, MOST = 0.6, SOME = 0.3;
const SPECIAL = { ß: "ss", ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", þ: "th", ð: "d", ı: "i", ħ: "h", ς: "σ" };

/** The words of a text, in order, in lower case and NFC. */
export const wordsOf = (text) => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A word without accents, ligatures and the like. */
export const fold = (word) => word.normalize("NFKD").toLowerCase().replace(/[ßøłđæœþðıħς]/g, (c) => SPECIAL[c]).replace(/[^\p{L}\p{N}]/gu, "");

/** Read a query: { wanted, unwanted, ignored }; the first two are lists of { words: [[word, place]], quoted }. */
export function readQuery(text, stops) {
  const query = { wanted: [], unwanted: [], ignored: [] };
  const isEmpty = (word) => stops.has(word) || (word.length < 2 && !/\p{N}/u.test(word));
  let left = WORD_LIMIT;
  for (const [, minus, quoted, loose] of text.slice(0, QUERY_LIMIT).replace(/[“”„‟«»]/g, '"').matchAll(/(?:(?<=\s)|^)(-?)"([^"]*)"|(\S+)/g)) {
    const words = wordsOf(quoted || loose || "").map((word, place) => [word, place]);
    const kept = words.filter(([word]) => !isEmpty(word)).slice(0, Math.max(0, left));
    left -= kept.length;
    query.ignored.push(...words.filter(([word]) => isEmpty(word)).map(([word]) => word));
    if (!kept.length) continue;
    const phrase = { words: kept.map(([word, place]) => [word, place - kept[0][1]]), quoted: Boolean(quoted) };
    if (minus || (!quoted && loose.startsWith("-"))) query.unwanted.push(phrase);
    else if (quoted) query.wanted.push(phrase);
    else query.wanted.push(...kept.map(([word]) => ({ words: [[word, 0]], quoted: false })));
  }
  return query;
}

/** Letters left out, added, changed or swapped with their neighbour; may stop at limit + 1. */
export function distance(typed, meant, limit) {
  const a = [...typed], b = [...meant];
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let older = [], before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1);
    }
    if (Math.min(...row) > limit) return limit + 1;
    [older, before] = [before, row];
  }
  return before[b.length];
}

const slipsAllowed = (form) => (/\p{N}/u.test(form) || [...form].length < 4 ? 0 : [...form].length < 8 ? 1 : 2);
const isLikely = (a, b) => a.length > 5 || a[0] === b[0] || a.length !== b.length || (a[0] === b[1] && a[1] === b[0]);
const initial = (word, length) => [...word].slice(0, length).join("");
const final = (word, length) => [...word].slice(-length).join("");
const inOrder = (scores) => [...scores.keys()].filter((doc) => scores[doc]).sort((a, b) => scores[b] - scores[a] || a - b);
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Which of some ranges, told by the keys that they begin at, a key belongs to. */
function rangeOf(begins, key) {
  let low = 0, high = begins.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (begins[middle] <= key) low = middle; else high = middle - 1;
  }
  return low;
}

function readNumbers(bytes, at, count) {
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    let value = 0, shift = 0, byte;
    do { byte = bytes[at++]; value += (byte & 127) * 2 ** shift; shift += 7; } while (byte > 127);
    numbers[i] = value;
  }
  return [numbers, at];
}

function readPosting(bytes) {
  const [[count], start] = readNumbers(bytes, 0, 1);
  const [docs, end] = readNumbers(bytes, start, count);
  for (let i = 1; i < count; i++) docs[i] += docs[i - 1];
  return { docs, impacts: bytes.subarray(end, end + count) };
}

/** An index at an address. `open` reads its table of contents; everything else is fetched when it is needed, once. */
export class SearchIndex {
  /** `get(address)` gives a response as fetch does; `load(address)` imports a module. */
  static async open(address, get = (url) => fetch(url), load = (url) => import(url)) {
    const answer = await get(new URL("meta.json", address).href, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`meta.json: ${answer.status}`);
    return new SearchIndex(address, await answer.json(), get, load);
  }

  constructor(address, meta, get, load) {
    Object.assign(this, { address, meta, get, load, kept: new Map(), size: meta.size, stops: new Set(meta.stops) });
    this.synonyms = new Map(meta.synonyms.map(([name, ...others]) => [name, others.map((other) => other.split(" "))]));
    this.longest = Math.max(1, ...[...this.synonyms.keys()].map((name) => name.split(" ").length));
  }

  // Files are named after what is in them, by eight letters
  name(kind, number = 0) { return this.meta.files[kind].substr(8 * number, 8); }

  one(kind) { return this.file(`${kind}-${this.name(kind)}`); }

  file(name) {
    return this.once(name, async () => {
      const answer = await this.get(new URL(`${name}.bin`, this.address).href);
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      return inflate(await answer.arrayBuffer());
    });
  }

  once(name, make) {
    if (!this.kept.has(name)) this.kept.set(name, make().catch((error) => { this.kept.delete(name); throw error; }));
    return this.kept.get(name);
  }

  async json(name) {
    return this.once(`json ${name}`, async () => JSON.parse(new TextDecoder().decode(await this.file(name))));
  }

  async shard(word) {
    const number = rangeOf(this.meta.words, initial(word, 3));
    return this.once(`shard ${number}`, async () => {
      const bytes = await this.file(`w-${this.name("words", number)}`);
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      const [heads, elsewhere, packs] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
      const terms = new Map(), forms = new Map();
      const meet = (form, term, having) => forms.set(form, (forms.get(form) ?? new Map()).set(term, Number(having)));
      let at = 4 + length;
      for (const [term, written, scale, size, begin, run] of heads) {
        const pairs = written ? written.split(" ") : [];
        const own = pairs.filter((_, i) => i % 2 === 0);
        own.forEach((form, i) => { if (initial(form, 3) === initial(term, 3)) meet(form, term, pairs[2 * i + 1]); });
        const inside = typeof size === "number";
        terms.set(term, { term, written: own, scale, parts: inside ? [] : size, begin, run, packs, bytes: inside ? bytes.subarray(at, at + size) : null });
        if (inside) at += size;
      }
      for (const [form, having, term] of elsewhere) meet(form, term, having);
      return { terms, forms };
    });
  }

  async termsOf(form) { return [...((await this.shard(form)).forms.get(form)?.keys() ?? [])].sort(byText); }

  async beginningWith(start) {
    return [...(await this.shard(start)).forms].filter(([form]) => form.startsWith(start)).map(([form, terms]) => [form, terms, Math.max(...terms.values())]);
  }

  async lexicon(kind, key) {
    const begins = this.meta[kind];
    if (!begins.length) return [];
    const text = new TextDecoder().decode(await this.file(`${kind[0]}-${this.name(kind, rangeOf(begins, key))}`));
    return text.split("\n").map((line) => { const cut = line.lastIndexOf(" "); return [line.slice(0, cut), Number(line.slice(cut + 1))]; });
  }

  /** The nearest known forms that are commoner: fewest slips only, the first letter right, the commonest first. */
  async nearest(form) {
    const limit = slipsAllowed(form);
    if (!limit) return [];
    const [beginning, near, endings] = await Promise.all([this.beginningWith(initial(form, 3)), this.lexicon("near", initial(form, 1) + final(form, 1)), this.lexicon("endings", final(form, 2))]);
    const known = new Map(beginning.map(([other, , having]) => [other, having]));
    for (const [other, having] of near) if (initial(other, 1) === initial(form, 1) && final(other, 1) === final(form, 1)) known.set(other, having);
    for (const [other, having] of endings) if (final(other, 2) === final(form, 2)) known.set(other, having);
    const own = known.get(form) ?? 0;
    const close = [...known].filter(([other, having]) => having > own && isLikely(form, other)).map(([other, having]) => [distance(form, other, limit), Number(initial(other, 1) !== initial(form, 1)), -having, other])
      .filter(([slips]) => slips && slips <= limit).sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || byText(a[3], b[3]));
    return close.filter(([slips]) => slips === close[0][0]).slice(0, CHOICES).map(([, , , other]) => other);
  }

  /** Two known forms that were run together, the first as long as can be. */
  async parts(form) {
    const letters = [...form];
    for (let cut = letters.length - PART_LENGTH; cut >= PART_LENGTH; cut--) {
      const [first, second] = [letters.slice(0, cut).join(""), letters.slice(cut).join("")];
      if ((await this.termsOf(first)).length && (await this.termsOf(second)).length) return [`${first} ${second}`];
    }
    return [];
  }

  async stemsOf(word) {
    const stems = new Set();
    for (const language of this.meta.languages) {
      const module = await this.once(`stemmer ${language}`, () => this.load(new URL(`stem-${language}-${this.name(`stem-${language}`)}.js`, this.address).href));
      stems.add(fold(module.default(word)));
    }
    const known = [];
    for (const stem of stems) if ((await this.shard(stem)).terms.has(stem)) known.push(stem);
    return known;
  }

  /** The terms that a word is known to have, or that a stemmer gives it. */
  async knownTerms(word) {
    const terms = await this.termsOf(fold(word));
    return terms.length ? terms : this.stemsOf(word);
  }

  // Postings

  async entry(term) { return (await this.shard(term)).terms.get(term); }

  async posting(term) {
    return this.once(`posting ${term}`, async () => {
      const entry = await this.entry(term);
      if (!entry) return null;
      if (entry.bytes) return { ...readPosting(entry.bytes), scale: entry.scale };
      const parts = (await Promise.all(entry.parts.map((name) => this.file(`x-${name}`)))).map(readPosting);
      const pairs = parts.flatMap(({ docs, impacts }) => Array.from(docs, (doc, i) => [doc, impacts[i]])).sort((a, b) => a[0] - b[0]);
      return { docs: Uint32Array.from(pairs, ([doc]) => doc), impacts: Uint8Array.from(pairs, ([, impact]) => impact), scale: entry.scale };
    });
  }

  /** The places of a term: a map from resource to a list. */
  async placesOf(term) {
    const { begin, run, packs: names } = await this.entry(term), { docs } = await this.posting(term), size = this.meta.pack;
    const packs = [];
    for (let number = Math.floor(begin / size); number * size < begin + run; number++) packs.push(this.file(`p-${names.substr(8 * number, 8)}`));
    const bytes = new Uint8Array(await new Blob(await Promise.all(packs)).arrayBuffer()).subarray(begin % size);
    const [counts, at] = readNumbers(bytes, 0, docs.length), [steps] = readNumbers(bytes, at, counts.reduce((sum, count) => sum + count, 0));
    const places = new Map();
    let next = 0;
    docs.forEach((doc, i) => {
      let place = 0;
      places.set(doc, Array.from({ length: counts[i] }, () => (place += steps[next++])));
    });
    return places;
  }

  // A search: groups are scores by resource, 0 where it is not found

  /**
   * Find what a text asks for. Gives { docs, more, relaxed, corrected, missing, ignored, marks, words }: resources, the best first, or
   * null where the text asks for nothing; how many of them, at the end, have most of the words, and whether all have some only;
   * [typed, meant] of words put right; words that nothing has; that say too little; that were found, as written; how many were asked.
   */
  async find(text, { correct = true, typing = false } = {}) {
    const query = readQuery(text, this.stops);
    const found = { docs: null, more: 0, relaxed: false, corrected: [], missing: [], ignored: query.ignored, marks: new Set(), words: query.wanted.reduce((sum, { words }) => sum + words.length, 0) };
    if (!query.wanted.length) return found;
    const search = new Search(this, found, correct, typing && /[\p{L}\p{N}]$/u.test(text) ? query.wanted.at(-1) : null);
    await search.run(query);
    return found;
  }

  // What is shown

  portion(doc) {
    const number = rangeOf(this.meta.rows, doc);
    return [`r-${this.name("rows", number)}`, doc - this.meta.rows[number]];
  }

  /** The row of a resource: [id, title, summary, places, language]. */
  async row(doc) {
    const [folder, at] = this.portion(doc), { block } = this.meta;
    return (await this.json(`${folder}/d${Math.floor(at / block)}`))[at % block];
  }

  /** The columns of some fields: for each, a function of resource and position of a term. */
  async columns(fields) {
    const read = await Promise.all(fields.map((field) => this.one(`c-${field}`)));
    return read.map((bytes) => (doc, term) => (bytes[(term >> 3) * this.size + doc] >> (term & 7)) & 1);
  }

  /**
   * Narrow resources by `filters`, which maps fields to ids: OR within a field, AND across. Gives { docs, counts }; the counts of a
   * field leave its own ticks out of account.
   */
  async narrow(docs, filters) {
    const { facets } = this.meta, has = await this.columns(facets.map(({ field }) => field));
    const ticked = facets.map(({ field, terms }) => (filters[field] ?? []).map((id) => terms.findIndex((term) => term.id === id)));
    const counts = facets.map(({ terms }) => new Array(terms.length).fill(0)), kept = [];
    const count = (doc, i) => { for (let t = 0; t < counts[i].length; t++) counts[i][t] += has[i](doc, t); };
    for (const doc of docs ?? Array(this.size).keys()) {
      const fails = facets.map((_, i) => i).filter((i) => ticked[i].length && !ticked[i].some((t) => has[i](doc, t)));
      if (!fails.length) { kept.push(doc); facets.forEach((_, i) => count(doc, i)); }
      else if (fails.length === 1) count(doc, fails[0]);
    }
    return { docs: kept, counts };
  }

  /** Resources in the order of their titles. */
  async byTitle(docs) {
    const bytes = await this.one("c-title"), places = new DataView(bytes.buffer, bytes.byteOffset);
    const place = this.size < 65_536 ? (doc) => places.getUint16(2 * doc, true) : (doc) => places.getUint32(4 * doc, true);
    return [...docs].sort((a, b) => place(a) - place(b));
  }

  /**
   * Names of pathways, cities and terms: [name, kind, address]; those that have all words of a text, the last as a beginning, and
   * those that stand in it whole.
   */
  async names(text) {
    const typed = wordsOf(text).map(fold);
    if (!typed.length) return [];
    const has = (words) => typed.every((word, i) => words.some((other) => (i === typed.length - 1 ? other.startsWith(word) : other === word)));
    return (await this.json(`names-${this.name("names")}`)).filter(([name, , , more]) => {
      const words = wordsOf(name).map(fold);
      return has([...words, ...wordsOf(more ?? "").map(fold)]) || words.every((word) => this.stops.has(word) || typed.includes(word));
    });
  }
}

class Search {
  constructor(index, found, correct, typed) {
    Object.assign(this, { index, found, correct, typed, choices: new Map() });
  }

  async run({ wanted, unwanted }) {
    let [units, groups] = await this.read(wanted), scores = this.allOf(groups);
    if (!scores.some(Boolean) && wanted.some(({ words }) => words.length > 1)) {
      [units, groups] = await this.read(wanted.flatMap(({ words }) => words.map(([word]) => ({ words: [[word, 0]], quoted: false }))));
      scores = this.allOf(groups);
      this.found.relaxed = scores.some(Boolean);
    }
    if (!scores.some(Boolean) && groups.length > 1 && this.correct) scores = await this.secondGuess(units, groups);
    if (!scores.some(Boolean) && groups.length > 1) {
      scores = this.mostOf(groups, SOME);
      this.found.relaxed = scores.some(Boolean);
    }
    const others = this.mostOf(groups, MOST).map((score, doc) => (scores[doc] ? 0 : score));
    for (const phrase of unwanted) (await this.phrase(phrase, false, false)).forEach((score, doc) => { if (score) scores[doc] = others[doc] = 0; });
    const docs = inOrder(scores), left = docs.length && !wanted.some(({ quoted }) => quoted) ? Math.max(0, FEW - docs.length) : 0, more = inOrder(others).slice(0, left);
    Object.assign(this.found, { docs: [...docs, ...more], more: more.length });
  }

  // The parts of a query and what each finds; the unsure ones are settled once the others are known.
  async read(wanted) {
    await Promise.all(wanted.flatMap(({ words }) => words.map(([word]) => this.index.shard(fold(word))))); // together, not one by one
    const units = [...this.units(wanted)], groups = [];
    for (const unit of units) groups.push(await this.unit(unit));
    const unsure = units.map((_, i) => i).filter((i) => this.choices.has(this.looseWord(units[i])));
    let sure = this.allOf(groups.filter((_, i) => !unsure.includes(i)));
    for (const i of unsure) {
      const word = this.looseWord(units[i]), choices = this.choices.get(word);
      groups[i] = await this.putRight(word, (await this.bestOf(choices, sure))[0] || choices[0]);
      sure = i || unsure.length < units.length ? this.allOf([sure, groups[i]]) : groups[i];
    }
    return [units, groups];
  }

  // The choice with which the best resource among `others` is found, and all that are.
  async bestOf(choices, others) {
    let best = "", top = 0, found = new Float64Array(this.index.size);
    if (!others.some(Boolean)) return [best, found];
    for (const meant of choices) {
      const group = this.allOf([others, await this.meaning(meant, false)]), score = Math.max(...group);
      if (score > top) [best, top, found] = [meant, score, group];
    }
    return [best, found];
  }

  // Resources that have all words but one, the rarer the sooner, and a commoner near word instead; or one word instead of two neighbours.
  async secondGuess(units, groups) {
    const words = units.map((unit) => this.looseWord(unit)), found = this.found;
    for (let i = 0; i + 1 < words.length; i++) {
      const rest = [...groups.slice(0, i), ...groups.slice(i + 2)];
      if (!words[i] || !words[i + 1] || (rest.length && !this.allOf(rest).some(Boolean))) continue;
      const joined = fold(words[i] + words[i + 1]), group = this.allOf([...rest, await this.meaning(joined, false)]);
      if (!group.some(Boolean)) continue;
      await this.putRight(words[i], joined);
      this.tell(words[i + 1], "");
      found.missing = found.missing.filter((word) => word !== words[i] && word !== words[i + 1]);
      return group;
    }
    const sizes = groups.map((group) => group.reduce((count, score) => count + (score ? 1 : 0), 0));
    for (const i of words.map((_, i) => i).sort((a, b) => sizes[a] - sizes[b] || a - b)) {
      if (!words[i] || found.corrected.some(([typed]) => typed === words[i])) continue;
      const others = this.allOf(groups.filter((_, other) => other !== i));
      if (!others.some(Boolean)) continue;
      const [best, group] = await this.bestOf(await this.index.nearest(fold(words[i])), others);
      if (best) { await this.putRight(words[i], best); return group; }
    }
    return new Float64Array(this.index.size);
  }

  tell(word, meant) { this.found.corrected = [...this.found.corrected.filter(([typed]) => typed !== word), [word, meant]]; }

  putRight(word, meant) { this.tell(word, meant); return this.meaning(meant, true); }

  // What one known form finds, or two that were run together.
  async meaning(meant, marked) {
    const groups = [];
    for (const form of meant.split(" ")) groups.push(await this.anyOf((await this.index.termsOf(form)).map((term) => [term, 1]), marked));
    return this.allOf(groups);
  }

  // The word of a unit that is a single one without quotation marks.
  looseWord(unit) { return unit.length === 1 && unit[0].words.length === 1 && !unit[0].quoted ? unit[0].words[0][0] : ""; }

  nameOf(unit) { return unit.some(({ quoted }) => quoted) ? "" : unit.flatMap(({ words }) => words.map(([word]) => fold(word))).join(" "); }

  *units(wanted) {
    for (let start = 0; start < wanted.length;) {
      let length = Math.min(this.index.longest, wanted.length - start);
      while (length > 1 && !this.index.synonyms.has(this.nameOf(wanted.slice(start, start + length)))) length--;
      yield wanted.slice(start, start + length);
      start += length;
    }
  }

  async unit(unit) {
    const name = this.nameOf(unit), others = this.index.synonyms.get(name) ?? [], parts = [];
    for (const phrase of unit) parts.push(await this.phrase(phrase, !others.length));
    const group = this.allOf(parts);
    for (const terms of others) {
      const weight = (SYNONYM_WEIGHT * name.split(" ").length) / terms.length, named = [];
      for (const term of terms) { await this.mark(term); named.push(await this.term(term)); }
      this.allOf(named).forEach((score, doc) => { group[doc] = Math.max(group[doc], weight * score); });
    }
    return group;
  }

  // `told` is whether what is not known may be guessed at and is told, `marked` whether the terms are those that a reader looks for
  async phrase(phrase, told = true, marked = true) {
    if (phrase.words.length === 1) return this.word(phrase.words[0][0], told, told && !phrase.quoted, marked, phrase === this.typed);
    const meant = [], groups = [], places = [];
    for (const [word] of phrase.words) meant.push(await this.index.knownTerms(word));
    for (const terms of meant) groups.push(await this.anyOf(terms.map((term) => [term, 1]), marked));
    const group = this.allOf(groups);
    if (!group.some(Boolean)) return group;
    for (const terms of meant) places.push(await Promise.all(terms.map((term) => this.index.placesOf(term))));
    group.forEach((score, doc) => {
      if (!score) return;
      const starts = places.map((choices, i) => new Set(choices.flatMap((found) => found.get(doc) ?? []).map((place) => place - phrase.words[i][1])));
      if (![...starts[0]].some((start) => starts.every((set) => set.has(start)))) group[doc] = 0;
    });
    return group;
  }

  async word(word, told, lenient, marked, typing) {
    const form = fold(word), terms = await this.index.knownTerms(word), weighted = terms.map((term) => [term, 1]);
    if (terms.length && !typing) return this.anyOf(weighted, marked);
    if (lenient && [...form].length >= PREFIX_LENGTH) {
      const best = (await this.index.beginningWith(form)).sort((a, b) => b[2] - a[2] || byText(a[0], b[0])).slice(0, PREFIX_FORMS);
      weighted.push(...[...new Set(best.flatMap(([, having]) => [...having.keys()].sort(byText)))].map((term) => [term, PREFIX_WEIGHT]));
    }
    if (weighted.length) return this.anyOf(weighted, marked);
    if (lenient && this.correct) {
      const nearest = await this.index.nearest(form), choices = nearest.length ? nearest : await this.index.parts(form);
      if (choices.length) { this.choices.set(word, choices); return new Float64Array(this.index.size); }
    }
    if (told && !this.found.missing.includes(word)) this.found.missing.push(word);
    return new Float64Array(this.index.size);
  }

  async mark(term) { for (const form of (await this.index.entry(term))?.written ?? []) this.found.marks.add(form); }

  async anyOf(terms, marked) {
    const group = new Float64Array(this.index.size), found = await Promise.all(terms.map(([term]) => this.term(term)));
    for (const [i, [term, weight]] of terms.entries()) {
      if (marked) await this.mark(term);
      found[i].forEach((score, doc) => { if (score) group[doc] = Math.max(group[doc], weight * score); });
    }
    return group;
  }

  async term(term) {
    const group = new Float64Array(this.index.size), posting = await this.index.posting(term);
    posting?.docs.forEach((doc, i) => { group[doc] = posting.impacts[i] * posting.scale; });
    return group;
  }

  allOf(groups) {
    const scores = new Float64Array(this.index.size);
    for (let doc = 0; groups.length && doc < scores.length; doc++) {
      let score = 0;
      for (const group of groups) { if (!group[doc]) { score = 0; break; } score += group[doc]; }
      scores[doc] = score;
    }
    return scores;
  }

  mostOf(groups, share) {
    const scores = new Float64Array(this.index.size), had = new Uint8Array(this.index.size);
    for (const group of groups) group.forEach((score, doc) => { if (score) { had[doc]++; scores[doc] += score; } });
    const most = Math.max(...had);
    return scores.map((score, doc) => (had[doc] >= share * most ? (score * had[doc]) / groups.length : 0));
  }
}
