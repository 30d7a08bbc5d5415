import { CreateStackCommand, type CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { stack, type Orchestrator, type Plan, type Stack, type StackDefinition } from "@stacksteward/core";

/** One thing that an operator does with the orchestrator, against whatever CloudFormation listens. Throws when it does not end as on AWS. */
export type VerbScenario = (scene: Scene) => Promise<void>;

/** A stack name that nobody else uses, and who works on it. */
export interface Scene {
  readonly name: string;
  readonly orchestrator: Orchestrator;
  /** Knows nothing of the orchestrator. */
  readonly client: CloudFormationClient;
}

/** A queue whose delay can change. */
const template = (name: string) => ({
  Parameters: { Delay: { Type: "String" } },
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: name, DelaySeconds: { Ref: "Delay" } } },
  },
  Outputs: { Url: { Value: { Ref: "Queue" } } },
});

function queue(name: string, delay: string, more: Partial<StackDefinition> = {}): Stack {
  return stack({ name, template: template(name), parameters: { Delay: delay }, tags: { team: "orders" }, ...more });
}

/** The same stack, created by somebody else. */
async function create(
  { client, name, orchestrator }: Scene,
  more: { EnableTerminationProtection?: boolean } = {},
): Promise<void> {
  await client.send(
    new CreateStackCommand({
      StackName: name,
      TemplateBody: JSON.stringify(template(name)),
      Parameters: [{ ParameterKey: "Delay", ParameterValue: "1" }],
      Tags: [{ Key: "team", Value: "orders" }],
      ...more,
    }),
  );
  await orchestrator.attach(name);
}

function expectEqual(actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`expected ${wanted}, not ${found}`);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const refusalOf = (verb: Promise<unknown>): Promise<unknown> =>
  verb.then(
    () => "done",
    (failure: unknown) =>
      typeof failure === "object" && failure !== null && "code" in failure ? failure.code : String(failure),
  );

