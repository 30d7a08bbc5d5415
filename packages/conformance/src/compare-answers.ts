import { isJsonObject, type Json, type JsonObject } from "@stacksteward/template";

import { boundText, matchText, type Bindings } from "./bindings.ts";

/** One place where an answer is not what was recorded. */
export interface Miss {
  /** A JSON pointer into the recorded answer. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/**
 * Where `actual` is not what `recorded` says. Placeholders are bound on the way; those of a part that does not match stay unbound.
 * Lists count in order, except those the service answers in any order. What the service did not answer must not be there,
 * except the members it gained after the recordings.
 */
export function compareAnswers(recorded: Json, actual: Json | undefined, bindings: Bindings, path = ""): Miss[] {
  if (actual === undefined) return [miss(path, recorded, "nothing", bindings)];
  if (Array.isArray(recorded)) return compareLists(recorded, actual, bindings, path);
  if (isJsonObject(recorded)) return compareObjects(recorded, actual, bindings, path);
  const alike =
    typeof recorded === "string" && typeof actual === "string"
      ? matchText(recorded, actual, bindings)
      : recorded === actual;
  return alike ? [] : [miss(path, recorded, JSON.stringify(actual), bindings)];
}

/** Answered since later than the recordings were made. */
const newerMembers: ReadonlySet<string> = new Set(["DeploymentConfig", "LastOperations", "OperationId"]);

const unorderedLists: ReadonlySet<string> = new Set(["Details", "Parameters"]);

function compareObjects(recorded: JsonObject, actual: Json, bindings: Bindings, path: string): Miss[] {
  if (!isJsonObject(actual)) return [miss(path, recorded, JSON.stringify(actual), bindings)];
  const misses: Miss[] = [];
  const met = new Set<string>();
  for (const [recordedKey, value] of Object.entries(recorded)) {
    const key = actualKey(recordedKey, actual, bindings);
    met.add(key);
    if (!Object.hasOwn(actual, key) && isOptional(recorded, recordedKey)) continue;
    misses.push(...compareAnswers(value, actual[key], bindings, `${path}/${recordedKey}`));
  }
  for (const [key, value] of Object.entries(actual)) {
    if (met.has(key) || newerMembers.has(key)) continue;
    misses.push({ path: `${path}/${key}`, expected: "nothing", got: shortened(JSON.stringify(value)) });
  }
  return misses;
}

/** A key can be where a placeholder is first met, as a path is in the body of an API. */
function actualKey(recordedKey: string, actual: JsonObject, bindings: Bindings): string {
  const key = boundText(recordedKey, bindings);
  if (Object.hasOwn(actual, key)) return key;
  return Object.keys(actual).find((candidate) => matchText(recordedKey, candidate, bindings)) ?? key;
}

/** `Replacement` of an addition was answered until April 2025 and is not any more. */
function isOptional(recorded: JsonObject, key: string): boolean {
  return key === "Replacement" && recorded["Action"] === "Add";
}

function compareLists(recorded: readonly Json[], actual: Json, bindings: Bindings, path: string): Miss[] {
  if (!Array.isArray(actual)) return [miss(path, [...recorded], JSON.stringify(actual), bindings)];
  if (unorderedLists.has(path.slice(path.lastIndexOf("/") + 1))) return compareSets(recorded, actual, bindings, path);
  const misses = recorded.flatMap((member, index) =>
    compareAnswers(member, actual[index], bindings, `${path}/${index}`),
  );
  const surplus = actual.slice(recorded.length).map((member, index) => ({
    path: `${path}/${recorded.length + index}`,
    expected: "nothing",
    got: shortened(JSON.stringify(member)),
  }));
  return [...misses, ...surplus];
}

function compareSets(recorded: readonly Json[], actual: readonly Json[], bindings: Bindings, path: string): Miss[] {
  const left = new Set(actual.keys());
  const unmatched: [number, Json][] = [];
  for (const [position, member] of recorded.entries()) {
    const found = [...left].find((index) => matches(member, actual[index], bindings));
    if (found === undefined) unmatched.push([position, member]);
    else left.delete(found);
  }
  const rest = [...left].map((index) => actual[index] ?? null);
  const misses = unmatched.flatMap(([position, member]) => {
    const nearest = rest.shift();
    return compareAnswers(member, nearest, new Map(bindings), `${path}/${position}`);
  });
  const surplus = rest.map((member) => ({ path, expected: "nothing", got: shortened(JSON.stringify(member)) }));
  return [...misses, ...surplus];
}

function matches(recorded: Json, actual: Json | undefined, bindings: Bindings): boolean {
  const attempt = new Map(bindings);
  if (compareAnswers(recorded, actual, attempt).length > 0) return false;
  for (const [placeholder, value] of attempt) bindings.set(placeholder, value);
  return true;
}

function miss(path: string, recorded: Json, got: string, bindings: Bindings): Miss {
  const expected =
    typeof recorded === "string" ? JSON.stringify(boundText(recorded, bindings)) : JSON.stringify(recorded);
  return { path: path === "" ? "/" : path, expected: shortened(expected), got: shortened(got) };
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
