import { readTemplate, type Template } from "@stacksteward/template";

import type { Environment } from "../environments/environment.ts";
import { positionsOf } from "../plan/to-planned-change.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { FailureCause } from "./failure-cause.ts";
import { locateIn } from "./locate-cause.ts";

/** How many nested stacks are asked for their templates: the first causes are what people read. */
const MOST_STACKS = 5;

/**
 * Adds where causes inside nested stacks stand, in templates that no plan has: CloudFormation is asked for them, also for those
 * of stacks that are deleted by now (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html).
 * A nested stack that was brought back has its older template again, in which the lines are others, so those causes get no place.
 */
export async function locateNestedCauses(
  environment: Environment,
  signal: AbortSignal,
  causes: readonly FailureCause[],
): Promise<readonly FailureCause[]> {
  const nested = causes.filter(({ path }) => path.length > 1).map(({ stackId }) => stackId);
  const templates = new Map<string, Template | undefined>();
  for (const stackId of [...new Set(nested)].slice(0, MOST_STACKS))
    templates.set(stackId, await failedTemplateOf(environment, signal, stackId));
  return causes.map((cause) =>
    cause.path.length > 1
      ? locateIn(cause, positionsOf(templates.get(cause.stackId), cause.logicalId), undefined)
      : cause,
  );
}

/** A place is an extra: what cannot be read is left out. */
async function failedTemplateOf(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<Template | undefined> {
  try {
    const { status = "" } = (await describeStack(environment, signal, stackId)) ?? {};
    if (status.startsWith("UPDATE_ROLLBACK_")) return undefined;
    return readTemplate(await readTemplateOf(environment, signal, { stackId }));
  } catch (failure) {
    signal.throwIfAborted();
    environment.logger.debug({ stackId, failure: String(failure) }, "the template of a nested stack cannot be read");
    return undefined;
  }
}
