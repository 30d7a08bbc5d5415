import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { recordedDay } from "./recorded-day.ts";

/** One case as it was recorded from the service. */
export interface RecordedCase {
  readonly name: string;
  /** The day, as `yyyy-mm-dd`; empty when it is not known. */
  readonly recordedOn: string;
  /** What the first change set creates the stack from, and the second one updates it to. Text is sent as it is. */
  readonly templates: readonly Json[];
  /** Parameter values for each template. */
  readonly parameters: readonly Readonly<Record<string, string>>[];
  /** What the service answered, by step, in the order the steps were taken. */
  readonly recorded: Readonly<Record<string, Json>>;
}

/** Reads every `*.json` file of a folder, in the order of their names. Throws an error that names the file it could not read. */
export async function readCases(directory: string): Promise<RecordedCase[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json")).toSorted();
  return Promise.all(names.map(async (name) => parseCase(await readFile(join(directory, name), "utf8"), name)));
}

/** Reads one case; `file` is the name to show in errors. */
export function parseCase(text: string, file: string): RecordedCase {
  const data = parsed(text, file);
  const { name, recordedOn, templates, parameters, recorded } = data;
  if (!Array.isArray(templates) || !isJsonObject(recorded)) {
    throw new Error(`${file} is not a recorded case: it needs a list 'templates' and an object 'recorded'.`);
  }
  return {
    name: typeof name === "string" ? name : file,
    recordedOn: recordedDay(recordedOn),
    templates,
    parameters: (Array.isArray(parameters) ? parameters : []).map(textsOf),
    recorded,
  };
}

function parsed(text: string, file: string): JsonObject {
  try {
    const data: unknown = JSON.parse(text);
    if (isJsonObject(data)) return data;
  } catch (error) {
    throw new Error(`${file} is not JSON.`, { cause: error });
  }
  throw new Error(`${file} is not a recorded case: it is no object.`);
}

function textsOf(values: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isJsonObject(values) ? values : {}).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
