import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.ts";

/**
 * Where a path into a template whose loops were written out leads in the template as its author wrote it: `QueueA` that
 * came of `Queue${Name}` leads into the loop. A path that leads nowhere in either stays as it is.
 */
export function writtenPath(body: Readonly<JsonObject>, path: JsonPath): JsonPath {
  const written: (string | number)[] = [];
  let node: Json | Readonly<JsonObject> | undefined = body;
  for (const segment of path) {
    const steps: JsonPath = (isJsonObject(node) ? stepsThroughLoop(node, String(segment)) : undefined) ?? [segment];
    written.push(...steps);
    node = steps.reduce(memberOf, node);
  }
  return written;
}

/** The way to the key that a loop of `node`, or one inside it, makes `key` of; `undefined` when `key` is written there itself. */
function stepsThroughLoop(node: Readonly<JsonObject>, key: string): JsonPath | undefined {
  if (Object.hasOwn(node, key)) return undefined;
  for (const [loop, definition] of Object.entries(node)) {
    const fragment = loop.startsWith("Fn::ForEach::") && Array.isArray(definition) ? definition[2] : undefined;
    if (!isJsonObject(fragment)) continue;
    const direct = Object.keys(fragment).find((pattern) => couldBecome(pattern, key));
    const steps = direct === undefined ? stepsThroughLoop(fragment, key) : [direct];
    if (steps !== undefined) return [loop, 2, ...steps];
  }
  return undefined;
}

/** Whether replacing the identifiers in `pattern`, such as `Queue${Name}`, could make `key` of it. */
function couldBecome(pattern: string, key: string): boolean {
  const literals = pattern.split(/[$&]\{[A-Za-z0-9]+\}/);
  const escaped = literals.map((literal) => literal.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return literals.length > 1 && new RegExp(`^${escaped.join(".+")}$`, "s").test(key);
}

function memberOf(node: Json | Readonly<JsonObject> | undefined, key: string | number): Json | undefined {
  if (Array.isArray(node)) return node[Number(key)];
  return isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined;
}
