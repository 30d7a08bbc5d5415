import { isJsonObject, type Json } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { choices, ruleSources, type Choice } from "../property-choices.ts";
import { objectsIn, type PlacedObject } from "../objects-in.ts";
import { knownResources } from "../resource-types.ts";
import { isFunction } from "../variants.ts";

/** Properties of which one must be there, or only one can be. Each as the page of its type says. */
export const propertyChoiceRules: readonly LintRule[] = [
  {
    id: "property-choice",
    severity: Severity.Error,
    description: "Of properties that exclude or replace each other the right number is there.",
    cfnLint: ["E3014", "E3017", "E3018", "E3020", "E3029", "E3673"],
    check: (context) => choicesIn(context, choices),
  },
  {
    id: "rule-source",
    severity: Severity.Warning,
    description: "Rules of security groups have exactly one source or destination; others are not added.",
    cfnLint: ["E3014", "E3020"],
    check: (context) => choicesIn(context, ruleSources),
  },
];

function choicesIn(context: LintContext, made: readonly Choice[]): RuleHit[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ logicalId, type, properties, declaration, path }) =>
    made
      .filter((choice) => choice.type === type.name)
      .flatMap((choice) => {
        const hasNone = declaration["Properties"] === undefined;
        const place = hasNone ? path.slice(0, -1) : path;
        return objectsIn(properties, place, choice.at ?? []).flatMap((each) => chosen(choice, logicalId, each));
      }),
  );
}

function chosen({ of, least, most }: Choice, logicalId: string, { value, path }: PlacedObject): RuleHit[] {
  const names = Object.keys(value);
  // A macro or a loop may add some.
  if (names.some((name) => name.startsWith("Fn::"))) return [];
  const given = of.filter((name) => names.includes(name));
  if (given.length < least) {
    const message = `${logicalId} has none of ${of.join(", ")}.`;
    return [{ message, remedy: most === 1 ? "Give one of them." : "Give at least one of them.", path }];
  }
  const certain = given.filter((name) => isCertain(value[name]));
  if (certain.length <= most) return [];
  return [
    {
      message: `${logicalId} has ${certain.join(" and ")}, which exclude each other.`,
      remedy: "Keep one of them.",
      path: [...path, certain.at(-1) ?? ""],
    },
  ];
}

/** Whether a property is there whatever the conditions are. */
function isCertain(value: Json | undefined): boolean {
  if (!isJsonObject(value) || !isFunction(value)) return value !== undefined;
  if (value["Ref"] === "AWS::NoValue") return false;
  const branches = value["Fn::If"];
  return !Array.isArray(branches) || branches.slice(1).every(isCertain);
}
