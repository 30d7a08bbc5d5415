import { present } from "../present.ts";
import { addressOf, type StackReference } from "../stack-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { DetectionScope } from "./detect-drift.ts";
import type { DriftReport } from "./drift-report.ts";

/** Finding drift, and doing something about it. */
export interface DriftVerbs {
  /**
   * Detects what has drifted in a stack and in those nested in it: every page, every resource, every property. Changes
   * nothing. Throws `STACK_NOT_FOUND`, and `STACK_NOT_READY` while something runs on the stack.
   */
  detectDrift(stack: StackReference, options?: VerbOptions & DetectionScope): Promise<DriftReport>;
}

/** The verbs of drift. */
export function driftVerbs({ run }: VerbRunner): DriftVerbs {
  return {
    detectDrift: (stack, options = {}) => {
      const { target, nameOrId } = addressOf(stack);
      return run("detectDrift", target, options, async (context, environment) => {
        const { detectDrift } = await import("./detect-drift.ts");
        const { resources, nested } = options;
        return detectDrift(context, environment, nameOrId, present({ resources, nested }));
      });
    },
  };
}
