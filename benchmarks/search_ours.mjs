// Asks the published files of our index through the module of the browser: node search_ours.mjs SITE QUERIES.
// QUERIES is JSON, a list of [text, typing]; prints JSON: for each the first ids, bytes moved and milliseconds.
import fs from "fs";
import zlib from "zlib";
import { pathToFileURL } from "url";

const [site, queries] = [process.argv[2], JSON.parse(fs.readFileSync(process.argv[3]))];
const fresh = process.argv[4] === "fresh"; // a reader's first query, every time
const { SearchIndex } = await import(pathToFileURL(`${site}/assets/kb/search.js`));
let moved = 0;
const get = async (address) => {
  const bytes = fs.readFileSync(new URL(address));
  moved += address.endsWith(".bin") ? bytes.length : zlib.gzipSync(bytes, { level: 9 }).length;
  return new Response(bytes);
};
const open = () => SearchIndex.open(pathToFileURL(`${site}/search/`).href, get);
let index = await open();
const answers = [];
for (const [text, typing] of queries) {
  moved = 0;
  if (fresh) index = await open();
  const started = performance.now();
  const found = await index.find(text, { typing });
  const shown = (found.docs ?? [...Array(index.size).keys()]).slice(0, 20);
  if (fresh && !text) await index.narrow(null, {});
  const ms = performance.now() - started;
  const ids = [];
  for (const doc of shown) ids.push((await index.row(doc))[0]);
  answers.push({ ids, total: found.docs?.length ?? index.size, more: found.more, relaxed: found.relaxed, corrected: Object.fromEntries(found.corrected), missing: found.missing, moved, ms });
}
console.log(JSON.stringify(answers));