/** By the words of an operator. */
export const VERB_SCENARIOS: Readonly<Record<string, VerbScenario>> = {
  "plan a stack that is not there": async ({ orchestrator, name }) => {
    const plan = await orchestrator.plan(queue(name, "1"));
    expectEqual(plan.kind === "changes" && plan.changes.map(({ action, logicalId }) => [action, logicalId]), [
      ["Add", "Queue"],
    ]);
  },
  "discard a plan, and the empty stack with it": async ({ orchestrator, name }) => {
    await orchestrator.plan(queue(`${name}-beside`, "1"));
    await orchestrator.discard(await orchestrator.plan(queue(name, "1")));
    expectEqual((await orchestrator.describe(name))?.status, undefined);
  },
  "plan an update": async (scene) => {
    await create(scene);
    const plan = await scene.orchestrator.plan(queue(scene.name, "2"));
    expectEqual(plan.kind === "changes" && plan.changes.map(({ action, logicalId }) => [action, logicalId]), [
      ["Modify", "Queue"],
    ]);
  },
  "deploy a new stack at once": async ({ orchestrator, name }) => {
    const result = await orchestrator.deploy(queue(name, "1"));
    expectEqual([result.kind, result.status, Object.keys(result.outputs)], ["deployed", "CREATE_COMPLETE", ["Url"]]);
  },
  "deploy a plan that was reviewed": async ({ orchestrator, name }) => {
    const plan = JSON.parse(JSON.stringify(await orchestrator.plan(queue(name, "1")))) as Plan;
    expectEqual((await orchestrator.deploy(plan)).status, "CREATE_COMPLETE");
  },
  "deploy an update": async (scene) => {
    await create(scene);
    const result = await scene.orchestrator.deploy(queue(scene.name, "2"));
    expectEqual([result.kind, result.status], ["deployed", "UPDATE_COMPLETE"]);
    expectEqual((await scene.orchestrator.describe(scene.name))?.parameters, { Delay: "2" });
  },
  "deploy what is deployed already": async (scene) => {
    await create(scene);
    expectEqual((await scene.orchestrator.deploy(queue(scene.name, "1"))).kind, "no-changes");
  },
  "expect no changes where there are some": async (scene) => {
    await create(scene);
    const { orchestrator, name } = scene;
    expectEqual(await refusalOf(orchestrator.deploy(queue(name, "2"), { expectNoChanges: true })), "CHANGES_FOUND");
    expectEqual((await orchestrator.describe(name))?.parameters, { Delay: "1" });
  },
  "follow the events of a deployment": async ({ orchestrator, name }) => {
    const told: string[] = [];
    await orchestrator.deploy(queue(name, "1"), {
      onEvent: (event) => void ("status" in event && told.push(`${event.kind} ${event.status}`)),
    });
    expectEqual([told[0], told.at(-1)], ["stack-status CREATE_IN_PROGRESS", "operation-ended CREATE_COMPLETE"]);
  },
  "explain a creation that failed and was rolled back": async ({ orchestrator, name }) => {
    const Resources = { Store: { Type: "AWS::S3::Bucket", Properties: { BucketName: "Not_a_bucket" } } };
    // The lint knows what names buckets have, and would not send it.
    const failing = stack({ name, template: { Resources }, lint: "off" });
    expectEqual(await refusalOf(orchestrator.deploy(failing)), "OPERATION_FAILED");
    expectEqual((await orchestrator.describe(name))?.status, "ROLLBACK_COMPLETE");
  },
  "describe a stack": async (scene) => {
    await create(scene);
    const found = await scene.orchestrator.describe(scene.name);
    expectEqual(
      [found?.status, found?.parameters, found?.tags],
      ["CREATE_COMPLETE", { Delay: "1" }, { team: "orders" }],
    );
  },
  "read the outputs of a stack": async (scene) => {
    await create(scene);
    expectEqual(Object.keys(await scene.orchestrator.outputs(scene.name)), ["Url"]);
  },
  "list the stack and its resources": async (scene) => {
    await create(scene);
    const resources = await all(scene.orchestrator.resources(scene.name));
    expectEqual(
      resources.map(({ logicalId, status }) => [logicalId, status]),
      [["Queue", "CREATE_COMPLETE"]],
    );
    expectEqual((await all(scene.orchestrator.list())).filter(({ name }) => name === scene.name).length, 1);
  },
  "read the history of a stack": async (scene) => {
    await create(scene);
    const events = await all(scene.orchestrator.events(scene.name));
    const told = events.filter(({ logicalId }) => logicalId === scene.name).map(({ status }) => status);
    expectEqual(told, ["CREATE_COMPLETE", "CREATE_IN_PROGRESS"]);
  },
  "read what became of each resource": async (scene) => {
    await create(scene);
    const events = await all(scene.orchestrator.events(scene.name));
    const told = events.filter(({ logicalId }) => logicalId === "Queue").map(({ status }) => status);
    expectEqual(told, ["CREATE_COMPLETE", "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS"]);
  },
  "find that nothing runs on a stack": async (scene) => {
    await create(scene);
    expectEqual((await scene.orchestrator.attach(scene.name)).kind, "idle");
  },
  "ask what can be done about a stack": async (scene) => {
    await create(scene);
    const { status, recommendations } = await scene.orchestrator.recover(scene.name);
    expectEqual([status, recommendations.map(({ action }) => action)], ["CREATE_COMPLETE", ["nothing"]]);
  },
  "be refused a rollback where nothing has failed": async (scene) => {
    await create(scene);
    expectEqual(await refusalOf(scene.orchestrator.rollback(scene.name)), "STACK_NOT_READY");
  },
  "detect drift": async (scene) => {
    await create(scene);
    expectEqual((await scene.orchestrator.detectDrift(scene.name)).status, "IN_SYNC");
  },
  "plan a destruction": async (scene) => {
    await create(scene);
    const { resources } = await scene.orchestrator.planDestroy(scene.name);
    expectEqual(
      resources.map(({ logicalId, fate }) => [logicalId, fate]),
      [["Queue", "deleted"]],
    );
  },
  "destroy a stack": async (scene) => {
    await create(scene);
    const { orchestrator, name } = scene;
    expectEqual((await orchestrator.destroy(name, { deleteData: true })).kind, "destroyed");
    expectEqual((await orchestrator.destroy(name)).kind, "absent");
  },
  "keep data from being destroyed": async (scene) => {
    await create(scene);
    expectEqual(await refusalOf(scene.orchestrator.destroy(scene.name)), "DATA_LOSS");
  },
  "keep a protected stack from being destroyed": async (scene) => {
    await create(scene, { EnableTerminationProtection: true });
    const { orchestrator, name } = scene;
    expectEqual(await refusalOf(orchestrator.destroy(name, { deleteData: true })), "TERMINATION_PROTECTED");
    const result = await orchestrator.destroy(name, { deleteData: true, liftProtection: true });
    expectEqual(result.kind, "destroyed");
  },
};
