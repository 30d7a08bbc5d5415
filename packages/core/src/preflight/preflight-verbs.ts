import { deployTarget } from "../runs/run-input.ts";
import type { Stack } from "../stack.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { Preflight } from "./preflight.ts";

/** Asking before anything is sent. */
export interface PreflightVerbs {
  /**
   * Asks the account what would speak against a deployment: with calls that change nothing, some ten for a stack of usual
   * size. Each answer says how sure it is, and what could not be looked at says why. Throws `TemplateError` for a template that
   * is wrong in itself, as a plan does, and otherwise only when CloudFormation cannot be reached.
   */
  preflight(stack: Stack, options?: VerbOptions): Promise<Preflight>;
}

/** The verb that asks the account. */
export function preflightVerbs({ environments, run }: VerbRunner): PreflightVerbs {
  return {
    preflight: (given, options) =>
      run("preflight", deployTarget(given), options, async ({ signal }, environment) => {
        const { preflightStack } = await import("./preflight-stack.ts");
        const { resolveReferences } = await import("../definition/resolve-references.ts");
        return preflightStack(environment, signal, given, (stack) =>
          resolveReferences(environments, stack, options ?? {}),
        );
      }),
  };
}
