import { openCatalog } from "@stacksteward/catalog";
import { expect, test } from "vitest";

import { choices, ruleSources } from "./property-choices.ts";

test("every choice is among properties that its type has", () => {
  const catalog = openCatalog();
  const unknown = [...choices, ...ruleSources].flatMap(({ type, at = [], of }) => {
    const facts = catalog.find(type);
    const first = facts?.properties[at[0] ?? ""]?.shape;
    const items = first?.kind === "list" ? first.items : first;
    const properties =
      at.length === 0 ? facts?.properties : facts?.definitions[items?.kind === "definition" ? items.name : ""];
    return of.filter((name) => properties?.[name] === undefined).map((name) => `${type} ${name}`);
  });
  expect(unknown).toEqual([]);
});
