import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { isJsonObject, readTemplate, TemplateError, type Json, type TemplateBody } from "@stacksteward/template";

import { CorpusFolder, corpusFiles } from "./corpus-files.ts";

/** One template that exists as JSON and as YAML. */
export interface Twins {
  /** Without the ending. */
  readonly name: string;
  /** `undefined` when one of them cannot be read; empty when both read to the same template. */
  readonly differences: readonly TwinDifference[] | undefined;
}

/** One place where the files themselves say different things; `undefined` where one says nothing. */
export interface TwinDifference {
  readonly path: string;
  readonly json: Json | undefined;
  readonly yaml: Json | undefined;
}

/** Reads every pair of files of the sample templates that differ in their ending only. */
export function compareTwins(root: string): Twins[] {
  const files = new Set(corpusFiles(root, CorpusFolder.Samples));
  return [...files].flatMap((file) => {
    const name = file.replace(/\.json$/, "");
    const yaml = [`${name}.yaml`, `${name}.yml`].find((twin) => name !== file && files.has(twin));
    if (yaml === undefined) return [];
    const [left, right] = [file, yaml].map((each) => read(join(root, CorpusFolder.Samples, each)));
    const differences = left && right ? differencesOf({ ...left }, { ...right }, "") : undefined;
    return [{ name, differences }];
  });
}

function read(file: string): TemplateBody | undefined {
  try {
    return readTemplate(readFileSync(file)).body;
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function differencesOf(json: Json | undefined, yaml: Json | undefined, path: string): TwinDifference[] {
  if (isDeepStrictEqual(json, yaml)) return [];
  const [left, right] = [json, yaml].map(membersOf);
  if (left === undefined || right === undefined || Array.isArray(json) !== Array.isArray(yaml)) {
    return [{ path, json, yaml }];
  }
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].flatMap((key) => differencesOf(left.get(key), right.get(key), `${path}/${key}`));
}

function membersOf(node: Json | undefined): ReadonlyMap<string, Json> | undefined {
  return Array.isArray(node) || isJsonObject(node) ? new Map(Object.entries(node)) : undefined;
}
