import { causeOf, type Cause } from "./causes.ts";
import { FactKind, type FactDifference } from "./compare-schema.ts";
import type { SchemasComparison } from "./compare-schemas.ts";

/** Where the two sides came from. */
export interface Provenance {
  readonly date: string;
  readonly cfnLint: string;
  readonly schemasFrom: string;
  readonly specification: string;
}

/** What the catalog takes over from the schemas against the specification, by type. */
export type MendedFacts = Readonly<
  Record<string, { readonly replacement?: Readonly<Record<string, string>>; readonly primaryIdentifier?: string }>
>;

/** The comparison as a page of Markdown. */
export function reportSchemas(comparison: SchemasComparison, from: Provenance, mended: MendedFacts): string {
  const { compared, onlyInSchemas, onlyInCatalog } = comparison;
  return `# The catalog against the resource schemas of AWS

Written by \`pnpm conformance:schemas --write\` on ${from.date}. The catalog: \`@aws-cdk/aws-service-spec\` ${from.specification},
with what \`packages/catalog/scripts/schema-facts.json\` takes over from the schemas. The schemas: those of us-east-1 in cfn-lint ${from.cfnLint},
which it dates ${from.schemasFrom}. None of them is copied into this repository.

${compared} types are on both sides. ${onlyInSchemas.length} are in the schemas only, ${onlyInCatalog.length} in the catalog only: named at the end.

| Facts | Both sides say the same | They differ | Agreement |
| --- | ---: | ---: | ---: |
${Object.values(FactKind)
  .map((kind) => countRow(comparison, kind))
  .join("\n")}

"Who is right" is one of: the schema, the catalog, or open, when nobody can tell without asking the service.

${[...Map.groupBy(comparison.differences, causeOf)].map(([cause, differences]) => causeSection(cause, differences)).join("\n")}
## Mended in the catalog

Here the specification was wrong, or older than the schemas. The catalog says what the schemas say.

| Type | Facts |
| --- | --- |
${mendedRows(mended).join("\n")}

## Types of one side only

In the schemas only, mostly newer than the specification: ${codes(onlyInSchemas)}.

In the catalog only, mostly services that AWS has closed, and the types of SAM: ${codes(onlyInCatalog)}.
`;
}

function countRow({ agreed, differences }: SchemasComparison, kind: FactKind): string {
  const differing = differences.filter((each) => each.kind === kind).length;
  const share = (100 * agreed[kind]) / Math.max(1, agreed[kind] + differing);
  return `| ${kind} | ${agreed[kind]} | ${differing} | ${share.toFixed(2)} % |`;
}

function causeSection({ title, right, why }: Cause, differences: readonly FactDifference[]): string {
  const rows = [...Map.groupBy(differences, ({ type }) => type)].map(
    ([type, each]) => `| ${type} | ${each.map(differenceText).join(", ")} |`,
  );
  return `## ${title}

${differences.length} facts of ${rows.length} types. Who is right: ${right === "open" ? "open" : `the ${right}`}. ${why}

| Type | Facts |
| --- | --- |
${rows.join("\n")}
`;
}

function differenceText({ kind, path, schema, catalog }: FactDifference): string {
  if (kind === FactKind.Identifier) return `schema \`${schema}\`, catalog \`${catalog}\``;
  return kind === FactKind.Replacement ? `\`${path}\` (schema ${schema}, catalog ${catalog})` : `\`${path}\``;
}

function mendedRows(mended: MendedFacts): string[] {
  return Object.entries(mended).flatMap(([type, { replacement = {}, primaryIdentifier }]) => {
    const facts = [
      ...Object.entries(replacement).map(([name, word]) => `\`${name}\` replaces: ${word}`),
      ...(primaryIdentifier === undefined ? [] : [`identified by \`${primaryIdentifier}\``]),
    ];
    return facts.length === 0 ? [] : [`| ${type} | ${facts.join(", ")} |`];
  });
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}
