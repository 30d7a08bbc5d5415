import { partitionOf, UNKNOWN, type EvaluationScope, type PseudoParameters } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import type { Stack } from "../stack.ts";
import type { PreparedParameters } from "./prepare-parameters.ts";

/** What a template can be evaluated with before anything is deployed: its parameters, and where it will stand. */
export function scopeBeforeDeployment(
  environment: Pick<Environment, "region" | "account">,
  stack: Stack,
  values: PreparedParameters["values"],
): EvaluationScope {
  return {
    parameters: values,
    pseudo: {
      ...pseudoParametersOf(environment.region),
      accountId: environment.account ?? UNKNOWN,
      stackName: stack.name,
      stackId: UNKNOWN,
      notificationArns: stack.notificationArns ?? [],
    },
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    importValue: () => UNKNOWN,
    stackOutput: () => UNKNOWN,
    transform: () => UNKNOWN,
  };
}

/** The pseudo parameters that follow from the region alone. */
export function pseudoParametersOf(region: string): Pick<PseudoParameters, "region" | "partition" | "urlSuffix"> {
  const { name: partition, urlSuffix } = partitionOf(region);
  return { region, partition, urlSuffix };
}
