import { isJsonObject, type Json } from "../../json.ts";
import { subPieces, type SubPiece } from "../../references/sub-pieces.ts";
import { Severity } from "../finding.ts";
import { functionCalls, type FunctionCall } from "../function-calls.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** Functions that do nothing, or do it in a roundabout way. */
export const functionStyleRules: readonly LintRule[] = [
  {
    id: "sub-without-variables",
    severity: Severity.Info,
    description: "Fn::Sub has something to replace.",
    cfnLint: ["W1020"],
    check: eachSub(({ text, pieces }) =>
      // A literal ${…} is why Fn::Sub may be needed without a variable.
      pieces.some(({ kind }) => kind === "variable") || text.includes("${!")
        ? undefined
        : { message: "Fn::Sub has nothing to replace here.", remedy: "Write the text without it." },
    ),
  },
  {
    id: "sub-of-one-name",
    severity: Severity.Info,
    description: "A name alone is read with Ref or Fn::GetAtt.",
    check: eachSub(({ pieces, own }) => {
      const [only, ...others] = pieces;
      if (only?.kind !== "variable" || others.length > 0 || own.length > 0) return undefined;
      const plain = only.name.includes(".") ? `!GetAtt ${only.name}` : `!Ref ${only.name}`;
      return { message: "This Fn::Sub is one name and nothing else.", remedy: `Write ${plain}.` };
    }),
  },
  {
    id: "sub-unused-variable",
    severity: Severity.Warning,
    description: "The variables that are given to Fn::Sub stand in its text.",
    cfnLint: ["W1019"],
    check: eachSub(({ pieces, own }) => {
      const used = new Set(pieces.flatMap((piece) => (piece.kind === "variable" ? [piece.name] : [])));
      const unused = own.filter((name) => !used.has(name));
      return unused.length === 0
        ? undefined
        : {
            message: `The text of Fn::Sub does not have ${unused.join(", ")}.`,
            remedy: "Use the variable in the text, or remove it.",
          };
    }),
  },
  {
    id: "join-of-one",
    severity: Severity.Info,
    description: "Fn::Join has more than one text to join.",
    check: (context) => (context.isRewritten ? [] : context.once(functionCalls).flatMap(joinOfOne)),
  },
];

interface Substitution {
  readonly text: string;
  readonly pieces: readonly SubPiece[];
  /** The names in its map. */
  readonly own: readonly string[];
}

type Advice = Pick<RuleHit, "message" | "remedy">;

function eachSub(adviceFor: (substitution: Substitution) => Advice | undefined): LintRule["check"] {
  return (context: LintContext) =>
    context.isRewritten
      ? []
      : context.once(functionCalls).flatMap((call): RuleHit[] => {
          const substitution = substitutionOf(call);
          const advice = substitution && adviceFor(substitution);
          return advice === undefined ? [] : [{ ...advice, path: [...call.path, call.name] }];
        });
}

function substitutionOf({ name, argument }: FunctionCall): Substitution | undefined {
  const [text = null, variables = {}]: Json[] = Array.isArray(argument) ? argument : [argument];
  if (name !== "Fn::Sub" || typeof text !== "string" || !isJsonObject(variables)) return undefined;
  return { text, pieces: subPieces(text), own: Object.keys(variables) };
}

function joinOfOne({ name, argument, path }: FunctionCall): RuleHit[] {
  const [, list] = name === "Fn::Join" && Array.isArray(argument) ? argument : [];
  if (!Array.isArray(list) || list.length > 1) return [];
  const [only = ""] = list;
  // One member may be left out, or be a list itself.
  if (isJsonObject(only) && !("Ref" in only) && !("Fn::GetAtt" in only) && !("Fn::Sub" in only)) return [];
  return [
    {
      message: `Fn::Join has ${list.length === 0 ? "nothing" : "one text only"} to join.`,
      remedy: list.length === 0 ? 'Write "".' : "Write the text without it.",
      path: [...path, name],
    },
  ];
}
