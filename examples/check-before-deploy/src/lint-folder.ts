/** What a CI step runs: `node lint-folder.ts templates`. On GitHub each finding stands in the pull request, at its line. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { formatFinding, type Finding } from "@stacksteward/core";

import { lintTemplates } from "./lint-templates.ts";

const [folder = "templates"] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(?:ya?ml|json|template)$/.test(file))
  .toSorted()
  .map((file) => join(folder, file));

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const annotation = (finding: Finding): string => {
  const { severity, range, message, remedy = "" } = finding;
  const level = severity === "info" ? "notice" : severity;
  const place = range === undefined ? "" : ` file=${range.file},line=${range.start.line},col=${range.start.column}`;
  return `::${level}${place}::${`${message} ${remedy}`.replaceAll("%", "%25").replaceAll("\n", "%0A")}`;
};

const format = process.env["GITHUB_ACTIONS"] === "true" ? annotation : formatFinding;
if (!(await lintTemplates(files, console.log, format))) process.exitCode = 1;
