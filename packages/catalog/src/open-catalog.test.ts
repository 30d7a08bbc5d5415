import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { CatalogDataError } from "./catalog-data-error.ts";
import { catalogFile, openCatalog } from "./open-catalog.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "catalog-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const real = readFileSync(catalogFile);

function openCopy(content: Uint8Array | string) {
  const file = join(folder, "resource-types.bin");
  writeFileSync(file, content);
  return openCatalog({ file: pathToFileURL(file) });
}

describe("openCatalog", () => {
  test("knows every type of the specification by name", () => {
    const catalog = openCatalog();
    expect(catalog.sourceVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(catalog.typeNames.length).toBeGreaterThan(1_800);
    expect(catalog.typeNames).toEqual(catalog.typeNames.toSorted());
    expect(catalog.has("AWS::SQS::Queue")).toBe(true);
    expect(catalog.has("AWS::SQS::Queu")).toBe(false);
    expect(catalog.has("SQS::Queue")).toBe(false);
    expect(catalog.find("AWS::SQS::Nothing")).toBeUndefined();
    expect(catalog.find("")).toBeUndefined();
  });

  test("gives every part of a program the same catalog", () => {
    expect(openCatalog()).toBe(openCatalog());
    expect(openCatalog({})).not.toBe(openCatalog());
  });

  test("reads nothing before the first question", () => {
    const catalog = openCatalog({ file: pathToFileURL(join(folder, "missing.bin")) });
    expect(() => catalog.typeNames).toThrow(CatalogDataError);
  });

  test("says which file is missing and how to build it", () => {
    const file = join(folder, "missing.bin");
    const catalog = openCatalog({ file: pathToFileURL(file) });
    expect(() => catalog.find("AWS::SQS::Queue")).toThrow(
      expect.objectContaining({
        code: "CATALOG_DATA",
        details: { file },
        message: expect.stringMatching(/missing\.bin cannot be opened.*scripts\/ensure\.ts/),
      }),
    );
  });

  test.each([
    ["an empty file", "", /does not begin with a header/],
    ["something else", "PK\u0003\u0004\n", /does not begin with a header/],
    ["a header alone", '{"format":0,"sourceVersion":"1.0.0","indexLength":9}\n', /has format 0/],
    ["half a file", real.subarray(0, 20_000), /ends too early, at byte 20000/],
    ["a file cut at the end", real.subarray(0, -100_000), /ends too early/],
  ])("refuses %s", (_, content, message) => {
    const catalog = openCopy(content);
    expect(() => catalog.typeNames.map((name) => catalog.find(name))).toThrow(message);
  });

  test("refuses facts that were overwritten", () => {
    const damaged = Buffer.from(real);
    damaged.fill(0x20, Math.floor(damaged.length / 2));
    const catalog = openCopy(damaged);
    expect(() => catalog.typeNames.map((name) => catalog.find(name))).toThrow(/has no readable facts of AWS::/);
  });

  test("refuses constraints that were overwritten", () => {
    const damaged = Buffer.from(real);
    // The chunks of constraints stand behind the index, which is shorter.
    damaged.fill(0x20, 90_000, 200_000);
    const catalog = openCopy(damaged);
    expect(() => catalog.constraints("AWS::Lambda::Function")).toThrow(/has no readable constraints in chunk \d/);
    expect(catalog.find("AWS::Lambda::Function")).toBeDefined();
  });
});

describe("scripts/ensure.ts", () => {
  const script = fileURLToPath(new URL("../scripts/ensure.ts", import.meta.url));
  const ensure = (file: string) => execFileSync(process.execPath, [script, file], { encoding: "utf8" });

  test("builds missing data, keeps ready data, and builds again when the specification is another", () => {
    const file = join(folder, "data", "resource-types.bin");
    expect(ensure(file)).toMatch(/^Built the catalog: \d+ resource types .*\n$/);
    expect(readFileSync(file).equals(real)).toBe(true);
    expect(ensure(file)).toBe("");

    const header = readFileSync(file, "latin1");
    writeFileSync(file, header.replace(/"sourceVersion":"\d/, '"sourceVersion":"9'), "latin1");
    expect(ensure(file)).toMatch(/^Built/);
    expect(readFileSync(file).equals(real)).toBe(true);

    writeFileSync(file, header.replace(/"format":\d+/, '"format":0'), "latin1");
    expect(ensure(file)).toMatch(/^Built/);
    expect(existsSync(`${file}.${process.pid}`)).toBe(false);
  });
}, 60_000);
