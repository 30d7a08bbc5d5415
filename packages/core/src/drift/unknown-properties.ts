import type { ResourceType } from "@stacksteward/catalog";
import { isJsonObject, pointerTo, UNKNOWN, type Json, type Value } from "@stacksteward/template";

import type { DeclaredResource } from "./deployed-template.ts";
import type { UnknownDrift } from "./drift-report.ts";

/** What is known of a resource's properties, from three sides. */
export interface ComparedProperties {
  readonly declared: DeclaredResource;
  readonly type: ResourceType | undefined;
  /** What CloudFormation says it has compared. Absent when it does not say. */
  readonly expected: Json | undefined;
  /** The paths of the differences it has found: of those there is nothing unknown. */
  readonly differing: readonly string[];
}

type Path = readonly (string | number)[];

/**
 * The properties that the template gives and that nobody has compared: whatever the service never gives back, and
 * whatever CloudFormation left out of what it expected. It says neither of them by itself.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export function unknownProperties(compared: ComparedProperties): readonly UnknownDrift[] {
  const { declared, expected } = compared;
  return Object.entries(declared.properties).flatMap(([name, value]) =>
    unknownIn(value, expected === undefined ? undefined : { value: memberOf(expected, name) }, [name], compared),
  );
}

/** `expected` is absent where CloudFormation does not say what it compared. */
function unknownIn(
  value: Value,
  expected: { readonly value: Json | undefined } | undefined,
  path: Path,
  compared: ComparedProperties,
): readonly UnknownDrift[] {
  const pointer = pointerTo(path);
  if (compared.differing.some((other) => other === pointer)) return [];
  if (isWriteOnly(path, compared.type)) return [{ path: pointer, reason: "write-only" }];
  if (expected !== undefined && expected.value === undefined) {
    const isNothing = value === UNKNOWN && compared.declared.mayBeNothing(path);
    return isNothing ? [] : [{ path: pointer, reason: reasonFor(path, compared) }];
  }
  if (Array.isArray(value)) {
    const items = expected?.value;
    const isAligned = items === undefined || (Array.isArray(items) && items.length === value.length);
    if (!isAligned) return [];
    return value.flatMap((item, index) => unknownIn(item, below(expected, index), [...path, index], compared));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    unknownIn(member, below(expected, name), [...path, name], compared),
  );
}

function below(
  expected: { readonly value: Json | undefined } | undefined,
  key: string | number,
): { readonly value: Json | undefined } | undefined {
  return expected === undefined ? undefined : { value: memberOf(expected.value, key) };
}

function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function reasonFor(path: Path, { declared, type }: ComparedProperties): UnknownDrift["reason"] {
  if (writeOnlyPaths(type).some((pattern) => fits(pattern, path, "around"))) return "write-only";
  return declared.isSecret(path) ? "secret" : "not-compared";
}

function isWriteOnly(path: Path, type: ResourceType | undefined): boolean {
  return writeOnlyPaths(type).some((pattern) => fits(pattern, path, "same"));
}

function writeOnlyPaths(type: ResourceType | undefined): readonly (readonly string[])[] {
  return (type?.writeOnly ?? []).map((path) => path.split("."));
}

/** Whether a path is what a pattern of the catalog means, or leads to it. `*` stands for any item. */
function fits(pattern: readonly string[], path: Path, how: "same" | "around"): boolean {
  if (how === "same" ? pattern.length !== path.length : pattern.length < path.length) return false;
  return path.every((segment, index) => pattern[index] === "*" || pattern[index] === String(segment));
}
