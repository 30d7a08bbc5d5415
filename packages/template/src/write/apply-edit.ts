import { isJsonObject, type Json, type JsonPath } from "../json.ts";
import { setMember } from "../read/parsed-source.ts";

/** One change to a template. Paths go through functions in their long form: `[…, "Fn::Sub"]`. */
export type TemplateEdit =
  /**
   * Objects that are missing on the way are made; the index behind the last element of a list appends. `isOnOneLine` writes
   * an object or list on the line of the value that it replaces, so that no line behind it moves.
   */
  | { readonly kind: "set"; readonly path: JsonPath; readonly value: Json; readonly isOnOneLine?: true }
  /** What is not there is left alone. */
  | { readonly kind: "delete"; readonly path: JsonPath };

/** The value after an edit. `undefined` when the path leads through something that is neither object nor list. */
export function applyEdit(value: Json, edit: TemplateEdit): Json | undefined {
  const [segment, ...rest] = edit.path;
  if (segment === undefined) return edit.kind === "set" ? edit.value : undefined;
  if (Array.isArray(value)) return applyToList(value, Number(segment), { ...edit, path: rest });
  if (!isJsonObject(value)) return undefined;
  const key = String(segment);
  const member = Object.hasOwn(value, key) ? value[key] : undefined;
  if (member === undefined && edit.kind === "delete") return value;
  if (rest.length === 0 && edit.kind === "delete") {
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
  const changed = applyEdit(member ?? {}, { ...edit, path: rest });
  if (changed === undefined) return undefined;
  const copy = { ...value };
  setMember(copy, key, changed);
  return copy;
}

function applyToList(list: readonly Json[], index: number, edit: TemplateEdit): Json | undefined {
  if (!Number.isInteger(index) || index < 0 || index > list.length) return undefined;
  const element = list[index];
  if (edit.kind === "delete") {
    if (element === undefined) return [...list];
    if (edit.path.length === 0) return list.toSpliced(index, 1);
  }
  const changed = applyEdit(element ?? {}, edit);
  return changed === undefined ? undefined : list.toSpliced(index, 1, changed);
}
