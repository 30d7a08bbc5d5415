import { isJsonObject, keysOf, sameValue, valueAt, type Json } from "@stacksteward/template";

import { saysTheSame } from "./difference-value.ts";

/** A difference as CloudFormation tells it. */
export interface ToldDifference {
  readonly path: string;
  readonly kind: string;
  readonly expectedText: string;
}

/** A resource's properties as CloudFormation has compared them. */
export interface ComparedSides {
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

type Path = readonly (string | number)[];

/**
 * Where the template has what a difference is about. CloudFormation counts the items of a list as it found them, which may
 * be in another order. `undefined` when no item, or more than one, may be meant.
 */
export function templatePathOf(
  { path, kind, expectedText }: ToldDifference,
  { expected, actual }: ComparedSides,
): Path | undefined {
  const found: (string | number)[] = [];
  const segments = keysOf(path);
  for (const [depth, segment] of segments.entries()) {
    const list = valueAt(expected, found);
    if (!Array.isArray(list)) {
      found.push(segment);
      continue;
    }
    const rest = segments.slice(depth + 1);
    // An item too many stands nowhere in the template; it would come last.
    if (rest.length === 0 && kind === "ADD") return [...found, list.length];
    const item = valueAt(actual, segments.slice(0, depth + 1));
    const index =
      rest.length === 0
        ? itemSaying(expectedText, list, Number(segment))
        : item === undefined
          ? undefined
          : partnerOf(item, list, rest, expectedText);
    if (index === undefined) return undefined;
    found.push(index);
  }
  return found;
}

/** The item that has the expected value: the one with that index, or the first of those, which are all the same. */
function itemSaying(expectedText: string, list: readonly Json[], index: number): number | undefined {
  const [first, ...others] = indexesWhere(list, (item) => saysTheSame(item, expectedText));
  return first !== undefined && others.includes(index) ? index : first;
}

/** The expected item that is the same but for what differs, or the only one with the same `Key`. */
function partnerOf(
  item: Json,
  list: readonly Json[],
  differing: readonly string[],
  expectedText: string,
): number | undefined {
  const rest = withoutMember(item, differing);
  const alike = indexesWhere(
    list,
    (other) => saysTheSame(valueAt(other, differing), expectedText) && covers(rest, withoutMember(other, differing)),
  );
  const [first] = alike;
  if (first !== undefined && alike.every((index) => sameValue(list[index], list[first]))) return first;
  const keyed = indexesWhere(list, (other) => keyOf(item) !== undefined && keyOf(item) === keyOf(other));
  return keyed.length === 1 ? keyed[0] : undefined;
}

function indexesWhere(list: readonly Json[], isWanted: (item: Json) => boolean): readonly number[] {
  return list.flatMap((item, index) => (isWanted(item) ? [index] : []));
}

function keyOf(item: Json): Json | undefined {
  return isJsonObject(item) ? item["Key"] : undefined;
}

function withoutMember(value: Json, path: readonly string[]): Json {
  const [first, ...rest] = path;
  if (first === undefined || !isJsonObject(value)) return value;
  const { [first]: member, ...others } = value;
  return rest.length === 0 || member === undefined ? others : { ...others, [first]: withoutMember(member, rest) };
}

/** Whether all that is expected is there, as it is expected. */
function covers(actual: Json, expected: Json): boolean {
  if (!isJsonObject(expected) || !isJsonObject(actual)) return sameValue(expected, actual);
  return Object.entries(expected).every(([name, member]) => {
    const other = valueAt(actual, [name]);
    return other !== undefined && covers(other, member);
  });
}
