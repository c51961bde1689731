// Asks Material's own search worker, unchanged: node search_material.mjs WORKER SEARCH_INDEX QUERIES; prints the addresses found.
import fs from "fs";
import vm from "vm";

const [worker, index, queries] = process.argv.slice(2, 5).map((path) => fs.readFileSync(path, "utf8"));
const { config, docs } = JSON.parse(index);
let hear, told;
const world = { console: { warn() {}, log() {} }, addEventListener: (_, listener) => { hear = listener; }, postMessage: (data) => { told = data; }, importScripts() {} };
world.self = world;
vm.runInNewContext(worker, world);
const ask = async (message) => { await hear({ data: message }); return told; };
await ask({ type: 0, data: { config, docs, options: { suggest: false } } });
const answers = [];
for (const text of JSON.parse(queries)) {
  const { data } = await ask({ type: 2, data: text });
  answers.push(data.items.slice(0, 10).map((sections) => sections[0].location.split("#")[0]));
}
console.log(JSON.stringify(answers));
