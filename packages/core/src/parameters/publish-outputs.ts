import { isStackstewardError, MASK, type StackstewardError, type WorkflowContext } from "@stacksteward/workflow";
import type { Tag } from "@aws-sdk/client-ssm";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import type { Plan } from "../plan/plan.ts";
import { present } from "../present.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import type { PlannedPublication, PublishedType } from "./publication.ts";
import { readSsmParameters } from "./read-ssm-parameters.ts";

/** What became of one output that was to be published. Its value is not in it. */
export interface PublishedOutput {
  /** The SSM parameter. */
  readonly name: string;
  readonly output: string;
  readonly type: PublishedType;
  /** `unchanged`: the parameter had the value already. `failed`: it was not written, and `failure` says why. */
  readonly outcome: "published" | "unchanged" | "failed";
  /** The version of the parameter that has the value. */
  readonly version?: number;
  readonly failure?: string;
}

/** The tag by which a parameter is known to be written by a stack. */
const OWNER = "stacksteward:stack";

/**
 * Writes outputs to Parameter Store, each by itself: one that fails is told, and stops no other. A parameter that has the
 * value already is left alone, and one that somebody else has made is not overwritten.
 */
export function publishOutputs(
  context: WorkflowContext,
  environment: Environment,
  { publish = {}, stackName }: Pick<Plan, "publish" | "stackName">,
  outputs: Readonly<Record<string, string>>,
): Promise<readonly PublishedOutput[]> {
  return context.step("publish the outputs", async () => {
    const published: PublishedOutput[] = [];
    for (const [name, publication] of Object.entries(publish)) {
      published.push({
        name,
        ...publication,
        ...(await publishOne(context, environment, { name, stackName, publication, outputs })),
      });
    }
    return published;
  });
}

interface Wanted {
  readonly name: string;
  readonly stackName: string;
  readonly publication: PlannedPublication;
  readonly outputs: Readonly<Record<string, string>>;
}

type Outcome = Pick<PublishedOutput, "outcome" | "version" | "failure">;

async function publishOne({ signal }: WorkflowContext, environment: Environment, wanted: Wanted): Promise<Outcome> {
  const { name, publication, outputs } = wanted;
  const value = outputs[publication.output];
  if (value === undefined) return { outcome: "failed", failure: `The stack has no output ${publication.output}.` };
  const decrypt = publication.type === "SecureString";
  try {
    const { found } = await readSsmParameters(environment, signal, [name], { decrypt });
    const stored = found.get(name);
    if (stored === undefined) return await create(environment, signal, wanted, value);
    if (stored.type !== publication.type) {
      return {
        outcome: "failed",
        failure: `It is a ${stored.type}, and is to be a ${publication.type}. Delete it first.`,
      };
    }
    if (stored.value === value) return { outcome: "unchanged", version: stored.version };
    return await overwrite(environment, signal, wanted, value);
  } catch (failure) {
    // A run that is to be taken up is no outcome.
    if (signal.aborted || !isStackstewardError(failure, CoreErrorCode.ServiceCallFailed)) throw failure;
    // What Parameter Store says about a value may hold it.
    return { outcome: "failed", failure: decrypt ? failure.message.replaceAll(value, MASK) : failure.message };
  }
}

async function create(environment: Environment, signal: AbortSignal, wanted: Wanted, value: string): Promise<Outcome> {
  const Tags = [{ Key: OWNER, Value: wanted.stackName }];
  try {
    return await put(environment, signal, wanted, value, { Tags });
  } catch (failure) {
    // Somebody was quicker, or an answer was lost.
    if (!hasServiceCode(failure, "ParameterAlreadyExists")) throw failure;
    return overwrite(environment, signal, wanted, value);
  }
}

async function overwrite(
  environment: Environment,
  signal: AbortSignal,
  wanted: Wanted,
  value: string,
): Promise<Outcome> {
  const { name, stackName } = wanted;
  const { ListTagsForResourceCommand } = await import("@aws-sdk/client-ssm");
  const { TagList = [] } = await environment.callSsm("ListTagsForResource", signal, (client, options) =>
    client.send(new ListTagsForResourceCommand({ ResourceType: "Parameter", ResourceId: name }), options),
  );
  const owner = TagList.find(({ Key }) => Key === OWNER)?.Value;
  if (owner === stackName) return put(environment, signal, wanted, value, { Overwrite: true });
  const whose = owner === undefined ? "somebody else has made it" : `it is stack "${owner}" that publishes to it`;
  return {
    outcome: "failed",
    failure: `It has another value, and ${whose}. Choose another name, or tag it ${OWNER}=${stackName} if it is to be overwritten.`,
  };
}

async function put(
  environment: Environment,
  signal: AbortSignal,
  { name, publication: { type, output }, stackName }: Wanted,
  value: string,
  how: { readonly Tags?: Tag[]; readonly Overwrite?: true },
): Promise<Outcome> {
  const { PutParameterCommand } = await import("@aws-sdk/client-ssm");
  const Description = `Output ${output} of stack ${stackName}`;
  const { Version } = await environment.callSsm("PutParameter", signal, (client, options) =>
    client.send(new PutParameterCommand({ Name: name, Value: value, Type: type, Description, ...how }), options),
  );
  return present({ outcome: "published" as const, version: Version });
}

/** What of a deployment's result is about outputs. */
interface Published {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly secretOutputs?: readonly string[];
  readonly published?: readonly PublishedOutput[];
}

/** Throws `PUBLISH_FAILED`, with the result of the deployment that has succeeded, when an output could not be published. */
export function assertPublished(result: Published): void {
  const failed = (result.published ?? []).filter(({ outcome }) => outcome === "failed");
  if (failed.length > 0) throw publishFailed(result, failed);
}

function publishFailed(result: Published, failed: readonly PublishedOutput[]): StackstewardError {
  const each = failed.map(({ name, output, failure = "" }) => `${name} (output ${output}): ${failure}`);
  return coreError(
    CoreErrorCode.PublishFailed,
    `Stack "${result.stackName}" is deployed, and not all of its outputs are published. ${each.join(" ")} Deploy it again when that is settled: what is published already is left alone.`,
    { details: { result: withoutSecrets(result) } },
  );
}

/** Results are data, and errors are printed. */
function withoutSecrets({ outputs, secretOutputs = [], ...result }: Published): object {
  const shown = Object.entries(outputs).map(([key, value]): [string, string] => [
    key,
    secretOutputs.includes(key) ? MASK : value,
  ]);
  return { ...result, secretOutputs, outputs: Object.fromEntries(shown) };
}
