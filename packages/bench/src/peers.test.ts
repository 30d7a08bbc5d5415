import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

test("the lock file of the peers names no registry, so that any mirror can serve them", () => {
  const lock = readFileSync(new URL("../peers/package-lock.json", import.meta.url), "utf8");
  const { packages }: { packages: Record<string, { resolved?: string; integrity?: string; inBundle?: boolean }> } =
    JSON.parse(lock);
  const entries = Object.entries(packages).filter(([path]) => path !== "");
  expect(entries.length).toBeGreaterThan(10);
  for (const [path, { resolved, integrity, inBundle = false }] of entries) {
    expect({ path, resolved }).toEqual({ path, resolved: undefined });
    // What comes inside another package is covered by that one's digest.
    if (!inBundle) expect(integrity).toMatch(/^sha512-/);
  }
});
