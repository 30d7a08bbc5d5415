/** What a value must be beyond its shape. Lengths in characters, both ends included. */
export interface ValueConstraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression that matches somewhere in the text; it is one of JavaScript with the flag `u`. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Whether no two items are the same. */
  readonly uniqueItems?: true;
  /** What each item must be. */
  readonly items?: ValueConstraints;
}

/** The constraints of a resource type, by `Property` or `Definition.Property`. */
export type TypeConstraints = Readonly<Record<string, ValueConstraints>>;

/**
 * The constraints of one type as the file keeps them. A constraint is a string of words: `l1-64` for a length, `r0:100` for a
 * range, `n1-50` for a number of items (each end may be missing), `u` for unique items, `p3` for a pattern; behind `[` stand
 * those of the items.
 */
export interface PackedConstraints {
  readonly patterns?: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

/** Writes the constraints of a value the short way. `numberOf` gives each pattern its number. */
export function packConstraints(constraints: ValueConstraints, numberOf: (pattern: string) => number): string {
  const { minLength, maxLength, pattern, minimum, maximum, minItems, maxItems, uniqueItems, items } = constraints;
  const words = [
    minLength === undefined && maxLength === undefined ? [] : `l${minLength ?? ""}-${maxLength ?? ""}`,
    minimum === undefined && maximum === undefined ? [] : `r${minimum ?? ""}:${maximum ?? ""}`,
    minItems === undefined && maxItems === undefined ? [] : `n${minItems ?? ""}-${maxItems ?? ""}`,
    uniqueItems === true ? "u" : [],
    pattern === undefined ? [] : `p${numberOf(pattern)}`,
    items === undefined ? [] : `[ ${packConstraints(items, numberOf)}`,
  ];
  return words.flat().join(" ");
}

/** Gives the constraints that packed ones stand for. Throws when they are damaged. */
export function unpackConstraints({ patterns = [], values }: PackedConstraints): TypeConstraints {
  return Object.fromEntries(
    Object.entries(values).map(([name, code]) => [name, unpackValue(code.split(" "), patterns)]),
  );
}

function unpackValue(words: readonly string[], patterns: readonly string[]): ValueConstraints {
  let told: ValueConstraints = {};
  for (const [index, word] of words.entries()) {
    const rest = word.slice(1);
    switch (word[0]) {
      case "l":
        told = { ...told, ...bounds("minLength", "maxLength", rest.split("-")) };
        break;
      case "r":
        told = { ...told, ...bounds("minimum", "maximum", rest.split(":")) };
        break;
      case "n":
        told = { ...told, ...bounds("minItems", "maxItems", rest.split("-")) };
        break;
      case "u":
        told = { ...told, uniqueItems: true };
        break;
      case "p":
        told = { ...told, pattern: patternOf(patterns, rest) };
        break;
      case "[":
        return { ...told, items: unpackValue(words.slice(index + 1), patterns) };
      default:
        throw new Error(`'${word}' is no constraint`);
    }
  }
  return told;
}

type Bound = Exclude<keyof ValueConstraints, "pattern" | "uniqueItems" | "items">;

function bounds(leastName: Bound, mostName: Bound, [least = "", most = ""]: readonly string[]): ValueConstraints {
  return {
    ...(least === "" ? {} : { [leastName]: Number(least) }),
    ...(most === "" ? {} : { [mostName]: Number(most) }),
  };
}

function patternOf(patterns: readonly string[], number: string): string {
  const pattern = patterns[Number(number)];
  if (pattern === undefined) throw new Error(`there is no pattern ${number}`);
  return pattern;
}
