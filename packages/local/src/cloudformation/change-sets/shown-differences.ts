import {
  showDifferences,
  UNKNOWN,
  type EvaluatedResource,
  type EvaluationScope,
  type Evaluator,
  type ResourceDifference,
} from "@stacksteward/template";

import { maskingEvaluator, secretAttributes, secretParameters } from "../deployment/masking-evaluator.ts";
import { evaluatorFor } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { currentAnswers } from "./compare-with-stack.ts";

/**
 * The same differences as they may be shown: `NoEcho` values as `****`, and texts with what is known of them.
 * `actual` has, by logical id, what is shown of the properties before the change where that comes from no template.
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
  const answers = currentAnswers(engine, stack);
  const becomesAnother = new Set(
    differences
      .filter(({ action, replacement }) => action === "Add" || replacement === "True")
      .map(({ logicalId }) => logicalId),
  );
  const evaluator = (state: DesiredState, own: Answers): Evaluator => maskedEvaluator(engine, stack, state, own);
  // What a failed operation left behind comes from no template that could be evaluated again.
  const deployed = stack.status.endsWith("_FAILED") ? undefined : stack.desired;
  return showDifferences(differences, {
    deployed: deployed && evaluator(deployed, answers),
    removed: deployed && evaluator(deployed, { ...answers, ...nothingKnown }),
    desired: evaluator(desired, {
      ...answers,
      ref: (logicalId) => (becomesAnother.has(logicalId) ? UNKNOWN : answers.ref(logicalId)),
      attribute: (logicalId, name) => (becomesAnother.has(logicalId) ? UNKNOWN : answers.attribute(logicalId, name)),
    }),
    hasSecrets,
    actual,
  });
}

type Answers = Pick<EvaluationScope, "ref" | "attribute"> & Partial<EvaluationScope>;

const nothingKnown: Pick<EvaluationScope, "ref" | "attribute"> = { ref: () => UNKNOWN, attribute: () => UNKNOWN };

function maskedEvaluator(engine: Engine, stack: Stack, state: DesiredState, answers: Answers): Evaluator {
  const secrets = [...secretParameters(state), ...secretAttributes(stack)];
  return maskingEvaluator(evaluatorFor(engine, stack, state, answers), () => secrets);
}
