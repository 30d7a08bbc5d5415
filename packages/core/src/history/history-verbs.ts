import type { Plan } from "../plan/plan.ts";
import { storeOf } from "../runs/execute-run.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { BetweenDeployments, ChangesByOthers } from "./changed-by-others.ts";
import type { Deployment } from "./deployment.ts";
import { assertTarget, type RollbackTarget } from "./rollback-target.ts";

/** Knowing what was deployed. All of it needs a store: without one they throw `STORE_REQUIRED`. */
export interface HistoryVerbs {
  /**
   * Every deployment of a stack, newest first: what succeeded, changed nothing, failed, rolled back and destroyed. By name it
   * goes on through the stacks that had the name before, and their `stackId` shows where; by id it is about that one alone.
   */
  history(stack: StackReference, options?: VerbOptions): AsyncIterable<Deployment>;
  /** The same as JSON lines, each with its line end, for a file or a log. */
  exportHistory(stack: StackReference, options?: VerbOptions): AsyncIterable<string>;
  /**
   * What others did to a stack, also between two deployments: the operations that are in its events and in no record, and whether
   * it has drifted, as far as CloudFormation knows. Changes nothing and looks for no drift. Throws `STACK_NOT_FOUND`.
   */
  changedByOthers(stack: StackReference, options?: VerbOptions & BetweenDeployments): Promise<ChangesByOthers>;
  /**
   * Plans an earlier deployment again, with its template, parameters, tags and settings; `notRestored` says which of those stay. The plan is reviewed and deployed like any
   * other; its `keptParameters` are the `NoEcho` ones that keep their current values, as `redactedParameters` do of which no other is given. Throws `DEPLOYMENT_NOT_FOUND`,
   * `DEPLOYMENT_INCOMPLETE`, `INVALID_DEFINITION` when no deployment is named, and `SECRET_REQUIRED` when there is no value to keep.
   */
  planRollback(stack: StackReference, options: VerbOptions & RollbackTarget): Promise<Plan>;
}

/** The verbs of history. */
export function historyVerbs({ environments, run, read }: VerbRunner): HistoryVerbs {
  const history = (
    verb: string,
    stack: StackReference,
    options: VerbOptions | undefined,
  ): AsyncIterable<Deployment> => {
    const { target, nameOrId } = addressOf(stack);
    return read(target, options, async function* (environment) {
      const store = storeOf(environments, verb);
      const { deploymentsOf } = await import("./deployments-of.ts");
      yield* deploymentsOf(environment, store, nameOrId);
    });
  };
  return {
    history: (stack, options) => history("history", stack, options),
    async *exportHistory(stack, options) {
      for await (const deployment of history("exportHistory", stack, options)) yield `${JSON.stringify(deployment)}\n`;
    },
    changedByOthers: (stack, options = {}) => {
      const { target, nameOrId } = addressOf(stack);
      return run("changedByOthers", target, options, async ({ signal }, environment) => {
        const { changedByOthers } = await import("./changed-by-others.ts");
        return changedByOthers(environment, storeOf(environments, "changedByOthers"), signal, nameOrId, options);
      });
    },
    planRollback: async (stack, options) => {
      assertTarget(options);
      const { target, nameOrId } = addressOf(stack);
      return run("planRollback", target, options, async (context, environment) => {
        const { definitionOfEarlier } = await import("./roll-back-to.ts");
        const store = storeOf(environments, "planRollback");
        const { definition, notRestored } = await definitionOfEarlier(context, environment, store, nameOrId, options);
        const { planStack } = await import("../plan/plan-stack.ts");
        return context.scope("plan", (planning) => planStack(planning, environment, definition, { notRestored }));
      });
    },
  };
}
