import type { ResourceType } from "../src/resource-type.ts";
import { packConstraints, type PackedConstraints, type ValueConstraints } from "../src/value-constraints.ts";
import table from "./schema-constraints.json" with { type: "json" };

/** The constraints of all types as the table keeps them: patterns are numbered once for all. */
export interface ConstraintsTable {
  readonly source: string;
  readonly patterns: readonly string[];
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What the table says of one type, with the patterns of its own that it needs. */
export function constraintsOf(typeName: string): PackedConstraints | undefined {
  const { patterns, types }: ConstraintsTable = table;
  const values = types[typeName];
  if (values === undefined) return undefined;
  const own: string[] = [];
  const renumbered = Object.entries(values).map(([name, code]) => [
    name,
    code.replaceAll(/(?<=^| )p(\d+)/g, (_, number) => `p${numberIn(own, patterns[Number(number)] ?? "")}`),
  ]);
  return { ...(own.length > 0 && { patterns: own }), values: Object.fromEntries(renumbered) };
}

/** Makes the table of what schemas say. `renew-schema-facts.ts` writes it. */
export function tabulateConstraints(
  source: string,
  types: readonly (readonly [ResourceType, Readonly<Record<string, ValueConstraints>>])[],
): ConstraintsTable & { readonly left: number } {
  const patterns: string[] = [];
  let left = 0;
  const rows = types.flatMap(([type, constraints]) => {
    const values = Object.entries(constraints).flatMap(([path, written]) => {
      if (!isKnown(type, path)) return [];
      const told = usable(written, () => left++);
      return told === undefined ? [] : [[path, packConstraints(told, (pattern) => numberIn(patterns, pattern))]];
    });
    return values.length === 0 ? [] : [[type.name, Object.fromEntries(values) as Record<string, string>] as const];
  });
  return { source, patterns, types: Object.fromEntries(rows), left };
}

function numberIn(patterns: string[], pattern: string): number {
  const at = patterns.indexOf(pattern);
  return at < 0 ? patterns.push(pattern) - 1 : at;
}

function isKnown({ properties, definitions }: ResourceType, path: string): boolean {
  const [name = "", member] = path.split(".");
  return member === undefined ? name in properties : member in (definitions[name] ?? {});
}

/** What says something, and what can be held against a value safely; nothing when that is nothing. */
function usable(constraints: ValueConstraints, leave: () => void): ValueConstraints | undefined {
  const { minLength = 0, minItems = 0, pattern, items, ...others } = constraints;
  const inner = items === undefined ? undefined : usable(items, leave);
  const isKept = pattern !== undefined && !ANYTHING.test(pattern) && isSafePattern(pattern);
  if (pattern !== undefined && !isKept && !ANYTHING.test(pattern)) leave();
  const told = {
    ...others,
    ...(minLength > 0 && { minLength }),
    ...(minItems > 0 && { minItems }),
    ...(isKept && { pattern }),
    ...(inner !== undefined && { items: inner }),
  };
  const isFilled = Object.entries(told).some(([key, value]) => key !== "uniqueItems" || value === true);
  return isFilled ? told : undefined;
}

/** Patterns that say nothing. */
const ANYTHING = /^\^?\(?(?:\.|\[\\s\\S\]|\[\\S\\s\])[*+]\)?\$?$/;

/** Words of other regular expressions, which mean something else in JavaScript or nothing. */
const FOREIGN = /\[\[:|\(\?P|\(\?[a-zA-Z]+[):]|\\[AZzhQEG]|[+*?}]\+|\(\?>|&&\[/;

/**
 * Whether a pattern means in JavaScript what it means elsewhere, and has none of the forms that are known to be slow: something that
 * repeats inside of something that repeats, and three repetitions side by side. Others are not looked for.
 */
export function isSafePattern(pattern: string): boolean {
  const simple = simplified(pattern);
  if (FOREIGN.test(pattern) || repeatsRepetition(simple) || THREE_REPEATED.test(simple)) return false;
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}

const REPEATED = /^(?:[*+]|\{\d+,\d*\})/;

/** Three repetitions with nothing between them take the third power of a text's length. */
const THREE_REPEATED = /(?:[_.](?:[*+]|\{\d+,\d*\})){3}/;

/** Escapes and classes are single characters here. */
function simplified(pattern: string): string {
  return pattern.replaceAll(/\\[pP]\{[^}]*\}|\\./gs, "_").replaceAll(/\[\^?\]?[^\]]*\]/g, "_");
}

function repeatsRepetition(simple: string): boolean {
  const groups = [false];
  for (let at = 0; at < simple.length; at++) {
    if (simple[at] === "(") groups.push(false);
    const isRepeated = REPEATED.test(simple.slice(simple[at] === ")" ? at + 1 : at));
    if (simple[at] === ")") {
      const inner = groups.pop() === true;
      if (inner && isRepeated) return true;
      if (inner || isRepeated) groups[groups.length - 1] = true;
    } else if (isRepeated) {
      groups[groups.length - 1] = true;
    }
  }
  return false;
}
