import { isJsonObject, stringified, type Json } from "@stacksteward/template";

import type { CustomResourceFunction, CustomResourceRequest, CustomResourceResponse } from "../collaborators.ts";
import { given } from "../given.ts";
import { scalarText } from "../known-value.ts";
import type { ResourceState } from "../stack.ts";
import { generatedName } from "./generated-name.ts";
import { ResourceFailure, type ResourceProvider, type ResourceRequest } from "./resource-provider.ts";

/**
 * `AWS::CloudFormation::CustomResource` and `Custom::…`: the function that the user registered for the `ServiceToken` does the work.
 * A creation that fails has its physical id too, so that the function is asked to delete it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export const customResource: ResourceProvider = {
  async create(request) {
    const { answer, failure } = await invoke(request, { RequestType: "Create" });
    const { ids } = request.engine.world;
    const physicalId = answer.PhysicalResourceId ?? generatedName(ids, request.stack.name, request.logicalId);
    const state = stateOf(request, physicalId, answer);
    request.initiated(state);
    if (failure !== undefined) throw new ResourceFailure(failure);
    return state;
  },
  async update(request, current) {
    const { answer, failure } = await invoke(request, {
      RequestType: "Update",
      PhysicalResourceId: current.physicalId,
      OldResourceProperties: textProperties(current.properties),
    });
    if (failure !== undefined) throw new ResourceFailure(failure);
    return stateOf(request, answer.PhysicalResourceId ?? current.physicalId, answer);
  },
  async delete(request, current) {
    const { failure } = await invoke(request, { RequestType: "Delete", PhysicalResourceId: current.physicalId });
    if (failure !== undefined) throw new ResourceFailure(failure);
  },
};

/** What came of one call. */
interface Invocation {
  readonly answer: CustomResourceResponse;
  /** Why it failed, when it did. */
  readonly failure?: string;
}

async function invoke(
  request: ResourceRequest,
  members: Pick<CustomResourceRequest, "RequestType" | "PhysicalResourceId" | "OldResourceProperties">,
): Promise<Invocation> {
  const { engine, stack, properties } = request;
  const { clock, ids } = engine.world;
  const serviceToken = scalarText(properties["ServiceToken"]) ?? "";
  const registered = engine.customResource(serviceToken);
  if (registered === undefined) {
    throw new ResourceFailure(
      `not implemented by the local cloud: no function is registered for the ServiceToken ${serviceToken}. Register one with cloud.customResources.register.`,
    );
  }
  const timeout = serviceTimeout(properties["ServiceTimeout"]);
  await request.wait(invocationTime);
  const requestId = ids.uuid();
  const call: CustomResourceRequest = {
    ...members,
    RequestId: requestId,
    ResponseURL: `https://cloudformation-custom-resource-response-${stack.region}.s3.amazonaws.com/${encodeURIComponent(stack.id)}/${requestId}`,
    StackId: stack.id,
    ServiceToken: serviceToken,
    ResourceType: request.type,
    LogicalResourceId: request.logicalId,
    ResourceProperties: textProperties(properties),
  };
  const answered = new AbortController();
  const tooLate = clock
    .delay(timeout * 1000, AbortSignal.any([answered.signal, request.signal]))
    .then((): Invocation => ({ answer: {}, failure: unanswered(requestId) }));
  // The function may do real work: cloud time stands still meanwhile, as long as anybody has patience.
  const work = clock.busy(() => called(registered.handler, call), registered.patience);
  try {
    return await Promise.race([work.then((answer) => judged(call, answer)), tooLate]);
  } finally {
    answered.abort();
  }
}

/** From the request to the function's start. */
const invocationTime = 500;

/** Documented: the size of a response, and how long the service waits for one at most, which is also the default. */
const largestResponse = 4096;
const longestTimeout = 3600;

function serviceTimeout(property: Json | undefined): number {
  const seconds = property === undefined ? longestTimeout : Number(scalarText(property));
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestTimeout) return seconds;
  throw new ResourceFailure(
    `ServiceTimeout must be a whole number of seconds from 1 to ${longestTimeout}, not ${JSON.stringify(property)}.`,
  );
}

async function called(work: CustomResourceFunction, request: CustomResourceRequest): Promise<CustomResourceResponse> {
  try {
    return (await work(request)) ?? {};
  } catch (error) {
    return { Status: "FAILED", Reason: error instanceof Error ? error.message : String(error) };
  }
}

function judged(
  { RequestId, StackId, LogicalResourceId }: CustomResourceRequest,
  answer: CustomResourceResponse,
): Invocation {
  const response = { Status: "SUCCESS", ...answer, RequestId, StackId, LogicalResourceId };
  if (Buffer.byteLength(JSON.stringify(response)) > largestResponse) {
    return { answer: {}, failure: "Response object is too long." };
  }
  if (answer.Status !== "FAILED") return { answer };
  return { answer, failure: failed(answer.Reason ?? "no reason given", RequestId) };
}

function failed(reason: string, requestId: string): string {
  return `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${requestId})`;
}

function unanswered(requestId: string): string {
  return `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`;
}

function stateOf(
  request: ResourceRequest,
  physicalId: string,
  { Data: attributes = {}, NoEcho: noEcho }: CustomResourceResponse,
): ResourceState {
  return given({ physicalId, properties: request.properties, attributes, noEcho });
}

function textProperties(properties: Readonly<Record<string, Json>>): Record<string, Json> {
  const text = stringified({ ...properties });
  return isJsonObject(text) ? text : {};
}
