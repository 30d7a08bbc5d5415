import { isJsonObject, type Json } from "@stacksteward/template";

/** The segments of a path as CloudFormation gives it, which is a JSON Pointer: `/Tags/0/Key`. */
export function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The JSON Pointer of some segments; empty for none. */
export function pointerOf(segments: readonly (string | number)[]): string {
  return segments.map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** What stands at the end of a path, and nothing where a part of it is missing. */
export function valueAt(value: Json | undefined, segments: readonly (string | number)[]): Json | undefined {
  let at = value;
  for (const segment of segments) {
    if (Array.isArray(at)) at = at[Number(segment)];
    else if (isJsonObject(at) && Object.hasOwn(at, segment)) at = at[segment];
    else return undefined;
  }
  return at;
}
