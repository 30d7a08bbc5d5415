import type { Plan } from "../plan/plan.ts";
import { deployTarget, refactorTarget } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { Operation, OperationOptions, StartOptions, VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { ImportRequest } from "./import-request.ts";
import type { RefactorDefinition, RefactorPlan } from "./refactor-plan.ts";
import type { RefactorResult } from "./refactor-result.ts";

/** Bringing into stacks what exists already. */
export interface AdoptVerbs {
  /**
   * Makes a change set that takes resources which exist into a stack, new or not, and changes nothing else; `deploy`
   * executes it. Throws `IMPORT_INVALID`, before anything is sent, for what CloudFormation would not import.
   */
  planImport(stack: Stack, options?: VerbOptions & ImportRequest): Promise<Plan>;
  /**
   * Makes a refactor, which moves resources between stacks and renames them, and says what it would move. Throws
   * `REFACTOR_INVALID`, before anything is sent, for what CloudFormation would not move, and `REFACTOR_REFUSED` with its reason.
   */
  planRefactor(definition: RefactorDefinition, options?: VerbOptions): Promise<RefactorPlan>;
  /**
   * Executes exactly the refactor of a plan, or plans one and executes that, and follows all its stacks to the end. Throws
   * `OPERATION_FAILED` when it was taken back, and `PLAN_STALE` when refactor or stacks are no longer what the plan says.
   */
  refactor(planOrDefinition: RefactorPlan | RefactorDefinition, options?: OperationOptions): Promise<RefactorResult>;
  readonly start: {
    /** Begins what `refactor` does. */
    refactor(planOrDefinition: RefactorPlan | RefactorDefinition, options?: StartOptions): Operation<RefactorResult>;
  };
}

/** The verbs of adoption. */
export function adoptVerbs({ environments, run, execute, start }: VerbRunner): AdoptVerbs {
  return {
    planImport: (given, options = {}) =>
      run("import", deployTarget(given), options, async (context, environment) => {
        const { resolveReferences } = await import("../definition/resolve-references.ts");
        const stack = await resolveReferences(environments, given, options);
        const { packaged } = await import("../assets/packaged-stack.ts");
        const { planImport } = await import("./plan-import.ts");
        return planImport(context, environment, await packaged(environment, context.signal, stack), options);
      }),
    planRefactor: (definition, options) =>
      run("plan a refactor", refactorTarget(definition), options, async (context, environment) => {
        const { planRefactor } = await import("./plan-refactor.ts");
        return planRefactor(context, environment, definition);
      }),
    refactor: (planOrDefinition, options) => execute({ kind: "refactor", planOrDefinition }, options),
    start: { refactor: (planOrDefinition, options) => start({ kind: "refactor", planOrDefinition }, options) },
  };
}
