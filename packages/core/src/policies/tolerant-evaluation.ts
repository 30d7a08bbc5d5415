import {
  createEvaluator,
  isJsonObject,
  sameValue,
  TemplateError,
  UNKNOWN,
  type EvaluationScope,
  type Evaluator,
  type Json,
  type JsonObject,
  type JsonPath,
  type TemplateBody,
  type Value,
} from "@stacksteward/template";

/** Evaluates what it can; the rest is unknown instead of refused. */
export interface TolerantEvaluator {
  /** Whether a condition holds; `undefined` when nobody can say. */
  condition(name: string): boolean | undefined;
  evaluate(node: Json, path: JsonPath): Value | undefined;
}

/**
 * Conditions are decided by what parameters really are, and everything else is evaluated with what may be `shown` of them: a
 * secret decides which branch is taken, and is seen in none.
 */
export function tolerantEvaluator(
  body: TemplateBody,
  real: EvaluationScope,
  shown: EvaluationScope,
): TolerantEvaluator {
  const decided = decideConditions(body, createEvaluator(body, real));
  const condition = (name: string): boolean | undefined => decided.get(name);
  const evaluator = createEvaluator({ ...body, Conditions: constants(body, decided) }, shown);
  const evaluate = (node: Json, path: JsonPath): Value | undefined => {
    const whole = attempt((): { value: Value | undefined } => ({ value: evaluator.evaluate(node, path) }));
    return whole === undefined ? byParts(node, path) : whole.value;
  };
  const byParts = (node: Json, path: JsonPath): Value | undefined => {
    if (Array.isArray(node)) {
      return node.flatMap((item, index): Value[] => {
        const value = evaluate(item, [...path, index]);
        return value === undefined ? [] : [value];
      });
    }
    if (!isJsonObject(node)) return UNKNOWN;
    const keys = Object.keys(node);
    if (keys.length === 1 && keys[0] === "Fn::If") return eitherBranch(node["Fn::If"], path);
    if (keys.some((key) => key === "Ref" || key.startsWith("Fn::"))) return UNKNOWN;
    const members = Object.entries(node).flatMap(([key, member]): [string, Value][] => {
      const value = evaluate(member, [...path, key]);
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(members);
  };
  /** Where nobody knows which branch is taken, both may say the same. */
  const eitherBranch = (argument: Json | undefined, path: JsonPath): Value | undefined => {
    if (!Array.isArray(argument)) return UNKNOWN;
    const [name, ifTrue = null, ifFalse = null] = argument;
    const holds = typeof name === "string" ? condition(name) : undefined;
    if (holds !== undefined) return evaluate(holds ? ifTrue : ifFalse, [...path, "Fn::If", holds ? 1 : 2]);
    const first = evaluate(ifTrue, [...path, "Fn::If", 1]);
    const second = evaluate(ifFalse, [...path, "Fn::If", 2]);
    if (sameValue(first, second)) return first;
    return UNKNOWN;
  };
  return { condition, evaluate };
}

function decideConditions({ Conditions: declared = {} }: TemplateBody, evaluator: Evaluator): Map<string, boolean> {
  const decided = new Map<string, boolean>();
  for (const name of Object.keys(declared)) {
    const holds = attempt(() => evaluator.condition(name));
    if (holds !== undefined) decided.set(name, holds);
  }
  return decided;
}

/** Conditions that need no parameter any more. One that is undecided stays so: what is compared in it is never known. */
function constants({ Conditions: declared = {} }: TemplateBody, decided: ReadonlyMap<string, boolean>): JsonObject {
  return Object.fromEntries(
    Object.keys(declared).map((name) => {
      const holds = decided.get(name);
      return [
        name,
        { "Fn::Equals": holds === undefined ? [{ Ref: "AWS::StackId" }, ""] : ["yes", holds ? "yes" : "no"] },
      ];
    }),
  );
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}
