import { readFileSync } from "node:fs";
import { join } from "node:path";

import { openCatalog } from "@stacksteward/catalog";
import { lintTemplate, readTemplate, TemplateError, type Finding } from "@stacksteward/template";

/** What the built-in rules say of one place. */
export interface OurFinding extends Pick<Finding, "rule" | "severity" | "message"> {
  /** Relative to the folder that was looked through. */
  readonly file: string;
  readonly line: number;
  /** Dotted. Empty where it says none. */
  readonly path: string;
}

/** The day that counts for what ends on a day, so that the answer is the same on any other. */
const TODAY = new Date("2026-11-26T00:00:00Z");

/** What the built-in rules say of templates in a folder. What is no template is a finding of the rule `syntax`. */
export function ourFindings(folder: string, files: readonly string[]): OurFinding[] {
  const catalog = openCatalog();
  return files.flatMap((file) => {
    try {
      const template = readTemplate(readFileSync(join(folder, file)), { file });
      return lintTemplate(template, catalog, { today: TODAY }).findings.map((finding) => told(file, finding));
    } catch (failure) {
      if (!(failure instanceof TemplateError)) throw failure;
      return failure.problems.map((problem) => told(file, { ...problem, rule: "syntax", severity: "error" }));
    }
  });
}

function told(
  file: string,
  { rule, severity, message, path = [], range }: Pick<Finding, "rule" | "severity" | "message" | "path" | "range">,
): OurFinding {
  return { file, rule, severity, message, path: path.join("."), line: range?.start.line ?? 1 };
}
