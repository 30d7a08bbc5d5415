import { openCatalog } from "@stacksteward/catalog";
import { expect, test } from "vitest";

import { idFormats } from "./id-formats.ts";

test("every form of an identifier is for an attribute or property that the type has", () => {
  const unknown = Object.entries(idFormats).flatMap(([type, formats]) => {
    const facts = openCatalog().find(type);
    const known = new Set([...Object.keys(facts?.attributes ?? {}), ...Object.keys(facts?.properties ?? {})]);
    return Object.keys(formats).flatMap((name) => (known.has(name) ? [] : [`${type} ${name}`]));
  });
  expect(unknown).toEqual([]);
});
