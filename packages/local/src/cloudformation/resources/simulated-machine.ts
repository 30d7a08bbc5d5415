import type { ResourceProvider, ResourceRequest } from "./resource-provider.ts";
import { awaitSignals } from "./await-signals.ts";
import { signalsWantedBy } from "./signal-policy.ts";
import type { ResourceState } from "../stack.ts";

/**
 * Machines run nothing here, and yet templates wait for what their user data would signal. A simulated machine behaves as one
 * whose user data succeeds: it signals the resource itself as often as its `CreationPolicy` wants, and every wait condition
 * handle whose URL its properties contain. To see a machine fail, inject a fault.
 */
export function simulatedMachine(provider: ResourceProvider): ResourceProvider {
  return {
    ...provider,
    async create(request) {
      const state = await provider.create(request);
      await request.stabilize(bootTime);
      signalHandles(request, state);
      const expected = signalsWantedBy(request);
      if (expected === undefined) return state;
      for (let index = 0; index < expected.count; index += 1) {
        request.engine.signals.send(expected.target, { uniqueId: `${machineId(state)}-${index}`, status: "SUCCESS" });
      }
      await awaitSignals(request, expected);
      return state;
    },
  };
}

/** The types that run user data, and those that only hold it for a group to run. */
export const machineTypes: ReadonlySet<string> = new Set([
  "AWS::AutoScaling::AutoScalingGroup",
  "AWS::AutoScaling::LaunchConfiguration",
  "AWS::EC2::Instance",
  "AWS::EC2::LaunchTemplate",
]);

/** From a running machine to the end of its user data. */
const bootTime = 1000;

function signalHandles({ engine, properties }: ResourceRequest, state: ResourceState): void {
  const written = JSON.stringify(properties) + decodedTexts(properties);
  for (const [url] of written.matchAll(
    /https:\/\/cloudformation-waitcondition-[\w-]+\.s3\.amazonaws\.com\/[\w%./-]+/g,
  )) {
    engine.signals.send(url, { uniqueId: machineId(state), status: "SUCCESS", data: "" });
  }
}

/** User data is text in Base64. */
function decodedTexts(value: unknown): string {
  if (typeof value === "string") return Buffer.from(value, "base64").toString("latin1");
  if (typeof value !== "object" || value === null) return "";
  return Object.values(value).map(decodedTexts).join("\n");
}

function machineId(state: ResourceState): string {
  return state.physicalId.split("/").at(-1) ?? state.physicalId;
}
