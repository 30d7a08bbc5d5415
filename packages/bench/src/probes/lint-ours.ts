/** `lint-ours.ts <folder>`: reads every template of a folder and holds it against the rules, cold, then again, warm. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [, , folder = ""] = process.argv;
const files = globSync("**/*.{json,yaml,yml,template}", { cwd: folder }).toSorted();
const { lintTemplate, readTemplate, TemplateError } = await import("@stacksteward/template");
const { openCatalog } = await import("@stacksteward/catalog");

function lintAll() {
  const catalog = openCatalog();
  let findings = 0;
  for (const file of files) {
    try {
      const result = lintTemplate(readTemplate(readFileSync(join(folder, file)), { file }), catalog);
      findings += result.findings.length;
    } catch (failure) {
      if (!(failure instanceof TemplateError)) throw failure;
      findings += failure.problems.length;
    }
  }
  return findings;
}

const begun = performance.now();
lintAll();
const cold = performance.now() - begun;
const again = performance.now();
const findings = lintAll();
const warm = performance.now() - again;
// Kilobytes: https://nodejs.org/api/process.html#processresourceusage
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ files: files.length, findings, cold, warm, megabytes, process: performance.now() }));
