import type { ResourceDifference } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import type { ImportTargets } from "../imports/import-target.ts";
import { livesWithinCloudFormation } from "../live/live-type.ts";
import type { DesiredState, Stack } from "../stack.ts";
import { bucketFindings } from "./bucket-findings.ts";
import type { Finding } from "./finding.ts";
import { nameFindings } from "./name-findings.ts";
import { propertyFindings } from "./property-findings.ts";

/** What is to be validated. */
export interface ValidationRequest {
  readonly desired: DesiredState;
  /** What the operation would do: what stays as it is was found right before. */
  readonly differences: readonly ResourceDifference[];
  /** Whether to warn of what only change sets warn of. */
  readonly isChangeSet: boolean;
  /** What exists and is imported instead of created, by logical id. Default: nothing. */
  readonly imports?: ImportTargets;
}

/**
 * What is wrong with the changes of an operation, in the order in which they are listed, as far as it can be known before
 * the first resource is touched. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function validateChanges(
  engine: Engine,
  stack: Stack,
  { desired, differences, isChangeSet, imports = new Map() }: ValidationRequest,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const difference of differences) {
    if (livesWithinCloudFormation(difference.type)) continue;
    found.push(...propertyFindings(engine, desired, difference));
    if (!imports.has(difference.logicalId)) found.push(...(await nameFindings(engine, stack, difference)));
    if (isChangeSet) found.push(...(await bucketFindings(engine, stack, difference)));
  }
  return found;
}
