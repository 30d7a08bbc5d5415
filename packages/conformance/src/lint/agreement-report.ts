import { familyOf } from "./compare-linters.ts";
import type { ComparedCorpus, Judged } from "./judgements.ts";

/** The families of cfn-lint's rules, in its own words: https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md */
const FAMILIES: Readonly<Record<string, string>> = {
  E0: "template as a whole",
  E1: "functions and sections",
  E2: "parameters",
  E3: "resources",
  E4: "metadata",
  E5: "modules",
  E6: "outputs",
  E7: "mappings",
  E8: "conditions",
  W1: "functions",
  W2: "parameters",
  W3: "resources",
  W4: "metadata",
  W6: "outputs",
  W7: "mappings",
  W8: "conditions",
  W9: "rules about other tools",
  I1: "functions",
  I2: "parameters",
  I3: "resources",
  I6: "outputs",
  I7: "mappings",
};

/** `docs/lint-agreement.md`. */
export function reportAgreement(corpora: readonly ComparedCorpus[], judged: Judged, cfnLint: string): string {
  const both = corpora.flatMap(({ comparison }) => comparison.both);
  const ours = corpora.flatMap(({ comparison }) => comparison.onlyOurs);
  const theirs = corpora.flatMap(({ comparison }) => comparison.onlyTheirs);
  const count = <Item>(items: readonly Item[], of: (item: Item) => string): Map<string, number> =>
    new Map([...Map.groupBy(items, of)].map(([key, each]) => [key, each.length]));
  const byBoth = count(both, ({ their }) => their.rule.slice(0, 2));
  const byOurs = count(ours, ({ rule }) => familyOf(rule));
  const byTheirs = count(theirs, ({ rule }) => rule.slice(0, 2));
  const families = [...new Set([...byBoth.keys(), ...byOurs.keys(), ...byTheirs.keys()])].toSorted();
  const rows = families.map((family) => [
    family,
    FAMILIES[family] ?? "no rule of cfn-lint finds it",
    ...[byBoth, byOurs, byTheirs].map((counts) => String(counts.get(family) ?? 0)),
  ]);
  const right = [
    ...Map.groupBy(judged.right, ({ our, judgement }) => `${our.severity} ${our.rule} ${judgement.because}`),
  ];
  const judgedRows = right
    .map(([, each]) => each)
    .toSorted((a, b) => b.length - a.length)
    .flatMap((each) => {
      const [first] = each;
      if (first === undefined) return [];
      const { our, judgement } = first;
      return [[our.rule, our.severity, String(each.length), "right", judgement.because]];
    });
  const missed = [...Map.groupBy(theirs, ({ rule }) => rule)].toSorted(([, a], [, b]) => b.length - a.length);
  const missedRows = missed.map(([rule, each]) => [rule, String(each.length), shown(each[0]?.message ?? "")]);
  return `# The lint beside cfn-lint

What the built-in rules and cfn-lint ${cfnLint} say of the same ${corpora.reduce((sum, { files }) => sum + files, 0)} templates: ${corpora.map(({ name, files }) => `${files} of ${name}`).join(", ")}. \`pnpm conformance:lint --write docs/lint-agreement.md\` makes this page anew, and fails when something is told that only we tell and nobody has judged; so does CI.

Two findings are the same when our rule names theirs ([all rules](lint-rules.md)) and both are of one line or one path. One finding of ours may stand for several of theirs. cfn-lint is run with its informational rules.

${table(["family", "about", "both", "only ours", "only cfn-lint's"], rows)}

${both.length} of our ${both.length + ours.length} findings are cfn-lint's too.

## Only ours

${judged.right.length} findings, judged by hand, errors and warnings file by file and matters of style by rule: ${judged.right.length} right, ${judged.wrong.length} wrong.

${table(["rule", "severity", "findings", "judged", "because"], judgedRows)}

## Only cfn-lint's

What the built-in rules leave to it, with one message of each: the forms of ids, patterns that might take for ever, schemas of types without handlers, rules of single services, and cfn-lint's answer for each way through the conditions. \`checks: { linters: [cfnLint()] }\` has both.

${table(["rule", "findings", "such as"], missedRows)}
`;
}

function shown(message: string): string {
  const line = message.replaceAll(/\s+/g, " ").replaceAll("|", "/").replaceAll("`", "'");
  return `\`${line.length > 100 ? `${line.slice(0, 100)}…` : line}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
