/** What the pre-commit hook runs: lints the templates as they are staged, which need not be as they are in the folder. */
import { execFileSync } from "node:child_process";

import { lintTemplates } from "./lint-templates.ts";

const git = (...args: readonly string[]): string => execFileSync("git", args, { encoding: "utf8" });

const staged = git("diff", "--cached", "--name-only", "--diff-filter=d", "-z", "--", "templates/").split("\0");
const templates = staged
  .filter((file) => /\.(?:ya?ml|json|template)$/.test(file))
  .map((file) => ({ file, body: git("show", `:${file}`) }));

if (!(await lintTemplates(templates, console.error))) process.exitCode = 1;
