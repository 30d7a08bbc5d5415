import {
  findDynamicReferences,
  findReferenceUses,
  type Evaluator,
  type ReferenceUse,
  type TemplateBody,
} from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { PreparedParameters } from "../plan/prepare-parameters.ts";
import { checkReferences, type CheckedReferences } from "./check-references.ts";

/** Every dynamic reference of a deployment, and what was found of it. */
export interface FoundUses extends CheckedReferences {
  /** Those that stand in the template. */
  readonly uses: readonly ReferenceUse[];
}

/** Looks for what a template and its parameters refer to. */
export async function lookForReferences(
  environment: Environment,
  signal: AbortSignal,
  body: TemplateBody,
  evaluator: Evaluator,
  values: PreparedParameters["values"],
): Promise<FoundUses> {
  const given = Object.entries(values).flatMap(([name, value]) =>
    typeof value === "string"
      ? findDynamicReferences(value).map((reference): ReferenceUse => ({
          source: reference.text,
          path: ["Parameters", name],
          reference,
        }))
      : [],
  );
  const uses = findReferenceUses(body, evaluator);
  return { uses, ...(await checkReferences(environment, signal, body, [...uses, ...given], evaluator)) };
}
