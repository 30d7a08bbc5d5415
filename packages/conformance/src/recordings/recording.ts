import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { recordedDay } from "../recorded-day.ts";
import { sortedAsRecorded } from "../recorded-form.ts";

/** What one recorded test was answered. */
export interface Recording {
  /** The test's name inside its module. */
  readonly test: string;
  /** The day, as `yyyy-mm-dd`. */
  readonly recordedOn: string;
  readonly answers: Readonly<Record<string, Json>>;
}

/**
 * Reads the recordings of one module, such as `api/test_stacks`, in their order. That a call succeeded is left out;
 * lists that the service answers in any order are sorted.
 */
export async function readRecordings(directory: string, module: string): Promise<Recording[]> {
  const file = `${module}.snapshot.json`;
  const data: unknown = JSON.parse(await readFile(join(directory, file), "utf8"));
  if (!isJsonObject(data)) throw new Error(`${file} holds no recordings: it is no object.`);
  return Object.entries(data).map(([id, entry]) => {
    const answers = isJsonObject(entry) ? entry["recorded-content"] : undefined;
    const recordedOn = isJsonObject(entry) ? entry["recorded-date"] : undefined;
    return {
      test: id.slice(id.indexOf("::") + 2),
      recordedOn: recordedDay(recordedOn),
      answers: isJsonObject(answers) ? (withoutSuccess(answers) as JsonObject) : {},
    };
  });
}

function withoutSuccess(value: Json, key = ""): Json {
  if (Array.isArray(value))
    return sortedAsRecorded(
      value.map((member) => withoutSuccess(member)),
      key,
    );
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => !(name === "ResponseMetadata" && isSuccess(member)))
      .map(([name, member]) => [name, withoutSuccess(member, name)]),
  );
}

function isSuccess(metadata: Json): boolean {
  return isJsonObject(metadata) && metadata["HTTPStatusCode"] === 200;
}
