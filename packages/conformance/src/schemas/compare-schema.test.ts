import { openCatalog, type ResourceType } from "@stacksteward/catalog";
import { describe, expect, it } from "vitest";

import { causeOf } from "./causes.ts";
import { compareSchema, FactKind, type FactDifference } from "./compare-schema.ts";
import { compareSchemas } from "./compare-schemas.ts";
import type { ProviderSchema } from "./provider-schemas.ts";
import { reportSchemas } from "./schemas-report.ts";

const catalog = openCatalog();

describe("one type of the catalog held against its schema", () => {
  it("finds nothing where both say the same, and counts each fact once", () => {
    const { agreed, differences } = compareSchema(truthOf("AWS::SQS::Queue"), find("AWS::SQS::Queue"));
    const properties = Object.keys(find("AWS::SQS::Queue").properties).length;
    expect(differences).toEqual([]);
    expect(agreed).toMatchObject({ property: properties, replacement: properties, "primary identifier": 1 });
  });

  it.each<[string, Partial<ProviderSchema>, Omit<FactDifference, "type">]>([
    ["replacement", { createOnly: ["DelaySeconds", "FifoQueue", "QueueName"] }, differs("replacement", "DelaySeconds")],
    ["required properties", { required: ["DelaySeconds"] }, differs("required", "DelaySeconds")],
    ["read-only paths", { readOnly: ["Arn", "Depth", "QueueName", "QueueUrl"] }, differs("read-only", "Depth")],
    ["write-only paths", { writeOnly: ["DelaySeconds"] }, differs("write-only", "DelaySeconds")],
    [
      "the identifier",
      { primaryIdentifier: ["Arn"] },
      { kind: FactKind.Identifier, path: "", schema: "Arn", catalog: "QueueUrl" },
    ],
  ])("finds a difference of %s", (_, schema, difference) => {
    const { differences } = compareSchema({ ...truthOf("AWS::SQS::Queue"), ...schema }, find("AWS::SQS::Queue"));
    expect(differences).toEqual([{ ...difference, type: "AWS::SQS::Queue" }]);
  });

  it("takes a type without an update handler for one that is replaced whatever changes", () => {
    const schema = { ...truthOf("AWS::SQS::Queue"), handlers: ["create", "read", "delete"] };
    const { differences } = compareSchema(schema, find("AWS::SQS::Queue"));
    expect(differences.map(({ path }) => path)).toContain("DelaySeconds");
    expect(differences.every(({ kind, schema }) => kind === FactKind.Replacement && schema === "yes")).toBe(true);
  });

  it("goes down to the path that a schema names, and lets a property that may replace speak for what is inside it", () => {
    const volume = find("AWS::FSx::Volume");
    const schema = { ...truthOf("AWS::FSx::Volume"), createOnly: ["OntapConfiguration.VolumeStyle"] };
    const inside = compareSchema(schema, volume).differences.filter(({ path }) =>
      path.startsWith("OntapConfiguration"),
    );
    expect(inside).toEqual([]);
    const unmarked = { ...volume, properties: { ...volume.properties } };
    unmarked.properties["OntapConfiguration"] = { ...volume.properties["OntapConfiguration"]!, replacement: "no" };
    expect(compareSchema(schema, unmarked).differences).toContainEqual({
      kind: FactKind.Replacement,
      type: "AWS::FSx::Volume",
      path: "OntapConfiguration.VolumeStyle",
      schema: "yes",
      catalog: "no",
    });
  });
});

it("knows a cause for every kind of difference, whichever side says what", () => {
  for (const kind of Object.values(FactKind)) {
    for (const [schema, catalog] of [
      ["yes", "no"],
      ["no", "yes"],
      ["maybe", "yes"],
      ["no", "maybe"],
    ] as const) {
      expect(causeOf({ kind, type: "AWS::A::B", path: "P", schema, catalog }).why).not.toBe("");
    }
  }
});

it("reports counts, differences by cause, what was mended, and the types of one side", () => {
  const types = { "AWS::SQS::Queue": { ...truthOf("AWS::SQS::Queue"), required: ["DelaySeconds"] } };
  const few = { ...catalog, typeNames: ["AWS::SNS::Topic", "AWS::SQS::Queue"] };
  const comparison = compareSchemas(few, { cfnLint: "1", schemasFrom: "2026-10-20", types });
  const provenance = { date: "2026-11-25", cfnLint: "1", schemasFrom: "2026-10-20", specification: "0.1" };
  const page = reportSchemas(comparison, provenance, { "AWS::A::B": { replacement: { P: "maybe" } } });
  expect(page).toContain("1 types are on both sides. 0 are in the schemas only, 1 in the catalog only");
  expect(page).toContain("| required | 0 | 1 | 0.00 % |");
  expect(page).toContain("| AWS::SQS::Queue | `DelaySeconds` |");
  expect(page).toContain("| AWS::A::B | `P` replaces: maybe |");
});

/** A schema that says what the catalog says. */
function truthOf(name: string): ProviderSchema {
  const { properties, attributes, primaryIdentifier, writeOnly = [] } = find(name);
  const names = Object.keys(properties);
  return {
    properties: names,
    required: names.filter((each) => properties[each]?.required),
    handlers: ["create", "read", "update", "delete"],
    constraints: {},
    createOnly: names.filter((each) => properties[each]?.replacement === "yes"),
    conditionalCreateOnly: names.filter((each) => properties[each]?.replacement === "maybe"),
    readOnly: Object.keys(attributes),
    writeOnly,
    primaryIdentifier,
  };
}

function differs(kind: FactKind, path: string): Omit<FactDifference, "type"> {
  return { kind, path, schema: "yes", catalog: "no" };
}

function find(name: string): ResourceType {
  return catalog.find(name)!;
}
