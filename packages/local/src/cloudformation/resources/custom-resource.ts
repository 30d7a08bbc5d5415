import { isJsonObject, type Json } from "@stacksteward/template";

import type { CustomResourceFunction, CustomResourceRequest, CustomResourceResponse } from "../collaborators.ts";
import { scalarText, stringified } from "../known-value.ts";
import type { ResourceState } from "../stack.ts";
import { generatedName } from "./generated-name.ts";
import { ResourceFailure, type ResourceProvider, type ResourceRequest } from "./resource-provider.ts";

/**
 * `AWS::CloudFormation::CustomResource` and `Custom::…`: the function that the user registered for the `ServiceToken` does the work.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export const customResource: ResourceProvider = {
  async create(request) {
    const answer = await invoke(request, { RequestType: "Create" });
    const { ids } = request.engine.world;
    const physicalId = answer.PhysicalResourceId ?? generatedName(ids, request.stack.name, request.logicalId);
    const state = stateOf(request, physicalId, answer);
    request.initiated(state);
    return state;
  },
  async update(request, current) {
    const answer = await invoke(request, {
      RequestType: "Update",
      PhysicalResourceId: current.physicalId,
      OldResourceProperties: textProperties(current.properties),
    });
    return stateOf(request, answer.PhysicalResourceId ?? current.physicalId, answer);
  },
  async delete(request, current) {
    await invoke(request, { RequestType: "Delete", PhysicalResourceId: current.physicalId });
  },
};

async function invoke(
  request: ResourceRequest,
  members: Pick<CustomResourceRequest, "RequestType" | "PhysicalResourceId" | "OldResourceProperties">,
): Promise<CustomResourceResponse> {
  const { engine, stack, properties } = request;
  const { clock, ids } = engine.world;
  const serviceToken = scalarText(properties["ServiceToken"]) ?? "";
  const work = engine.customResource(serviceToken);
  if (work === undefined) {
    throw new ResourceFailure(
      `not implemented by the local cloud: no function is registered for the ServiceToken ${serviceToken}. Register one with cloud.customResources.register.`,
    );
  }
  await request.wait(invocationTime);
  const requestId = ids.uuid();
  // The function may do real work: cloud time stands still meanwhile.
  const answer = await clock.busy(() =>
    called(work, {
      ...members,
      RequestId: requestId,
      ResponseURL: `https://cloudformation-custom-resource-response-${stack.region}.s3.amazonaws.com/${encodeURIComponent(stack.id)}/${requestId}`,
      StackId: stack.id,
      ServiceToken: serviceToken,
      ResourceType: request.type,
      LogicalResourceId: request.logicalId,
      ResourceProperties: textProperties(properties),
    }),
  );
  if (answer.Status === "FAILED") throw new ResourceFailure(failed(answer.Reason ?? "no reason given", requestId));
  return answer;
}

/** From the request to the function's start. */
const invocationTime = 500;

async function called(work: CustomResourceFunction, request: CustomResourceRequest): Promise<CustomResourceResponse> {
  try {
    return (await work(request)) ?? {};
  } catch (error) {
    return { Status: "FAILED", Reason: error instanceof Error ? error.message : String(error) };
  }
}

function failed(reason: string, requestId: string): string {
  return `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${requestId})`;
}

function stateOf(
  request: ResourceRequest,
  physicalId: string,
  { Data: attributes = {} }: CustomResourceResponse,
): ResourceState {
  return { physicalId, properties: request.properties, attributes };
}

function textProperties(properties: Readonly<Record<string, Json>>): Record<string, Json> {
  const text = stringified({ ...properties });
  return isJsonObject(text) ? text : {};
}
