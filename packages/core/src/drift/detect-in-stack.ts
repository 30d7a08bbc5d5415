import { openCatalog } from "@stacksteward/catalog";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { listResources, type StackResource } from "../describe/list-resources.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { describeStack, factsOf, stackNotFound, type StackDescription } from "../service/describe-stack.ts";
import { readResourceDrifts } from "../service/drift-detection.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import { readDeployedTemplate } from "./deployed-template.ts";
import type { ResourceDrift } from "./drift-report.ts";
import { runDetection, type Detection } from "./run-detection.ts";
import { toResourceDrift } from "./to-resource-drift.ts";

/** One stack, maybe a nested one. */
export interface CheckedStack {
  readonly stackId: string;
  /** The logical ids that lead to it from the stack that was asked about. */
  readonly stackPath: readonly string[];
}

/** What is checked: the stack, by its name where the id is not known yet, and of its resources those that are wanted. */
export interface CheckRequest {
  readonly nameOrId: string;
  readonly stackPath: readonly string[];
  /** Logical ids. Default: all of them. */
  readonly wanted?: readonly string[] | undefined;
  /** Whether somebody looks into the nested stacks that are found. */
  readonly entersNested: boolean;
}

/** What was found out about one stack, not about those inside. */
export interface StackFindings extends CheckedStack {
  readonly stackName: string;
  readonly begunAt: string;
  readonly resources: readonly ResourceDrift[];
  readonly nested: readonly CheckedStack[];
}

/** Detects drift on one stack and reads every page of what was found. */
export async function detectInStack(
  context: WorkflowContext,
  environment: Environment,
  { nameOrId, stackPath, wanted, entersNested }: CheckRequest,
): Promise<StackFindings> {
  const { signal } = context;
  const look = async (): Promise<StackDescription> =>
    readyStack(await describeStack(environment, signal, nameOrId), nameOrId);
  let stack: StackDescription | undefined;
  const { stackId, name: stackName } = await context.step("look at the stack", async () =>
    factsOf((stack = await look())),
  );
  let listed: readonly StackResource[] | undefined;
  const list = async (): Promise<readonly StackResource[]> =>
    (listed ??= await everyResource(environment, signal, stackId));
  const scope = await context.step("list the resources", async () => {
    const resources = await list();
    for (const logicalId of wanted ?? []) assertThere(resources, logicalId, stackName);
    const included = resources.filter(({ logicalId }) => wanted?.includes(logicalId) ?? true);
    const nested = entersNested ? included.filter(isNestedStack).map((resource) => nestedIn(stackPath, resource)) : [];
    const others = included.filter((resource) => !isNestedStack(resource)).map(({ logicalId }) => logicalId);
    return present({ nested, others: wanted === undefined ? undefined : others });
  });
  const detection = await runDetection(context, environment, stackId, scope.others);

  const drifts = new Map(
    (await readResourceDrifts(environment, signal, stackId)).map((drift) => [drift.LogicalResourceId, drift]),
  );
  const template = await readDeployedTemplate(environment, signal, (stack ??= await look()));
  const reader = { catalog: openCatalog(), secrets: environment.secrets };
  const resources = (await list())
    .filter(({ logicalId }) => wanted?.includes(logicalId) ?? true)
    .map((resource) => {
      const declared = template.find(resource.logicalId);
      const path = stackPath.length === 0 ? undefined : stackPath;
      const drift = drifts.get(resource.logicalId);
      const failure = failureOf(resource, detection, drift?.Timestamp);
      if (drift !== undefined && failure === undefined) {
        return toResourceDrift(drift, { ...reader, declared, stackPath: path });
      }
      const position = declared?.locate([]);
      const isEntered = entersNested && isNestedStack(resource);
      return unchecked(present({ ...resource, stackPath: path, position }), isEntered, failure);
    });
  return { stackId, stackPath, stackName, begunAt: detection.begunAt, resources, nested: scope.nested };
}

async function everyResource(
  environment: Environment,
  signal: AbortSignal,
  stackId: string,
): Promise<readonly StackResource[]> {
  const resources: StackResource[] = [];
  for await (const resource of listResources(environment, signal, stackId)) {
    if (resource.status !== "DELETE_COMPLETE") resources.push(resource);
  }
  return resources;
}

function isNestedStack({ type, physicalId }: Pick<StackResource, "type" | "physicalId">): boolean {
  return type === "AWS::CloudFormation::Stack" && physicalId !== undefined;
}

function nestedIn(stackPath: readonly string[], { logicalId, physicalId = "" }: StackResource): CheckedStack {
  return { stackId: physicalId, stackPath: [...stackPath, logicalId] };
}

/** Why a result is not one of this detection: it is told so, or the result is older. */
function failureOf(
  { logicalId }: StackResource,
  { failures, isPartial, begunAt }: Detection,
  checkedAt: Date | undefined,
): string | undefined {
  const reason = failures[logicalId];
  if (reason !== undefined) return reason;
  const isOurs = checkedAt !== undefined && checkedAt.getTime() >= Date.parse(begunAt);
  return isPartial && !isOurs ? "The detection failed, and does not say for which resources." : undefined;
}

/** What CloudFormation gave no result for. What is nested is looked into by itself, when it is. */
function unchecked(
  resource: StackResource & Pick<ResourceDrift, "stackPath" | "position">,
  isEntered: boolean,
  failure: string | undefined,
): ResourceDrift {
  const { logicalId, physicalId, type, stackPath, position } = resource;
  const reason = failure !== undefined ? "not-detected" : isNestedStack(resource) ? "not-entered" : "unsupported";
  return present({
    stackPath,
    logicalId,
    physicalId,
    type,
    status: failure === undefined ? "NOT_CHECKED" : "UNKNOWN",
    reason: failure,
    differences: [],
    unknown: isEntered ? [] : ([{ path: "", reason }] as const),
    position,
  });
}

function assertThere(resources: readonly StackResource[], wanted: string, stackName: string): void {
  if (resources.some(({ logicalId }) => logicalId === wanted)) return;
  throw coreError(
    CoreErrorCode.InvalidDefinition,
    `Stack "${stackName}" has no resource ${wanted}, so no drift can be detected on it. Name logical ids as the template has them.`,
    { details: { stack: stackName, resource: wanted } },
  );
}

function readyStack(stack: StackDescription | undefined, nameOrId: string): StackDescription {
  if (stack === undefined) throw stackNotFound(nameOrId);
  const { name, stackId, status } = stack;
  const { kind } = factsOfStatus(status);
  if (kind !== "running" && kind !== "review" && kind !== "deleted") return stack;
  throw coreError(
    CoreErrorCode.StackNotReady,
    `Stack "${name}" is ${status}, and drift can't be detected on it now. Wait until it is deployed.`,
    { details: { stack: name, stackId, status }, retryable: kind === "running" },
  );
}
