import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { JsonObject } from "../json.ts";
import type { ResourceDeclaration } from "../template.ts";
import { compareTemplates } from "./compare-templates.ts";
import { catalog, deployed, desired, topic } from "./compared-sides.testing.ts";

describe("any two templates", () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
  const declaration = fc
    .record({
      TopicName: value,
      DisplayName: value,
      Tags: fc.array(fc.dictionary(fc.constantFrom("Key", "Value"), value)),
    })
    .map((properties): ResourceDeclaration => topic(properties as JsonObject));
  const resources = fc.dictionary(fc.constantFrom("A", "B", "C", "D", "E"), declaration);

  test("a template does not differ from itself, whatever the order of its keys", () => {
    fc.assert(
      fc.property(resources, (all) => {
        const mirrored = reversedKeys(all) as Record<string, ResourceDeclaration>;
        expect(compareTemplates(deployed({ Resources: all }), desired({ Resources: mirrored }), catalog)).toEqual([]);
      }),
    );
  });

  test("swapping the sides swaps additions and removals and nothing else", () => {
    fc.assert(
      fc.property(resources, resources, (one, other) => {
        const there = actions(compareTemplates(deployed({ Resources: one }), desired({ Resources: other }), catalog));
        const back = actions(compareTemplates(deployed({ Resources: other }), desired({ Resources: one }), catalog));
        expect(back["Add"]).toEqual(there["Remove"]);
        expect(back["Remove"]).toEqual(there["Add"]);
        expect(back["Modify"]).toEqual(there["Modify"]);
      }),
    );
  });
});

function actions(differences: readonly { action: string; logicalId: string }[]): Record<string, string[]> {
  const found: Record<string, string[]> = { Add: [], Remove: [], Modify: [] };
  for (const { action, logicalId } of differences) found[action]?.push(logicalId);
  for (const ids of Object.values(found)) ids.sort();
  return found;
}

function reversedKeys(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(reversedKeys);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .toReversed()
      .map(([key, member]) => [key, reversedKeys(member)]),
  );
}
