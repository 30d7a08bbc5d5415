/**
 * `conformance:lint [--write file] [--places file]`: holds the lint against cfn-lint over the templates of `../shared/corpus` and of the
 * examples; writes the page, and where both say something of the bad fixtures, for the tests; and prints what only ours says and nobody has judged. Needs Python 3. Fails when there is any.
 */
import { existsSync, globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { compareLinters } from "./lint/compare-linters.ts";
import { judge } from "./lint/judgements.ts";
import { placesOfBoth } from "./lint/fixture-places.ts";
import { reportAgreement } from "./lint/agreement-report.ts";
import { ourFindings } from "./lint/our-findings.ts";
import { cfnLintVersion, theirFindings } from "./lint/their-findings.ts";

const { values } = parseArgs({ options: { write: { type: "string" }, places: { type: "string" } } });
const root = fileURLToPath(new URL("../../../", import.meta.url));
const folders = [
  ["aws-sample-templates", join(root, "../shared/corpus/aws-sample-templates")],
  ["cfn-lint-fixtures", join(root, "../shared/corpus/cfn-lint-fixtures")],
  ["examples", join(root, "examples")],
] as const;

const corpora = [];
for (const [name, folder] of folders) {
  if (!existsSync(folder)) {
    console.error(`${name} is not there, and left out.`);
    continue;
  }
  const files = globSync("**/*.{json,yaml,yml,template}", {
    cwd: folder,
    exclude: (path) => path.includes("node_modules"),
  })
    .filter((file) => name !== "examples" || file.includes("/templates/"))
    .toSorted();
  const comparison = compareLinters(ourFindings(folder, files), await theirFindings(folder, files));
  corpora.push({ name, files: files.length, comparison });
}

const judged = judge(corpora);
if (values.write !== undefined) writeFileSync(values.write, reportAgreement(corpora, judged, await cfnLintVersion()));
if (values.places !== undefined)
  writeFileSync(values.places, `${JSON.stringify(placesOfBoth(corpora), undefined, 2)}\n`);
for (const { file, line, rule, severity, message } of [...judged.unjudged, ...judged.wrong])
  console.log(`${file}:${line}: ${severity} ${rule}: ${message}`);
console.log(`${judged.right.length} right, ${judged.wrong.length} wrong, ${judged.unjudged.length} not judged`);
process.exitCode = judged.unjudged.length + judged.wrong.length === 0 ? 0 : 1;
