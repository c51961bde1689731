// Asks Pagefind's own module: node search_pagefind.mjs BUNDLE QUERIES; prints the addresses found. The few things of a browser that
// it looks at while it starts are given here.
import fs from "fs";
import { pathToFileURL } from "url";

const bundle = pathToFileURL(`${process.argv[2]}/`).href;
globalThis.fetch = async (address) => new Response(fs.readFileSync(new URL(String(address).split("?")[0])));
globalThis.document = { currentScript: null, querySelector: () => ({ getAttribute: () => "en" }) };
globalThis.window = globalThis;
globalThis.location = new URL(bundle);
const pagefind = await import(`${bundle}pagefind.js`);
await pagefind.options({ basePath: bundle, baseUrl: "/", noWorker: true });
await pagefind.init();
const answers = [];
for (const text of JSON.parse(fs.readFileSync(process.argv[3]))) {
  const { results } = await pagefind.search(text);
  answers.push(await Promise.all(results.slice(0, 10).map(async (result) => (await result.data()).raw_url)));
}
console.log(JSON.stringify(answers));
