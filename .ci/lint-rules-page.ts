import type { LintRule } from "../packages/template/src/lint/lint-rule.ts";
import { tableOf } from "./markdown-table.ts";

const head = `# Lint rules

What \`lintTemplate\` of \`@stacksteward/template\` finds. This page is made by \`pnpm docs\` from the rules themselves.

An \`error\` fails or breaks a deployment, a \`warning\` may, \`info\` is good to know. Rules are weighed otherwise or switched off by their ids. Where cfn-lint has rules that find the same they stand beside it: their suppressions in a template's metadata hold, and what both find is told once.
`;

/** The page on the built-in rules, in Markdown: what weighs most comes first. */
export function lintRulesPage(rules: readonly LintRule[]): string {
  return [head, ...["error", "warning", "info"].map((weight) => sectionOf(weight, rules))].join("\n");
}

function sectionOf(weight: string, rules: readonly LintRule[]): string {
  const rows = rules
    .filter(({ severity }) => severity === weight)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, description, cfnLint = [] }) => [
      `\`${id}\``,
      description,
      [...new Set(cfnLint)].toSorted().join(", "),
    ]);
  return `## ${weight}\n\n${tableOf(["rule", "what it holds the template to", "cfn-lint"], rows)}`;
}
