import type { Json } from "@stacksteward/template";

import { awaitSignals } from "./await-signals.ts";
import { generatedName } from "./generated-name.ts";
import { ResourceFailure, type ResourceProvider, type ResourceRequest } from "./resource-provider.ts";
import { signalsWantedBy } from "./signal-policy.ts";

/** `AWS::CloudFormation::WaitConditionHandle`: an address that signals can be sent to. */
export const waitConditionHandle: ResourceProvider = {
  async create(request) {
    const { engine, stack, logicalId, properties } = request;
    const token = engine.world.ids.token(24);
    const physicalId = `https://cloudformation-waitcondition-${stack.region}.s3.amazonaws.com/${encodeURIComponent(stack.id)}/${logicalId}-${token}`;
    const state = { physicalId, properties, attributes: {} };
    request.initiated(state);
    await request.wait(handleTime);
    return state;
  },
  update: async (request, current) => ({ ...current, properties: request.properties }),
  delete: (request) => request.wait(handleTime),
};

/** `AWS::CloudFormation::WaitCondition`: complete once enough signals have arrived at its handle, or at itself. */
export const waitCondition: ResourceProvider = {
  async create(request) {
    const { engine, stack, logicalId, properties } = request;
    const physicalId = `${stack.id}/${generatedName(engine.world.ids, stack.name, logicalId)}`;
    const state = { physicalId, properties, attributes: {} };
    request.initiated(state);
    const received = await awaitSignals(request, expectedSignals(request));
    const data = Object.fromEntries(received.map((signal) => [signal.uniqueId, signal.data ?? ""]));
    return { ...state, attributes: { Data: JSON.stringify(data) } };
  },
  async update({ type, isRollback }, current) {
    if (!isRollback) throw new ResourceFailure(`Update to resource type ${type} is not supported.`);
    return current;
  },
  delete: (request) => request.wait(handleTime),
};

const handleTime = 200;

function expectedSignals(request: ResourceRequest): Parameters<typeof awaitSignals>[1] {
  const { properties } = request;
  const handle = properties["Handle"];
  if (typeof handle !== "string") return signalsWantedBy(request) ?? { ...defaults(request, ""), count: 0 };
  return defaults(request, handle);
}

function defaults({ properties }: ResourceRequest, target: string): Parameters<typeof awaitSignals>[1] {
  const count = numberOf(properties["Count"]) ?? 1;
  return {
    target,
    count,
    timeout: (numberOf(properties["Timeout"]) ?? 0) * 1000,
    onFailure: ({ reason = "", uniqueId }) =>
      `WaitCondition received failed message: '${reason}' for uniqueId: ${uniqueId}`,
    onTimeout: (received) => `WaitCondition timed out. Received ${received} conditions when expecting ${count}`,
  };
}

function numberOf(value: Json | undefined): number | undefined {
  const number = Number(value);
  return value === undefined || value === null || Number.isNaN(number) ? undefined : number;
}
