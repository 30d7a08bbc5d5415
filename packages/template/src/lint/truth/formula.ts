import { isScalar, scalarText } from "../../evaluate/scalar.ts";
import { checkValue } from "../../inputs/check-value.ts";
import { describeInput } from "../../inputs/describe-inputs.ts";
import { matchesQuickly } from "../../inputs/parameter-pattern.ts";
import { parseParameterType } from "../../inputs/parameter-type.ts";
import type { TemplateInput } from "../../inputs/template-input.ts";
import { canonical } from "../../iam/policy-statement.ts";
import { isJsonObject, type Json } from "../../json.ts";
import type { TemplateBody } from "../../template.ts";

/** What a condition says, taken apart as far as it can be understood. */
export type Formula =
  | { readonly kind: "equal"; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "not"; readonly of: Formula }
  /** With `decider` true one member that holds is enough, with `decider` false one that does not. */
  | { readonly kind: "several"; readonly decider: boolean; readonly of: readonly Formula[] }
  | { readonly kind: "named"; readonly name: string }
  /** May hold or not. */
  | { readonly kind: "unclear" };

/** One side of `Fn::Equals`. */
export type Operand =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly variable: Variable };

/** What only a deployment knows: a parameter, or another function's answer. */
export interface Variable {
  /** The same for the same expression. */
  readonly key: string;
  /** Parameters that decide about it. */
  readonly mentions: readonly string[];
  /** Every value it may have, where that is known. */
  readonly values?: readonly string[];
  /** Whether it may have this value. */
  readonly allows: (text: string) => boolean;
}

const unclear: Formula = { kind: "unclear" };

/** Reads an expression of `Conditions`. What is not well-formed in it is unclear. */
export function readFormula(expression: Json, body: TemplateBody): Formula {
  if (!isJsonObject(expression)) return unclear;
  const [name, ...others] = Object.keys(expression);
  if (name === undefined || others.length > 0) return unclear;
  const argument = expression[name] ?? null;
  if (name === "Condition") return typeof argument === "string" ? { kind: "named", name: argument } : unclear;
  if (!Array.isArray(argument)) return unclear;
  const read = (each: Json): Formula => readFormula(each, body);
  const [first = null, second = null] = argument;
  switch (name) {
    case "Fn::Equals": {
      const [left, right] = [readOperand(first, body), readOperand(second, body)];
      if (argument.length !== 2 || left === undefined || right === undefined) return unclear;
      return { kind: "equal", left, right };
    }
    case "Fn::Not":
      return argument.length === 1 ? { kind: "not", of: read(first) } : unclear;
    case "Fn::And":
    case "Fn::Or":
      return { kind: "several", decider: name === "Fn::Or", of: argument.map(read) };
    default:
      return unclear;
  }
}

function readOperand(node: Json, body: TemplateBody): Operand | undefined {
  if (isScalar(node)) return { kind: "text", text: scalarText(node) };
  if (!isJsonObject(node)) return undefined;
  const variable = readVariable(node, body);
  return variable && { kind: "variable", variable };
}

function readVariable(node: { readonly [key: string]: Json }, body: TemplateBody): Variable | undefined {
  const key = canonical({ ...node });
  const { Ref: name } = node;
  if (Object.keys(node).length !== 1) return undefined;
  if (typeof name !== "string") return { key, mentions: mentionsIn(key), allows: () => true };
  if (name === "AWS::NoValue") return undefined;
  const declaration = Object.hasOwn(body.Parameters ?? {}, name) ? body.Parameters?.[name] : undefined;
  if (declaration === undefined) return { key, mentions: [name], allows: () => true };
  const input = describeInput(name, declaration);
  // A list is not to be compared; and what is allowed of an SSM parameter is its name, not its value.
  if (input.isList) return undefined;
  if (input.isSsmValue) return { key, mentions: [name], allows: () => true };
  const values = everyValueOf(input);
  return {
    key,
    mentions: [name],
    ...(values === undefined ? {} : { values }),
    allows: (text) => checkValue(input, text, matchesQuickly) === undefined,
  };
}

/** A number may be written in many ways, and the text is what is compared. */
function everyValueOf(input: TemplateInput): readonly string[] | undefined {
  if (parseParameterType(input.type)?.element === "Number") return undefined;
  return input.allowedValues?.filter((text) => checkValue(input, text, matchesQuickly) === undefined);
}

function mentionsIn(expression: string): string[] {
  return [...expression.matchAll(/"Ref":"([^"]+)"|\$\{([^}!]+)\}/g)].map(([, ref, variable]) => ref ?? variable ?? "");
}
