import type { Parameter, Tag } from "@aws-sdk/client-cloudformation";
import { isJsonObject, readTemplate, type Json } from "@stacksteward/template";

import { beginDeletion } from "../deployment/begin-deletion.ts";
import { beginDeployment } from "../deployment/begin-deployment.ts";
import { hasChanges } from "../deployment/has-changes.ts";
import { serviceContext, type Engine } from "../engine.ts";
import { given } from "../given.ts";
import { resolveDesiredState } from "../intake/desired-state.ts";
import { scalarText } from "../known-value.ts";
import { newStackId, registerStack } from "../new-stack.ts";
import { ServiceError } from "../../wire/service-error.ts";
import { asValidationError } from "../service-errors.ts";
import type { DesiredState, ResourceState, RunningOperation, Stack } from "../stack.ts";
import type { DeploymentTarget } from "../intake/desired-state.ts";
import { ResourceFailure, type ResourceProvider, type ResourceRequest } from "./resource-provider.ts";

/** `AWS::CloudFormation::Stack`: a stack of its own, made from a template in the cloud's S3, that its parent takes along. */
export const nestedStack: ResourceProvider = {
  async create(request) {
    const { engine, stack: parent, logicalId, properties } = request;
    const { account, region } = parent;
    const name = `${parent.name}-${logicalId}-${engine.world.ids.token(12)}`;
    const id = newStackId(engine, { account, region, name });
    const desired = await desiredChild(request, { account, region, name, id });
    const timeout = Number(properties["TimeoutInMinutes"]);
    const child = registerStack(engine, id, {
      account,
      region,
      name,
      parent,
      ...(Number.isInteger(timeout) && timeout > 0 ? { timeoutInMinutes: timeout } : {}),
    });
    request.initiated({ physicalId: id, properties, attributes: {} });
    await settled(request, beginDeployment(engine, child, { kind: "create", desired, onFailure: "STAY" }), "creation");
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
  async delete(request, current) {
    const child = request.engine
      .regionState(request.stack.account, request.stack.region)
      .stacksById.get(current.physicalId);
    if (child === undefined || child.status === "DELETE_COMPLETE") return;
    await beginDeletion(request.engine, child, { retainResources: new Set(), force: false }).settled;
    // A deletion changes the status behind the compiler's back.
    const status: string = child.status;
    if (status !== "DELETE_COMPLETE") throw embedded(child, "deleted: ");
  },
};

async function update(request: ResourceRequest, child: Stack): Promise<void> {
  // Until this update has begun, there is nothing to take back.
  delete child.previous;
  const desired = await desiredChild(request, child, child.desired);
  if (!hasChanges(request.engine, child, desired)) return;
  const operation = beginDeployment(request.engine, child, { kind: "update", desired, onFailure: "STAY" });
  await settled(request, operation, "update");
  if (child.status !== "UPDATE_COMPLETE") throw notUpdated(child);
}

/** Takes the child's last update back. What a URL holds may have changed since; what the child was is remembered. */
async function restore(request: ResourceRequest, child: Stack): Promise<void> {
  const { previous: desired } = child;
  if (desired === undefined) return;
  const operation = beginDeployment(request.engine, child, { kind: "restore", desired, onFailure: "STAY" });
  await settled(request, operation, "update");
  if (child.status !== "UPDATE_ROLLBACK_COMPLETE") throw notUpdated(child);
}

function notUpdated(child: Stack): ResourceFailure {
  return embedded(child, `updated. Currently in ${child.status} with reason: `);
}

async function desiredChild(
  { engine, stack: parent, properties }: ResourceRequest,
  target: DeploymentTarget,
  previous?: DesiredState,
): Promise<DesiredState> {
  const context = {
    ...serviceContext(engine, parent, "cloudformation", "CreateStack"),
    ...given({ origin: parent.origin }),
  };
  try {
    const source = await engine.readTemplateUrl(text(properties["TemplateURL"]), context);
    return await resolveDesiredState(engine, target, {
      template: asValidationError(() => readTemplate(source, { maxAliasedValues: 0 })),
      parameters: parametersFrom(properties["Parameters"]),
      tags: [...(parent.desired?.tags ?? []), ...tagsFrom(properties["Tags"])],
      capabilities: parent.desired?.capabilities,
      notificationArns: textsFrom(properties["NotificationARNs"]),
      roleArn: parent.desired?.roleArn,
      previous,
    });
  } catch (error) {
    // Shown as the service shows it: without the wrapping of a resource handler.
    throw error instanceof ServiceError ? new ResourceFailure(error.message) : error;
  }
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
  const attributes: Record<string, Json> = {};
  for (const { OutputKey = "", OutputValue = "" } of child.outputs) attributes[`Outputs.${OutputKey}`] = OutputValue;
  return { physicalId: child.id, properties, attributes };
}

function parametersFrom(node: Json | undefined): Parameter[] {
  return Object.entries(isJsonObject(node) ? node : {}).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: Array.isArray(value) ? value.map(text).join(",") : text(value),
  }));
}

function tagsFrom(node: Json | undefined): Tag[] {
  return (Array.isArray(node) ? node : [])
    .filter(isJsonObject)
    .map(({ Key, Value }) => ({ Key: text(Key), Value: text(Value) }));
}

function textsFrom(node: Json | undefined): string[] | undefined {
  return Array.isArray(node) ? node.map(text) : undefined;
}

function text(value: Json | undefined): string {
  return scalarText(value) ?? "";
}
