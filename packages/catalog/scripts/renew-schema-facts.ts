/**
 * Writes `schema-facts.json` and `schema-constraints.json` anew: what the resource schemas tell beyond the specification, or
 * against it.
 * `renew-schema-facts.ts <file>`; `pnpm conformance:schemas --facts <file>` writes the file.
 */
import { readFileSync, writeFileSync } from "node:fs";

import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

import { factsOnTheWay } from "../src/facts-on-the-way.ts";
import { Replacement, type ResourceType } from "../src/resource-type.ts";
import type { ValueConstraints } from "../src/value-constraints.ts";
import { tabulateConstraints } from "./schema-constraints.ts";
import type { SchemaFacts } from "./schema-facts.ts";
import { readSpecifiedTypes } from "./spec-resource-type.ts";

/** One schema, as far as it matters here. Dotted paths. */
interface Schema {
  readonly properties: readonly string[];
  readonly handlers: readonly string[];
  readonly createOnly: readonly string[];
  readonly conditionalCreateOnly: readonly string[];
  readonly readOnly: readonly string[];
  readonly writeOnly: readonly string[];
  readonly primaryIdentifier: readonly string[];
  readonly constraints: Readonly<Record<string, ValueConstraints>>;
}

const [source = ""] = process.argv.slice(2);
const { cfnLint, types }: { cfnLint: string; types: Record<string, Schema> } = JSON.parse(readFileSync(source, "utf8"));

const specified = readSpecifiedTypes(loadAwsServiceSpecSync());
const provenance = `The resource schemas of AWS for us-east-1 as cfn-lint ${cfnLint} ships them (https://github.com/aws-cloudformation/cfn-lint, MIT-0).`;
const facts = specified.flatMap((type) => {
  const schema = types[type.name];
  if (schema === undefined) return [];
  const told: SchemaFacts = {
    ...(schema.writeOnly.length > 0 && { writeOnly: schema.writeOnly.toSorted().join(" ") }),
    ...replacementOf(type, schema),
    ...identifierOf(type, schema),
  };
  return Object.keys(told).length === 0 ? [] : [[type.name, told] as const];
});
writeTable("schema-facts.json", { source: provenance, types: Object.fromEntries(facts) });

// CloudFormation holds a resource against its schema when it calls the handlers of the type; without any it does not.
const constrained = specified.flatMap((type) => {
  const { handlers = [], constraints = {} } = types[type.name] ?? {};
  return handlers.length === 0 ? [] : [[type, constraints] as const];
});
const { left, ...constraints } = tabulateConstraints(provenance, constrained);
writeTable("schema-constraints.json", constraints);
process.stdout.write(
  `${Object.keys(constraints.types).length} types have constraints; ${left} patterns were left out: they are not JavaScript's, or may take for ever.\n`,
);

function writeTable(name: string, table: object): void {
  writeFileSync(new URL(name, import.meta.url), `${JSON.stringify(table, undefined, 2)}\n`);
}

/**
 * What the schema says replaces the resource and the specification does not. A path below a property makes the
 * property a perhaps, because the types inside are shared. A type without an update handler is replaced whatever
 * changes: see `ProvisioningType` of DescribeType in the API reference.
 */
function replacementOf(type: ResourceType, schema: Schema): SchemaFacts {
  const { properties, handlers, createOnly, conditionalCreateOnly, readOnly } = schema;
  const isImmutable = handlers.length > 0 && !handlers.includes("update");
  const unmarked = (paths: readonly string[]) =>
    new Set(paths.filter((path) => !isMarked(type, path)).map((path) => path.split(".")[0]));
  const perhaps = unmarked([...createOnly, ...conditionalCreateOnly]);
  const told: Record<string, "yes" | "maybe"> = {};
  for (const [name, { replacement }] of Object.entries(type.properties)) {
    if (readOnly.includes(name) || replacement === Replacement.Yes) continue;
    if (createOnly.includes(name) || (isImmutable && properties.includes(name))) told[name] = "yes";
    else if (replacement === Replacement.No && perhaps.has(name)) told[name] = "maybe";
  }
  return Object.keys(told).length === 0 ? {} : { replacement: told };
}

/** Whether the property or anything on the way down to the path is marked, or the way is not known at all. */
function isMarked(type: ResourceType, path: string): boolean {
  return factsOnTheWay(type, path)?.every(({ replacement }) => replacement === Replacement.No) !== true;
}

/** The identifier where the schema has another one, all of it known to the specification. */
function identifierOf(type: ResourceType, { primaryIdentifier }: Schema): SchemaFacts {
  const isSame = primaryIdentifier.join() === type.primaryIdentifier.join();
  const isKnown = primaryIdentifier.every((name) => name in type.properties || name in type.attributes);
  return isSame || !isKnown ? {} : { primaryIdentifier: primaryIdentifier.join(" ") };
}
