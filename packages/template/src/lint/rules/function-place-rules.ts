import { isJsonObject, type Json } from "../../json.ts";
import { subPieces } from "../../references/sub-pieces.ts";
import { usesLanguageExtensions } from "../../structure/transforms.ts";
import type { TemplateBody } from "../../template.ts";
import { Severity } from "../finding.ts";
import { functionCalls, type FunctionCall } from "../function-calls.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** Where functions may stand. */
export const functionPlaceRules: readonly LintRule[] = [
  {
    id: "function-place",
    severity: Severity.Error,
    description: "Functions stand where CloudFormation evaluates them.",
    cfnLint: ["E1010", "E1011", "E1016", "E1028", "E6102", "E8003", "E8004", "E8005", "E8006"],
    check: misplacedFunctions,
  },
];

type Fault = Pick<RuleHit, "message" | "remedy" | "serviceMessage">;

function misplacedFunctions(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  const { body } = context;
  const hasExtensions = usesLanguageExtensions(body);
  return context.once(functionCalls).flatMap((call): RuleHit[] => {
    const fault =
      inConditions(call) ??
      outsideConditions(call) ??
      inExportName(call, body) ??
      inImportValue(call, body) ??
      (hasExtensions ? undefined : (inFindInMap(call) ?? inGetAtt(call)));
    return fault === undefined ? [] : [{ ...fault, path: [...call.path, call.name] }];
  });
}

/** See "Condition functions" in the template reference: Fn::If is for resources and outputs only. */
function inConditions({ name, path }: FunctionCall): Fault | undefined {
  if (path[0] !== "Conditions") return undefined;
  switch (name) {
    case "Fn::ImportValue":
    case "Fn::GetStackOutput":
      return {
        message: `Conditions cannot use ${name}.`,
        remedy: "Take the value as a parameter.",
        ...(name === "Fn::ImportValue"
          ? { serviceMessage: "Template error: Cannot use Fn::ImportValue in Conditions." }
          : {}),
      };
    case "Fn::GetAtt":
      return {
        message: "Conditions are decided before there are resources, so they have no attributes to compare.",
        remedy: "Compare parameters.",
      };
    case "Fn::If":
      return { message: "Conditions cannot use Fn::If.", remedy: "Combine them with Fn::And, Fn::Or and Fn::Not." };
    default:
      return undefined;
  }
}

const booleanFunctions: readonly string[] = ["Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"];

/** Elsewhere a condition is used by its name. Metadata may hold anything. */
function outsideConditions({ name, path: [section, , member] }: FunctionCall): Fault | undefined {
  const isValue = (section === "Resources" || section === "Outputs") && member !== "Metadata" && member !== "Condition";
  if (!isValue || !booleanFunctions.includes(name)) return undefined;
  return {
    message: `${name} is for conditions, and is not evaluated here.`,
    remedy: "Declare a condition in Conditions, and use it with Fn::If.",
  };
}

/** See "Outputs" in the user guide: the name of an export cannot depend on a resource. */
function inExportName(call: FunctionCall, body: TemplateBody): Fault | undefined {
  const [section, , member, name] = call.path;
  if (section !== "Outputs" || member !== "Export" || name !== "Name" || !asksResource(call, body)) return undefined;
  return {
    message: "The name of an export cannot depend on a resource.",
    remedy: "Build it from parameters and texts.",
  };
}

/** See "Fn::ImportValue" in the template reference: the name cannot depend on a resource. */
function inImportValue(call: FunctionCall, body: TemplateBody): Fault | undefined {
  if (!isWithin(call, "Fn::ImportValue")) return undefined;
  if (call.name === "Fn::ImportValue") {
    return { message: "Fn::ImportValue cannot stand in Fn::ImportValue.", remedy: "Take the name as a parameter." };
  }
  if (!asksResource(call, body)) return undefined;
  return {
    message: "The name of an import cannot depend on a resource.",
    remedy: "Build it from parameters and texts.",
  };
}

/** See "Fn::FindInMap" in the template reference: it takes Ref and itself. */
function inFindInMap(call: FunctionCall): Fault | undefined {
  if (!isWithin(call, "Fn::FindInMap") || (call.name !== "Fn::ImportValue" && call.name !== "Fn::GetAtt"))
    return undefined;
  return {
    message: `The keys of Fn::FindInMap cannot be read with ${call.name}.`,
    remedy: "Use texts and parameters.",
  };
}

/** See "Fn::GetAtt" in the template reference: functions may give the attribute, not the logical id. */
function inGetAtt({ name, argument }: FunctionCall): Fault | undefined {
  if (name !== "Fn::GetAtt" || !Array.isArray(argument) || !isJsonObject(argument[0] ?? null)) return undefined;
  return { message: "The logical id in Fn::GetAtt cannot be a function.", remedy: "Write the logical id." };
}

function isWithin({ within }: FunctionCall, name: string): boolean {
  for (let outer = within; outer !== undefined; outer = outer.within) if (outer.name === name) return true;
  return false;
}

function asksResource({ name, argument }: FunctionCall, { Resources: resources }: TemplateBody): boolean {
  const isResource = (named: Json): boolean => typeof named === "string" && Object.hasOwn(resources, named);
  if (name === "Fn::GetAtt") return true;
  if (name === "Ref") return isResource(argument);
  if (name !== "Fn::Sub") return false;
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  const own = isJsonObject(variables) ? variables : {};
  return subPieces(typeof text === "string" ? text : "").some(
    (piece) =>
      piece.kind === "variable" && !Object.hasOwn(own, piece.name) && isResource(piece.name.split(".")[0] ?? ""),
  );
}
