import {
  isJsonObject,
  TemplateError,
  UNKNOWN,
  type ChangeDetail,
  type EvaluatedResource,
  type Evaluator,
  type ResourceDeclaration,
  type ResourceDifference,
  type Value,
} from "@stacksteward/template";

import { evaluatorFor } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { currentAnswers } from "./compare-with-stack.ts";

/**
 * The same differences with every `NoEcho` value shown as `****`. What changes was decided with the real values;
 * what is shown is evaluated a second time, without them.
 */
export function hideSecrets(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  differences: readonly ResourceDifference[],
): readonly ResourceDifference[] {
  const hasSecrets = [...desired.parameters, ...(stack.desired?.parameters ?? [])].some(({ noEcho }) => noEcho);
  if (!hasSecrets) return differences;
  const replaced = new Set(
    differences
      .filter(({ action, replacement }) => action === "Add" || replacement === "True")
      .map((each) => each.logicalId),
  );
  const deployed = stack.desired && maskedEvaluator(engine, stack, stack.desired, new Set());
  const wanted = maskedEvaluator(engine, stack, desired, replaced);
  return differences.map((difference) => {
    const { logicalId } = difference;
    const before = masked(difference.before, stack.desired?.body.Resources[logicalId], deployed);
    const after = masked(difference.after, desired.body.Resources[logicalId], wanted);
    return {
      ...difference,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      details: difference.details.map((detail) => maskedDetail(detail, before, after)),
    };
  });
}

const mask = "****";

function maskedEvaluator(engine: Engine, stack: Stack, state: DesiredState, unknown: ReadonlySet<string>): Evaluator {
  const { ref, attribute, importValue } = currentAnswers(engine, stack);
  const parameters = state.parameters.map((each) => (each.noEcho ? { ...each, refValue: mask } : each));
  return evaluatorFor(
    engine,
    stack,
    { ...state, parameters },
    {
      importValue,
      ref: (logicalId) => (unknown.has(logicalId) ? UNKNOWN : ref(logicalId)),
      attribute: (logicalId, name) => (unknown.has(logicalId) ? UNKNOWN : attribute(logicalId, name)),
    },
  );
}

function masked(
  resource: EvaluatedResource | undefined,
  declaration: ResourceDeclaration | undefined,
  evaluator: Evaluator | undefined,
): EvaluatedResource | undefined {
  if (resource === undefined || declaration === undefined || evaluator === undefined) return resource;
  const shown = Object.entries(resource).map(([attribute, value]): [string, Value] => {
    try {
      const path = ["Resources", attribute];
      return [attribute, evaluator.evaluate(declaration[attribute] ?? {}, path) ?? withMasks(value)];
    } catch (error) {
      // A mask may be no key of a mapping: then nothing of the attribute is shown.
      if (error instanceof TemplateError) return [attribute, withMasks(value)];
      throw error;
    }
  });
  return { Properties: {}, ...Object.fromEntries(shown) };
}

function withMasks(value: Value): Value {
  if (Array.isArray(value)) return value.map(withMasks);
  if (typeof value !== "object" || value === null) return value === UNKNOWN ? value : mask;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withMasks(member)]));
}

function maskedDetail(
  { before: realBefore, after: realAfter, ...detail }: ChangeDetail,
  before: EvaluatedResource | undefined,
  after: EvaluatedResource | undefined,
): ChangeDetail {
  return {
    ...detail,
    ...(realBefore === undefined ? {} : { before: valueAt(before, detail.path) }),
    ...(realAfter === undefined ? {} : { after: valueAt(after, detail.path) }),
  };
}

function valueAt(resource: EvaluatedResource | undefined, pointer: string): Value {
  let current: unknown = resource;
  for (const key of pointer.slice(1).split("/")) {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    const holder: unknown = Array.isArray(current) ? Object.fromEntries(current.entries()) : current;
    if (!isJsonObject(holder) || !Object.hasOwn(holder, name)) return mask;
    current = holder[name];
  }
  return current as Value;
}
