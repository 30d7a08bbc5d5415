import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { Call, LocalCloud } from "@stacksteward/local";
import { createMemoryStore, type Store } from "@stacksteward/workflow";

import { openDriftingCloud, type DriftingCloud } from "../drift/drifting-stack.testing.ts";
import {
  createOrchestrator,
  permissionsFor,
  stack,
  type Orchestrator,
  type OrchestratorOptions,
  type PermissionOptions,
  type PolicyDocument,
  type Stack,
  type StackDefinition,
  type Verb,
} from "../index.ts";
import { stillIn } from "../runs/kept-cloud.testing.ts";

/** One use of a verb, by a caller who may do nothing but what the verb's policy allows. */
export interface Scenario {
  readonly verb: Verb;
  readonly when: string;
  /** Verbs that are named beside it. Then what is called is not held against the row of the one verb. */
  readonly beside?: readonly Verb[];
  readonly options?: Partial<PermissionOptions>;
  /** Sets things up with all rights, and answers what is then done without them. */
  prepare(bench: ScenarioCloud): Promise<(open: OpenLimited) => Promise<unknown>>;
}

/** Opens an orchestrator whose caller is limited. */
export type OpenLimited = (options?: Partial<OrchestratorOptions>) => Orchestrator;

/** A cloud with the bucket `deployments` for templates and a parameter, in which `orchestrator` and `keeping` may do everything. */
export interface ScenarioCloud extends DriftingCloud {
  readonly store: Store;
  /** Has the store, and a bucket of its own. */
  readonly keeping: Orchestrator;
}

/** The policy that a scenario is played under. */
export function policyOf({ verb, beside = [], options }: Scenario): PolicyDocument {
  const place = { account: "111111111111", region: "eu-west-1", stackNames: ["app"] };
  return permissionsFor([verb, ...beside], { ...place, ...options });
}

/** There is no policy without a statement. */
const NOTHING = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };

/** A call that was made while a scenario was played. */
export type PlayedCall = Pick<Call, "operation" | "outcome">;

/** Plays a scenario under a policy. Adds what was called meanwhile to `calls`, and throws what the verb throws. */
export async function play(scenario: Scenario, policy: PolicyDocument, calls: PlayedCall[]): Promise<void> {
  await using drifting = await openDriftingCloud();
  const { cloud } = drifting;
  await furnish(cloud.connection());
  const store = stillIn(cloud, createMemoryStore());
  using keeping = createOrchestrator({ ...cloud.connection(), store, templateBucket: "earlier" });
  const run = await scenario.prepare({ ...drifting, store, keeping });
  const opened: Orchestrator[] = [];
  const limited = cloud.connection({ policy: policy.Statement.length === 0 ? NOTHING : policy });
  cloud.calls.clear();
  try {
    await run((options = {}) => {
      const orchestrator = createOrchestrator({ ...limited, ...options });
      opened.push(orchestrator);
      return orchestrator;
    });
  } finally {
    calls.push(...cloud.calls.list());
    for (const orchestrator of opened) orchestrator.close();
  }
}

async function furnish(connection: ReturnType<LocalCloud["connection"]>): Promise<void> {
  const s3 = new S3Client(connection);
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
  for (const Bucket of ["deployments", "earlier"]) {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  }
  s3.destroy();
  const ssm = new SSMClient(connection);
  await ssm.send(new PutParameterCommand({ Name: "/app/delay", Value: "7", Type: "String" }));
  ssm.destroy();
}

/** Lets change sets look as if they could not be made, for a reason. */
export function failing(reason: string): Partial<OrchestratorOptions> {
  return {
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const answer = await next(args);
            if (commandName !== "DescribeChangeSetCommand") return answer;
            return { ...answer, output: { ...answer.output, Status: "FAILED", StatusReason: reason } };
          },
        { step: "initialize" },
      ),
  };
}

/** A stack with one queue, and what more there is in its definition. */
export function app(DelaySeconds: number, definition: Partial<StackDefinition> = {}): Stack {
  const Queue = { Type: "AWS::SQS::Queue", Properties: { DelaySeconds } };
  return stack({ name: "app", template: { Resources: { Queue } }, ...definition });
}

/** Reads all of a list. */
export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

/** Fails unless something fails with this code. */
export async function mustFail(code: string, work: Promise<unknown>): Promise<void> {
  const failure: unknown = await work.then(
    () => new Error(`expected ${code}, and it succeeded`),
    (thrown: unknown) => thrown,
  );
  if ((failure as { readonly code?: string }).code !== code) throw failure;
}
