import { collectReferences, UNKNOWN, type ResourceDifference } from "@stacksteward/template";

import { evaluatorFor } from "../deployment/stack-scope.ts";
import type { Engine } from "../engine.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { currentAnswers } from "./compare-with-stack.ts";

/** What the service adds when an export that a change needs does not exist yet. Such a change set can be executed all the same. */
export function missingExportWarning(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  differences: readonly ResourceDifference[],
): { readonly warning?: string } {
  const answers = currentAnswers(engine, stack);
  const evaluator = evaluatorFor(engine, stack, desired, { ...answers, ref: () => UNKNOWN, attribute: () => UNKNOWN });
  for (const { logicalId, action } of differences) {
    const declaration = desired.body.Resources[logicalId];
    if (action === "Remove" || declaration === undefined) continue;
    for (const reference of collectReferences(declaration, ["Resources", logicalId], evaluator)) {
      if (reference.kind !== "ImportValue") continue;
      const name = evaluator.evaluate(reference.argument, reference.path);
      if (typeof name !== "string" || answers.importValue(name) !== UNKNOWN) continue;
      return {
        warning: `[WARN] --include-property-values option can return incomplete ChangeSet data because: ChangeSet creation failed for resource [${logicalId}] because: No export named ${name}`,
      };
    }
  }
  return {};
}
