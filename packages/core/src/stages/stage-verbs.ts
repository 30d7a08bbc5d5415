import type { App } from "../app/app.ts";
import type { AppBound } from "../app/deploy-app.ts";
import { addressOf } from "../stack-reference.ts";
import type { VerbOptions } from "../verb-options.ts";
import type { VerbRunner } from "../verb-runner.ts";
import type { StageComparison } from "./stage-comparison.ts";

/** One application in many stages. */
export interface StageVerbs {
  /**
   * What two stages of an application have different as they are deployed: templates, parameters that are no secrets, the
   * names of outputs, and tags. A stack that cannot be read is one of the answers. `compareStages` says it of definitions.
   */
  compareDeployedStages(a: App, b: App, options?: VerbOptions & AppBound): Promise<StageComparison>;
}

/** The verbs of stages. */
export function stageVerbs({ run }: VerbRunner): StageVerbs {
  return {
    compareDeployedStages: async (a, b, options = {}) => {
      const { compareDeployedStages } = await import("./compare-deployed-stages.ts");
      const { deployedContent } = await import("./deployed-content.ts");
      return compareDeployedStages(a, b, options, (stack) =>
        run("compareDeployedStages", addressOf(stack).target, options, (context, environment) =>
          deployedContent(context, environment, stack),
        ),
      );
    },
  };
}
