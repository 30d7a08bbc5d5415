import {
  TemplateError,
  UNKNOWN,
  type ChangeDetail,
  type EvaluatedResource,
  type EvaluationScope,
  type Evaluator,
  type Json,
  type ResourceDeclaration,
  type ResourceDifference,
  type Value,
} from "@stacksteward/template";

import { evaluatorFor, mask, maskedAnswers } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import { keysOf, valueAt } from "../json-pointer.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { currentAnswers } from "./compare-with-stack.ts";
import { withKnownText } from "./with-known-text.ts";

/**
 * The same differences as they may be shown: `NoEcho` values as `****`, and texts with what is known of them.
 * What changes was decided with the real values; what is shown is evaluated a second time. `actual` has, by logical id,
 * what is shown of the properties before the change where that comes from no template.
 */
export function shownDifferences(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  differences: readonly ResourceDifference[],
  actual: ReadonlyMap<string, EvaluatedResource["Properties"]> = new Map(),
): readonly ResourceDifference[] {
  const parameters = [...desired.parameters, ...(stack.desired?.parameters ?? [])];
  const hasSecrets = [...parameters, ...stack.resources.values()].some(({ noEcho }) => noEcho === true);
  const answers = maskedAnswers(stack, currentAnswers(engine, stack));
  const becomesAnother = new Set(
    differences
      .filter(({ action, replacement }) => action === "Add" || replacement === "True")
      .map(({ logicalId }) => logicalId),
  );
  const deployed = stack.desired && maskedEvaluator(engine, stack, stack.desired, answers);
  const removed = stack.desired && maskedEvaluator(engine, stack, stack.desired, { ...answers, ...nothingKnown });
  const wanted = maskedEvaluator(engine, stack, desired, {
    ...answers,
    ref: (logicalId) => (becomesAnother.has(logicalId) ? UNKNOWN : answers.ref(logicalId)),
    attribute: (logicalId, name) => (becomesAnother.has(logicalId) ? UNKNOWN : answers.attribute(logicalId, name)),
  });
  // What a failed operation left behind comes from no template that could be evaluated again.
  const isLeftOver = stack.status.endsWith("_FAILED");
  return differences.map((difference) => {
    const live = actual.get(difference.logicalId);
    if (live === undefined && !hasSecrets && !holdsUnknown(difference.after) && !holdsUnknown(difference.before))
      return difference;
    const { logicalId, action } = difference;
    const declared = stack.desired?.body.Resources[logicalId];
    const template = isLeftOver
      ? withoutSecrets(difference.before, hasSecrets)
      : shown(difference.before, declared, action === "Remove" ? removed : deployed);
    const before = template && live ? { ...template, Properties: live } : template;
    const after = shown(difference.after, desired.body.Resources[logicalId], wanted);
    return {
      ...difference,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      details: difference.details.map((detail) => shownDetail(detail, before, after)),
    };
  });
}

type Answers = Pick<EvaluationScope, "ref" | "attribute"> & Partial<EvaluationScope>;

const nothingKnown: Pick<EvaluationScope, "ref" | "attribute"> = { ref: () => UNKNOWN, attribute: () => UNKNOWN };

function maskedEvaluator(engine: Engine, stack: Stack, state: DesiredState, answers: Answers): Evaluator {
  const parameters = state.parameters.map((each) => (each.noEcho ? { ...each, refValue: mask } : each));
  return evaluatorFor(engine, stack, { ...state, parameters }, answers);
}

function shown(
  resource: EvaluatedResource | undefined,
  declaration: ResourceDeclaration | undefined,
  evaluator: Evaluator | undefined,
): EvaluatedResource | undefined {
  if (resource === undefined || declaration === undefined || evaluator === undefined) return resource;
  const attributes = Object.entries(resource).map(([attribute, value]): [string, Value] => [
    attribute,
    shownAttribute(declaration[attribute] ?? {}, evaluator) ?? withMasks(value),
  ]);
  return { Properties: {}, ...Object.fromEntries(attributes) };
}

function shownAttribute(node: Json, evaluator: Evaluator): Value | undefined {
  try {
    return evaluator.evaluate(withKnownText(node, evaluator), ["Resources"]);
  } catch (error) {
    // A mask may be no key of a mapping: then nothing of the attribute is shown.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function withoutSecrets(resource: EvaluatedResource | undefined, hasSecrets: boolean): EvaluatedResource | undefined {
  if (resource === undefined || !hasSecrets) return resource;
  const attributes = Object.entries(resource).map(([attribute, value]): [string, Value] => [
    attribute,
    withMasks(value),
  ]);
  return { Properties: {}, ...Object.fromEntries(attributes) };
}

function withMasks(value: Value): Value {
  if (Array.isArray(value)) return value.map(withMasks);
  if (typeof value !== "object" || value === null) return value === UNKNOWN ? value : mask;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withMasks(member)]));
}

function shownDetail(
  { before: realBefore, after: realAfter, ...detail }: ChangeDetail,
  before: EvaluatedResource | undefined,
  after: EvaluatedResource | undefined,
): ChangeDetail {
  return {
    ...detail,
    ...(realBefore === undefined ? {} : { before: valueBehind(before, detail.path) }),
    ...(realAfter === undefined ? {} : { after: valueBehind(after, detail.path) }),
  };
}

function valueBehind(resource: EvaluatedResource | undefined, pointer: string): Value {
  const found = valueAt(resource, keysOf(pointer));
  return found === undefined ? mask : (found as Value);
}

/** Whether some part of a value is not known yet. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}
