import { createEvaluator } from "../evaluate/evaluator.ts";
import { refuseAsService } from "../evaluate/intrinsic.ts";
import { UNKNOWN, type EvaluationScope, type Evaluator } from "../evaluation.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { usesLanguageExtensions } from "../structure/transforms.ts";
import type { ResourceDeclaration, TemplateBody } from "../template.ts";
import { expandObject, type Expansion } from "./expand-node.ts";
import { createBudget } from "./expansion-budget.ts";

/**
 * What the transform `AWS::LanguageExtensions` makes of a template: every `Fn::ForEach` written out, functions
 * inside `Ref` and `Fn::GetAtt` resolved. `Fn::Length`, `Fn::ToJsonString` and `Fn::FindInMap` with a default
 * are left to the evaluator, which knows them; so `Transform` stays as it is.
 * A template that does not ask for the transform is returned as it is.
 *
 * Only parameters, pseudo parameters and mappings of `scope` are used: nothing of resources is known this early.
 */
export function expandLanguageExtensions(
  body: TemplateBody,
  scope: Pick<EvaluationScope, "parameters" | "pseudo">,
): TemplateBody {
  if (!usesLanguageExtensions(body)) return body;
  const expansion: Expansion = { evaluator: staticEvaluator(body, scope), budget: createBudget() };
  return {
    ...body,
    ...(body.Conditions && { Conditions: expandSection(body.Conditions, "Conditions", expansion) }),
    Resources: checked(expandSection(body.Resources, "Resources", expansion), "Resources", isResource),
    ...(body.Outputs && {
      Outputs: checked(expandSection(body.Outputs, "Outputs", expansion), "Outputs", isJsonObject),
    }),
  };
}

function expandSection(section: Readonly<JsonObject>, name: string, expansion: Expansion): JsonObject {
  return expandObject(section, [name], new Map(), expansion);
}

/** What a loop writes out is only known now, so its shape is too. */
function checked<Declaration extends Json>(
  section: JsonObject,
  name: "Resources" | "Outputs",
  isDeclaration: (node: Json) => node is Declaration,
): Record<string, Declaration> {
  const entries = Object.entries(section).map(([key, node]): [string, Declaration] => {
    if (isDeclaration(node)) return [key, node];
    const message = `Template format error: [/${name}/${key}] ${expectations[name]}`;
    return refuseAsService(TemplateErrorCode.Structure, message, [name, key]);
  });
  return Object.fromEntries(entries);
}

const expectations = {
  Resources: "Every Resources object must contain a Type member.",
  Outputs: "Every Outputs member must be an object.",
} as const;

function isResource(node: Json): node is ResourceDeclaration {
  return isJsonObject(node) && typeof node["Type"] === "string";
}

function staticEvaluator(body: TemplateBody, scope: Pick<EvaluationScope, "parameters" | "pseudo">): Evaluator {
  return createEvaluator(body, { ...scope, ref: () => UNKNOWN, attribute: () => UNKNOWN });
}
