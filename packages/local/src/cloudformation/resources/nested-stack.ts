import { beginDeletion } from "../deployment/begin-deletion.ts";
import { beginDeployment, type DeploymentRequest } from "../deployment/begin-deployment.ts";
import { beginPartialRollback } from "../deployment/begin-rollback.ts";
import { hasChanges } from "../deployment/has-changes.ts";
import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import { ServiceError } from "../../wire/service-error.ts";
import type { DesiredState, ResourceState, ReviewedStack, RunningOperation, Stack } from "../stack.ts";
import type { DeploymentTarget } from "../intake/desired-state.ts";
import { nestedAttributes } from "./nested-attributes.ts";
import { nestedDesiredState, nestedTarget, nestedTemplate, registerNestedStack } from "./nested-stack-request.ts";
import { ResourceFailure, type ResourceProvider, type ResourceRequest } from "./resource-provider.ts";

/** `AWS::CloudFormation::Stack`: a stack of its own, made from a template in the cloud's S3, that its parent takes along. */
export const nestedStack: ResourceProvider = {
  async create(request) {
    const { engine, stack: parent, logicalId, properties } = request;
    const reviewed = parent.reviewed.get(logicalId);
    const waits = reviewed?.stack.status === "REVIEW_IN_PROGRESS";
    const target = waits ? reviewed.stack : nestedTarget(engine, parent, logicalId);
    const desired = await desiredChild(request, target);
    request.signal.throwIfAborted();
    const child = waits ? reviewed.stack : registerNestedStack(engine, parent, target, properties);
    request.initiated({ physicalId: child.id, properties, attributes: {} });
    const operation = beginDeployment(engine, child, {
      kind: "create",
      desired,
      ...partOf(request),
      ...changeSetOf(reviewed),
    });
    await settled(request, operation, "creation");
    if (child.status !== "CREATE_COMPLETE") throw embedded(child, "created: ");
    return stateOf(child, properties);
  },
  async update(request, current) {
    const child = childOf(request.engine, request.stack, current);
    await child.running?.settled;
    if (request.isRollback) await restore(request, child);
    else await update(request, child);
    return stateOf(child, request.properties);
  },
  join({ engine, stack: parent }, current) {
    const child = childOf(engine, parent, current);
    child.parentId = parent.id;
    child.rootId = parent.rootId ?? parent.id;
  },
  release({ engine, stack: parent }, current) {
    const child = childOf(engine, parent, current);
    if (child.parentId !== parent.id) return;
    delete child.parentId;
    delete child.rootId;
  },
  async delete(request, current) {
    const child = request.engine
      .regionState(request.stack.account, request.stack.region)
      .stacksById.get(current.physicalId);
    if (child === undefined || child.status === "DELETE_COMPLETE") return;
    const { retainExceptOnCreate = false, takesBack = false } = request;
    const { isExpress } = request.stack;
    const options = { retainResources: new Set<string>(), force: false, isExpress, retainExceptOnCreate, takesBack };
    await beginDeletion(request.engine, child, { ...options, ...tokenOf(request) }).settled;
    // A deletion changes the status behind the compiler's back.
    const status: string = child.status;
    if (status !== "DELETE_COMPLETE") throw embedded(child, "deleted: ");
  },
};

async function update(request: ResourceRequest, child: Stack): Promise<void> {
  const desired = await desiredChild(request, child, child.desired);
  // Reading the template took its time: the parent may have given up meanwhile, and must not find a child that begins late.
  request.signal.throwIfAborted();
  if (!hasChanges(request.engine, child, desired)) return;
  const operation = beginDeployment(request.engine, child, {
    kind: "update",
    desired,
    ...partOf(request),
    ...changeSetOf(request.stack.reviewed.get(request.logicalId)),
  });
  await settled(request, operation, "update");
  if (child.status !== "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") throw notUpdated(child);
}

/** Takes the child's last update back, unless that is done already or there was none. */
async function restore(request: ResourceRequest, child: Stack): Promise<void> {
  if (child.unfinished === undefined || child.status === restored) return;
  const { skips = new Set(), retainExceptOnCreate = false } = request;
  await beginPartialRollback(request.engine, child, { skips, retainExceptOnCreate, ...tokenOf(request) }).settled;
  // A rollback changes the status behind the compiler's back.
  const status: string = child.status;
  if (status !== restored) throw notUpdated(child);
}

const restored = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS";

/** The child does on a failure what its parent does, and waits for it. */
function partOf(
  request: ResourceRequest,
): Pick<DeploymentRequest, "onFailure" | "isExpress" | "isPart" | "retainExceptOnCreate" | "clientRequestToken"> {
  const { retainExceptOnCreate = false } = request;
  const { disableRollback, isExpress } = request.stack;
  const onFailure = disableRollback ? "DO_NOTHING" : "ROLLBACK";
  return { onFailure, isExpress, isPart: true, retainExceptOnCreate, ...tokenOf(request) };
}

function tokenOf({ clientRequestToken }: ResourceRequest): Pick<ResourceRequest, "clientRequestToken"> {
  return given({ clientRequestToken });
}

function notUpdated(child: Stack): ResourceFailure {
  return embedded(child, `updated. Currently in ${child.status} with reason: `);
}

/** A change set that was made with nested stacks decides which template it is: what was reviewed, not what the URL holds by now. */
async function desiredChild(
  { engine, stack: parent, logicalId, properties }: ResourceRequest,
  target: DeploymentTarget,
  previous?: DesiredState,
): Promise<DesiredState> {
  try {
    const { template } = parent.reviewed.get(logicalId) ?? {
      template: await nestedTemplate(engine, parent, properties),
    };
    return await nestedDesiredState(engine, target, { properties, template, parent: parent.desired, previous });
  } catch (error) {
    // Shown as the service shows it: without the wrapping of a resource handler.
    throw error instanceof ServiceError ? new ResourceFailure(error.message) : error;
  }
}

function changeSetOf(
  reviewed: ReviewedStack | undefined,
): Pick<DeploymentRequest, "changeSetId" | "imports" | "reviewed"> {
  if (reviewed === undefined) return {};
  const { changeSetId, imports, nested } = reviewed;
  return { changeSetId, imports, reviewed: nested };
}

/** Waits for the child. When the parent gives up waiting, the child is told to give up as well. */
async function settled(request: ResourceRequest, operation: RunningOperation, what: string): Promise<void> {
  request.signal.addEventListener("abort", () => operation.cancel(`Resource ${what} cancelled`), { once: true });
  await operation.settled;
}

function childOf(engine: Engine, parent: Stack, { physicalId }: ResourceState): Stack {
  const child = engine.regionState(parent.account, parent.region).stacksById.get(physicalId);
  if (child === undefined || child.status === "DELETE_COMPLETE") {
    throw new ResourceFailure(`Stack [${physicalId}] does not exist`);
  }
  return child;
}

function embedded(child: Stack, what: string): ResourceFailure {
  return new ResourceFailure(`Embedded stack ${child.id} was not successfully ${what}${child.statusReason ?? ""}`);
}

function stateOf(child: Stack, properties: ResourceState["properties"]): ResourceState {
  return { physicalId: child.id, properties, attributes: nestedAttributes(child) };
}
