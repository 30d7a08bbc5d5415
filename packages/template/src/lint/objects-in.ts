import { isJsonObject, type JsonObject, type JsonPath } from "../json.ts";
import { membersOf } from "./variants.ts";

/** An object of the template, and where it stands. */
export interface PlacedObject {
  readonly value: JsonObject;
  readonly path: JsonPath;
}

/** The objects to which names lead, through lists and through the branches of `Fn::If`. */
export function objectsIn(value: JsonObject, path: JsonPath, names: readonly string[]): PlacedObject[] {
  const [name, ...rest] = names;
  if (name === undefined) return [{ value, path }];
  return membersOf(value[name], [...path, name]).flatMap((member) =>
    isJsonObject(member.value) ? objectsIn(member.value, member.path, rest) : [],
  );
}
