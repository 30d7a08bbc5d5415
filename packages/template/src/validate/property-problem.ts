import type { JsonPath } from "../json.ts";
import { nearestName } from "../nearest-name.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import { inPlainWords } from "./type-words.ts";

/** What is wrong with the properties of a resource, as data. `at` is a path below `Properties`. */
export type PropertyViolation =
  /** `known` are the properties that could stand there. */
  | {
      readonly kind: "unknown-property";
      readonly at: JsonPath;
      readonly name: string;
      readonly known: readonly string[];
    }
  | { readonly kind: "missing-property"; readonly at: JsonPath; readonly name: string }
  /** `expected` and `found` are the words of CloudFormation, such as `String` and `JSONArray`. */
  | { readonly kind: "wrong-type"; readonly at: JsonPath; readonly expected: string; readonly found: string }
  | {
      readonly kind: "not-allowed";
      readonly at: JsonPath;
      readonly value: string;
      readonly allowedValues: readonly (string | number)[];
    };

/** A template problem that knows which fact of the resource type was violated. */
export interface PropertyProblem extends TemplateProblem {
  readonly code: typeof TemplateErrorCode.PropertyInvalid;
  readonly path: JsonPath;
  readonly violation: PropertyViolation;
}

/**
 * The violation in the words of CloudFormation, such as `#/Tags/0: required key [Key] not found`. The service writes
 * them, one a line, behind `Properties validation failed for resource <logical id> with message:`.
 */
export function violationMessage(violation: PropertyViolation): string {
  const place = ["#", ...violation.at].join("/");
  switch (violation.kind) {
    case "unknown-property":
      return `${place}: extraneous key [${violation.name}] is not permitted`;
    case "missing-property":
      return `${place}: required key [${violation.name}] not found`;
    case "wrong-type":
      return `${place}: expected type: ${violation.expected}, found: ${violation.found}`;
    case "not-allowed":
      return `${place}: ${violation.value} is not a valid enum value`;
  }
}

/** The violation as a problem of a template in which `Properties` stands at `base`. */
export function describeViolation(typeName: string, violation: PropertyViolation, base: JsonPath): PropertyProblem {
  const place = violation.at.length === 0 ? typeName : `${violation.at.join(".")} of ${typeName}`;
  const path = [...base, ...violation.at];
  const problem = { code: TemplateErrorCode.PropertyInvalid, path, violation };
  switch (violation.kind) {
    case "unknown-property": {
      const meant = nearestName(violation.name, violation.known);
      return {
        ...problem,
        message: `${place} has no property '${violation.name}'.`,
        remedy: meant === undefined ? "Remove it or correct its name." : `Did you mean '${meant}'?`,
        path: [...path, violation.name],
      };
    }
    case "missing-property":
      return { ...problem, message: `${place} needs the property '${violation.name}'.`, remedy: "Add it." };
    case "wrong-type":
      return {
        ...problem,
        message: `${place} must be ${inPlainWords(violation.expected)}, not ${inPlainWords(violation.found)}.`,
      };
    case "not-allowed":
      return {
        ...problem,
        message: `${place} cannot be '${violation.value}'.`,
        remedy: `Use one of: ${violation.allowedValues.join(", ")}.`,
      };
  }
}
