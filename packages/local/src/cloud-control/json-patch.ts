import { isJsonObject, keysOf, type Json } from "@stacksteward/template";

import { ServiceError } from "../wire/service-error.ts";

/**
 * `document` with a JSON Patch applied: RFC 6902, all six operations, in order, and none of them when one can't be applied.
 * Refuses with `InvalidRequestException`.
 */
export function applyPatch(document: Json, patch: unknown): Json {
  if (!Array.isArray(patch)) throw refusal("The patch document must be a list of operations.");
  return patch.reduce<Json>((patched, operation) => applyOperation(patched, operation as Json), document);
}

function applyOperation(document: Json, operation: Json): Json {
  if (!isJsonObject(operation)) throw refusal("An operation of the patch document must be an object.");
  const path = pointer(operation, "path");
  switch (operation["op"]) {
    case "add":
      return add(document, path, valueOf(operation));
    case "remove":
      return remove(document, path);
    case "replace":
      find(document, path);
      return path.length === 0 ? valueOf(operation) : add(remove(document, path), path, valueOf(operation));
    case "move": {
      const from = pointer(operation, "from");
      return add(remove(document, from), path, find(document, from));
    }
    case "copy":
      return add(document, path, find(document, pointer(operation, "from")));
    case "test":
      if (canonical(find(document, path)) === canonical(valueOf(operation))) return document;
      throw refusal(`The value at '/${path.join("/")}' is not the one that the patch tests for.`);
    default:
      throw refusal(`${JSON.stringify(operation["op"] ?? null)} is no operation of JSON Patch.`);
  }
}

function add(target: Json, path: readonly string[], value: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(target)) {
    const index =
      rest.length === 0 && step === "-" ? target.length : indexOf(step, target.length - Math.sign(rest.length));
    return rest.length === 0
      ? target.toSpliced(index, 0, value)
      : target.with(index, add(target[index] ?? null, rest, value));
  }
  if (!isJsonObject(target)) throw absent(step);
  if (rest.length > 0 && !Object.hasOwn(target, step)) throw absent(step);
  return withMember(target, step, rest.length === 0 ? value : add(target[step] ?? null, rest, value));
}

function remove(target: Json, path: readonly string[]): Json {
  const [step, ...rest] = path;
  if (step === undefined) throw refusal("The whole resource can't be removed by a patch.");
  const child = find(target, [step]);
  if (Array.isArray(target)) {
    const index = Number(step);
    return rest.length === 0 ? target.toSpliced(index, 1) : target.with(index, remove(child, rest));
  }
  const members = isJsonObject(target) ? target : {};
  if (rest.length > 0) return withMember(members, step, remove(child, rest));
  return Object.fromEntries(Object.entries(members).filter(([name]) => name !== step));
}

function find(target: Json, path: readonly string[]): Json {
  let found: Json = target;
  for (const step of path) {
    const inner: Json | undefined = Array.isArray(found)
      ? found[indexOf(step, found.length - 1)]
      : isJsonObject(found) && Object.hasOwn(found, step)
        ? found[step]
        : undefined;
    if (inner === undefined) throw absent(step);
    found = inner;
  }
  return found;
}

/** A member of any name, `__proto__` too, is only a member. */
function withMember(target: Readonly<Record<string, Json>>, name: string, value: Json): Json {
  return Object.fromEntries([...Object.entries(target).filter(([each]) => each !== name), [name, value]]);
}

function indexOf(step: string, last: number): number {
  if (!/^(0|[1-9]\d*)$/.test(step) || Number(step) > last) throw absent(step);
  return Number(step);
}

function pointer(operation: Readonly<Record<string, Json>>, member: "path" | "from"): string[] {
  const text = operation[member];
  if (typeof text !== "string" || !/^(\/([^~]|~[01])*)?$/.test(text)) {
    throw refusal(`'${member}' must be a JSON Pointer, such as /Tags/0.`);
  }
  return keysOf(text);
}

function valueOf(operation: Readonly<Record<string, Json>>): Json {
  const value = operation["value"];
  if (value === undefined) throw refusal(`The operation ${JSON.stringify(operation["op"])} needs a value.`);
  return value;
}

/** Text that is the same for equal values, whatever the order of their members. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, each: Json) =>
    isJsonObject(each) ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

function absent(step: string): ServiceError {
  return refusal(`There is nothing at '${step}' that the patch could change.`);
}

function refusal(reason: string): ServiceError {
  return new ServiceError("InvalidRequestException", `Invalid patch document: ${reason}`);
}
