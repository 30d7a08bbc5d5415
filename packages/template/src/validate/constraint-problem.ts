import type { Json, JsonPath } from "../json.ts";
import { isSecretProperty } from "../secrets/secret-names.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";

/** Which constraint of a value is not kept. */
export const ConstraintKind = {
  Length: "length",
  Pattern: "pattern",
  Range: "range",
  Items: "items",
  Unique: "unique",
} as const;
export type ConstraintKind = (typeof ConstraintKind)[keyof typeof ConstraintKind];

interface Bounds {
  readonly least: number;
  /** `Infinity` when there is no end. */
  readonly most: number;
  readonly found: number;
}

/** What is wrong with a value, as data. */
export type ConstraintViolation =
  | ({ readonly kind: typeof ConstraintKind.Length; readonly value: string } & Bounds)
  | { readonly kind: typeof ConstraintKind.Pattern; readonly pattern: string; readonly value: string }
  | ({ readonly kind: typeof ConstraintKind.Range | typeof ConstraintKind.Items } & Bounds)
  | { readonly kind: typeof ConstraintKind.Unique; readonly value: Json };

/** A template problem that knows which constraint is not kept. */
export interface ConstraintProblem extends TemplateProblem {
  readonly path: JsonPath;
  readonly kind: ConstraintKind;
}

/**
 * The violation as a problem of a template in which the value stands at `path`, of which `base` parts lead to `Properties`. The
 * value of what is called like a secret is not in it.
 */
export function describeConstraintViolation(
  typeName: string,
  path: JsonPath,
  violation: ConstraintViolation,
  base: number,
): ConstraintProblem {
  const inside = path.slice(base);
  const names = inside.filter((part) => typeof part === "string" && !part.startsWith("Fn::"));
  const place = `${inside.join(".")} of ${typeName}`;
  return {
    code: TemplateErrorCode.PropertyInvalid,
    path: [...path],
    kind: violation.kind,
    ...wordsOf(
      place,
      violation,
      names.some((name) => isSecretProperty(String(name))),
    ),
  };
}

function wordsOf(
  place: string,
  violation: ConstraintViolation,
  isSecret: boolean,
): { readonly message: string; readonly remedy: string } {
  switch (violation.kind) {
    case ConstraintKind.Length: {
      const quoted = isSecret ? "" : `, ${quote(violation.value)},`;
      return {
        message: `${place}${quoted} has ${violation.found} characters.`,
        remedy: `Write ${between(violation)} characters.`,
      };
    }
    case ConstraintKind.Pattern:
      return {
        message: isSecret
          ? `${place} does not have the form that it must have.`
          : `${place} cannot be ${quote(violation.value)}.`,
        remedy: `Write what matches ${violation.pattern}.`,
      };
    case ConstraintKind.Range:
      return { message: `${place} cannot be ${violation.found}.`, remedy: `Write ${between(violation)}.` };
    case ConstraintKind.Items:
      return { message: `${place} has ${violation.found} items.`, remedy: `Write ${between(violation)} items.` };
    case ConstraintKind.Unique:
      return { message: `${place} is written a second time in this list.`, remedy: "Remove one of the two." };
  }
}

function between({ least, most }: Bounds): string {
  if (most === Infinity) return `at least ${least}`;
  if (least === most) return `${least}`;
  return least === 0 || least === -Infinity ? `at most ${most}` : `${least} to ${most}`;
}

/** Long texts say nothing more. */
const LONGEST_QUOTED = 80;

function quote(text: string): string {
  return text.length > LONGEST_QUOTED ? `'${text.slice(0, LONGEST_QUOTED)}…'` : `'${text}'`;
}
