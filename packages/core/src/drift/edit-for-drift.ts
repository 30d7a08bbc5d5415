import { factsOnTheWay, type Catalog } from "@stacksteward/catalog";
import {
  findDynamicReferences,
  isJsonObject,
  sameValue,
  valueAt,
  type Json,
  type ResourceDeclaration,
  type TemplateEdit,
} from "@stacksteward/template";
import { MASK, type JsonValue } from "@stacksteward/workflow";

import type { RefusalReason } from "./accept-drift.ts";
import type { PropertyDrift } from "./drift-report.ts";

/** Where a difference is to be written. */
export interface EditTarget {
  readonly resource: ResourceDeclaration;
  readonly logicalId: string;
  readonly catalog: Catalog;
  /** What will be edited beside it. */
  readonly edits: readonly TemplateEdit[];
}

/** The edit that makes the template say what is there, or why there is none. */
export function editFor(difference: PropertyDrift, target: EditTarget): TemplateEdit | RefusalReason {
  const { kind, expected, actual, templatePath } = difference;
  const { resource, logicalId, edits } = target;
  if (kind !== "NOT_EQUAL" && kind !== "ADD" && kind !== "REMOVE") return "unknown";
  if (hides(actual) || hides(expected)) return "secret";
  if (templatePath === undefined) return "ambiguous";
  const properties = resource["Properties"];
  if (isComputedOnTheWay(properties, templatePath)) return "intrinsic";
  const path = ["Resources", logicalId, "Properties", ...templatePath];
  if (kind === "ADD") {
    const around = valueAt(properties, templatePath.slice(0, -1));
    if (around === undefined || actual === undefined) return "absent";
    if (!Array.isArray(around)) return { kind: "set", path, value: toJson(actual) };
    if (around.length !== templatePath.at(-1)) return "changed";
    // Items that were added together come one behind the other.
    const before = edits.filter((edit) => edit.kind === "set" && isSibling(edit.path, path, around.length)).length;
    return { kind: "set", path: [...path.slice(0, -1), around.length + before], value: toJson(actual) };
  }
  const written = valueAt(properties, templatePath);
  if (written === undefined) return "absent";
  if (isComputed(written)) return "intrinsic";
  if (!sameValue(written, toJson(expected))) return "changed";
  if (kind === "REMOVE") return isRequired(templatePath, target) ? "required" : { kind: "delete", path };
  if (actual === undefined) return "unknown";
  return { kind: "set", path, value: inTheFormOf(written, toJson(actual)) };
}

function hides(value: JsonValue | undefined): boolean {
  return value !== undefined && JSON.stringify(value).includes(MASK);
}

/** A copy: JSON of a report may not be changed, and that of templates may. */
function toJson(value: JsonValue | undefined): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

/** Whether a function stands around the place; in a list one may also have moved the items. */
function isComputedOnTheWay(properties: Json | undefined, path: readonly (string | number)[]): boolean {
  return path.some((_, length) => {
    const around = valueAt(properties, path.slice(0, length));
    return around !== undefined && (isFunction(around) || (Array.isArray(around) && around.some(isFunction)));
  });
}

/** Whether a function or a dynamic reference has a part in a value. */
function isComputed(value: Json): boolean {
  if (findDynamicReferences(value).length > 0) return true;
  if (Array.isArray(value)) return value.some(isComputed);
  return isFunction(value) || (isJsonObject(value) && Object.values(value).some(isComputed));
}

function isFunction(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && (key === "Ref" || key.startsWith("Fn::"));
}

function isSibling(path: readonly (string | number)[], other: readonly (string | number)[], length: number): boolean {
  const last = path.at(-1);
  const isBehind = typeof last === "number" && last >= length && path.length === other.length;
  return isBehind && path.slice(0, -1).every((segment, index) => segment === other[index]);
}

/** An item of a list is never required by itself. */
function isRequired(path: readonly (string | number)[], { resource, catalog }: EditTarget): boolean {
  if (typeof path.at(-1) === "number") return false;
  const type = catalog.find(resource.Type);
  const dotted = path.map((segment) => (typeof segment === "number" ? "*" : segment)).join(".");
  return (type === undefined ? undefined : factsOnTheWay(type, dotted)?.at(-1)?.required) ?? false;
}

/** Templates may write numbers and booleans as text, and text that looks like them: what the author chose is kept. */
function inTheFormOf(written: Json, actual: Json): Json {
  if (typeof written === "string" && (typeof actual === "number" || typeof actual === "boolean")) return String(actual);
  if (typeof actual !== "string") return actual;
  if (typeof written === "number") return String(Number(actual)) === actual ? Number(actual) : actual;
  if (typeof written === "boolean" && (actual === "true" || actual === "false")) return actual === "true";
  return actual;
}
