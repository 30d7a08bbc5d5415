import { TemplateError, type Evaluator } from "@stacksteward/template";

import { stackHookRefusal } from "../hooks/stack-hooks.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { bringAbout } from "./bring-about.ts";
import { evaluateOutputs } from "./outputs.ts";
import { exportConflict, publishOutputs, recordImports } from "./exports.ts";
import { failureReason, type Ledger } from "./ledger.ts";
import { findLateBindings } from "./late-bindings.ts";
import type { OperationRun } from "./operation-run.ts";
import { planResource, stackTagsFor } from "./planned-resource.ts";
import { refuseDeletions } from "./policy-check.ts";
import { monitor } from "./rollback-triggers.ts";
import { activeDependencies } from "./active-dependencies.ts";
import { isCustomResource } from "../resources/is-custom-resource.ts";
import { runInOrder } from "./run-in-order.ts";
import { maskingEvaluator, secretAttributes, secretParameters } from "./masking-evaluator.ts";
import { evaluatorFor, liveAnswers } from "./stack-scope.ts";

/** How a deployment behaves when a resource fails. */
export interface DeployOptions {
  /** Whether the paths that do not depend on the failed resource go on, because nothing will be rolled back. */
  readonly continueOnFailure: boolean;
  /** Whether nothing happens to what the operation does not import. Default: false. */
  readonly onlyImports?: boolean;
  /** Whether resources are brought from what they really are to what is desired. Default: false. */
  readonly revertsDrift?: boolean;
}

/**
 * The forward way of a create or an update: brings every resource to what is desired, then publishes the outputs, once
 * the monitoring time is over.
 * Answers why that failed, or `undefined` when it did not.
 */
export async function deployResources(
  run: OperationRun,
  desired: DesiredState,
  ledger: Ledger,
  options: DeployOptions,
): Promise<string | undefined> {
  const { engine, stack, region } = run;
  await engine.world.clock.delay(preparationTime);
  delete stack.statusReason;
  if (run.cancellation.signal.aborted) return run.cancelReason;
  if (desired.transformFailure !== undefined) return desired.transformFailure;

  const bindings = findLateBindings(engine, stack, desired);
  if (bindings.failure !== undefined) return bindings.failure;
  const refusal = await stackHookRefusal(run, run.operation.type === "CREATE_STACK" ? "CREATE" : "UPDATE", desired);
  if (run.cancellation.signal.aborted) return run.cancelReason;
  if (refusal !== undefined) return refusal;
  const evaluator = evaluatorFor(engine, stack, desired, liveAnswers(engine, stack));
  await provision(run, desired, evaluator, ledger, options);
  const failure = run.cancelReason ?? failureReason(ledger);
  if (failure !== undefined || run.abandoned) return failure;

  const shown = maskingEvaluator(evaluator, () => secretAttributes(stack));
  const outputs = evaluated(run, () => evaluateOutputs(desired.body, shown));
  if (outputs === undefined) return run.cancelReason;
  await monitor(run, desired.rollbackConfiguration);
  if (run.cancellation.signal.aborted) return run.cancelReason;
  const conflict = exportConflict(region, stack, outputs);
  if (conflict !== undefined) return conflict;
  publishOutputs(region, stack, outputs);
  recordImports(region, stack, bindings.imports);
  return undefined;
}

/** From accepting an operation to its first resource. */
const preparationTime = 1000;

async function provision(
  run: OperationRun,
  desired: DesiredState,
  evaluator: Evaluator,
  ledger: Ledger,
  options: DeployOptions,
): Promise<void> {
  const { engine } = run;
  const masked = maskedEvaluator(run.stack, desired, evaluator);
  const dependencies = activeDependencies(desired.body, evaluator);
  if (refuseDeletions(run, ledger, dependencies) && !options.continueOnFailure) return;
  await runInOrder(
    dependencies.keys(),
    (logicalId) => dependencies.get(logicalId) ?? [],
    async (logicalId) => {
      if (run.cancellation.signal.aborted) return false;
      const declaration = desired.body.Resources[logicalId];
      if (declaration === undefined) return true;
      const plan = evaluated(run, () =>
        planResource(evaluator, masked, logicalId, declaration, {
          dependencies: dependencies.get(logicalId) ?? [],
          stackTags: stackTagsFor(engine, declaration.Type, desired.tags),
        }),
      );
      const done = plan !== undefined && (await bringAbout(run, ledger, plan, options));
      if (!done && !options.continueOnFailure) run.cancellation.abort();
      return done;
    },
  );
}

/** A function may fail on values that only exist now, as `Fn::Select` on a list that is too short: that fails the whole stack. */
function evaluated<Value>(run: OperationRun, evaluate: () => Value): Value | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    run.cancelReason ??= error.problems[0]?.serviceMessage ?? error.message;
    return undefined;
  }
}

function maskedEvaluator(stack: Stack, desired: DesiredState, evaluator: Evaluator): Evaluator {
  const mayHide = Object.values(desired.body.Resources).some(({ Type: type }) => isCustomResource(type));
  const parameters = secretParameters(desired);
  if (!mayHide && parameters.length === 0) return evaluator;
  return maskingEvaluator(evaluator, () => [...parameters, ...secretAttributes(stack)]);
}
