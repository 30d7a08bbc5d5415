import type { Plan } from "../plan/plan.ts";
import { deployTarget } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { ImportRequest } from "./import-request.ts";

/** Bringing into stacks what exists already. */
export interface AdoptVerbs {
  /**
   * Makes a change set that takes resources which exist into a stack, new or not, and changes nothing else; `deploy`
   * executes it. Throws `IMPORT_INVALID`, before anything is sent, for what CloudFormation would not import.
   */
  planImport(stack: Stack, options?: VerbOptions & ImportRequest): Promise<Plan>;
}

/** The verbs of adoption. */
export function adoptVerbs({ run }: VerbRunner): AdoptVerbs {
  return {
    planImport: (stack, options = {}) =>
      run("import", deployTarget(stack), options, async (context, environment) => {
        const { planImport } = await import("./plan-import.ts");
        return planImport(context, environment, stack, options);
      }),
  };
}
