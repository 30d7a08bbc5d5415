import { existsSync, globSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { checkStructure } from "../structure/check-structure.ts";
import { TemplateError } from "../template-error.ts";
import type { SourceRange, Template } from "../template.ts";
import { writeTemplate } from "../write/write-template.ts";
import { differingTwins, needRain, refusedStructures, notTemplates, type Differences } from "./corpus-facts.testing.ts";
import { readTemplate } from "./read-template.ts";

/** Real templates that lie beside the repository; a clone without them has nothing to read. */
const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

describe.skipIf(!existsSync(corpus))("real templates (skipped when ../shared/corpus is not there)", () => {
  const samples = files("aws-sample-templates");

  const readable = samples.flatMap((file) => {
    const template = read(`aws-sample-templates/${file}`);
    return template === undefined ? [] : [{ file, template }];
  });

  it("reads every sample template of AWS that is one", () => {
    const unread = samples.filter((name) => !readable.some(({ file }) => file === name));
    expect(unread.toSorted()).toEqual([...needRain, ...notTemplates].toSorted());
    expect(readable.length).toBe(178);
  });

  it("reads the JSON and the YAML of one template to the same body, but for what differs in the files", () => {
    const twins = samples.flatMap((file) => {
      const name = file.replace(/\.json$/, "");
      const yaml = [".yaml", ".yml"].map((extension) => name + extension).find((twin) => samples.includes(twin));
      return name === file || yaml === undefined ? [] : [{ name, json: file, yaml }];
    });
    const compared = twins.flatMap(({ name, json, yaml }) => {
      const bodies = [json, yaml].map((file) => read(`aws-sample-templates/${file}`)?.body);
      return bodies.includes(undefined) ? [] : [{ name, differences: compare({ ...bodies[0] }, { ...bodies[1] }) }];
    });
    const different = compared.filter(({ differences }) => Object.keys(differences).length > 0);
    expect(Object.fromEntries(different.map(({ name, differences }) => [name, differences]))).toEqual(differingTwins);
    expect([twins.length, compared.length, compared.length - different.length]).toEqual([85, 80, 58]);
  });

  it("finds nothing wrong with the structure of the others", () => {
    const refused = readable.filter(({ template }) => checkStructure(template).length > 0);
    expect(refused.map(({ file }) => file)).toEqual(refusedStructures);
  });

  it("reads every template cfn-lint calls good, and refuses what it can tell of the bad", () => {
    const good = files("cfn-lint-fixtures/good").map((file) => read(`cfn-lint-fixtures/good/${file}`));
    expect([good.length, good.filter((template) => template !== undefined).length]).toEqual([50, 50]);
    const bad = files("cfn-lint-fixtures/bad").map((file) => read(`cfn-lint-fixtures/bad/${file}`));
    const unreadable = bad.filter((template) => template === undefined).length;
    const malformed = bad.filter((template) => template !== undefined && checkStructure(template).length > 0).length;
    expect({ all: bad.length, unreadable, malformed }).toEqual({ all: 59, unreadable: 5, malformed: 17 });
  });

  // Ten thousands of values; ten times what it takes on an idle machine.
  const patience = 20_000;

  it("writes each sample so that it reads back", { timeout: patience }, () => {
    const changed = readable.filter(({ template: { body } }) => {
      return !isDeepStrictEqual(readTemplate(writeTemplate(body, "yaml")).body, body);
    });
    expect(changed.map(({ file }) => file)).toEqual([]);
  });

  it("finds the place of each value of each sample, inside what encloses it", { timeout: patience }, () => {
    const lost = readable.flatMap(({ file, template }) => {
      return unplaced(template, { ...template.body }).map((path) => `${file} ${path.join("/")}`);
    });
    expect(lost).toEqual([]);
  });
});

function files(folder: string): string[] {
  return globSync("**/*.{json,yaml,yml}", { cwd: corpus + folder }).toSorted();
}

const templates = new Map<string, Template | undefined>();

function read(file: string): Template | undefined {
  if (!templates.has(file)) templates.set(file, readFresh(file));
  return templates.get(file);
}

function readFresh(file: string): Template | undefined {
  try {
    return readTemplate(readFileSync(corpus + file), { file });
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

/** Counts what differs by its kind, or by the first three segments of its path. */
function compare(json: Json | undefined, yaml: Json | undefined, path: JsonPath = []): Differences {
  if (isDeepStrictEqual(json, yaml)) return {};
  if (Array.isArray(json) && Array.isArray(yaml))
    return compareMembers(Object.fromEntries(json.entries()), Object.fromEntries(yaml.entries()), path);
  if (isJsonObject(json) && isJsonObject(yaml)) return compareMembers(json, yaml, path);
  if (typeof yaml === "boolean" && json === (yaml ? "Yes" : "No")) return { "a word that is a boolean in YAML": 1 };
  if (json === null && yaml === "") return { "null in JSON for empty text": 1 };
  return { [`/${path.slice(0, 3).join("/")}`]: 1 };
}

function compareMembers(
  json: Readonly<Record<string, Json>>,
  yaml: Readonly<Record<string, Json>>,
  path: JsonPath,
): Differences {
  const sum: Record<string, number> = {};
  for (const key of new Set([...Object.keys(json), ...Object.keys(yaml)])) {
    for (const [kind, count] of Object.entries(compare(json[key], yaml[key], [...path, key])))
      sum[kind] = (sum[kind] ?? 0) + count;
  }
  return sum;
}

/** Values whose place is unknown, or not inside the place of what encloses them. */
function unplaced(template: Template, value: Json, path: JsonPath = [], parent?: SourceRange): JsonPath[] {
  const range = template.locate(path);
  const isInside =
    range !== undefined &&
    (parent === undefined || !(isBefore(range.start, parent.start) || isBefore(parent.end, range.end)));
  const children = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const inner = children.flatMap(([key, child]) => unplaced(template, child, [...path, key], range));
  return isInside ? inner : [path, ...inner];
}

function isBefore(a: { line: number; column: number }, b: { line: number; column: number }): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
