/** `lint-cost.ts <file>...`: what it costs to read templates and to hold them against every rule: the first time, imports not included, and again. */
import { readFileSync } from "node:fs";

import { openCatalog } from "@stacksteward/catalog";
import { lintTemplate, readTemplate, TemplateError } from "@stacksteward/template";

const [, , ...files] = process.argv;
const catalog = openCatalog();

const cold = lintAll();
const warm = lintAll();
console.log(JSON.stringify({ cold: cold.milliseconds, warm: warm.milliseconds, findings: cold.findings }));

function lintAll(): { milliseconds: number; findings: number } {
  const start = performance.now();
  let findings = 0;
  for (const file of files) findings += findingsIn(file);
  return { milliseconds: performance.now() - start, findings };
}

function findingsIn(file: string): number {
  try {
    return lintTemplate(readTemplate(readFileSync(file), { file }), catalog).findings.length;
  } catch (failure) {
    if (failure instanceof TemplateError) return failure.problems.length;
    throw failure;
  }
}
