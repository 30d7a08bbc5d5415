import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
  type StackStatus,
} from "@aws-sdk/client-cloudformation";
import type { TemplateBody } from "@stacksteward/template";

import { stack, type Stack } from "../index.ts";
import { failureOf, type TestCloud } from "../local-cloud.testing.ts";

/** Two topics, one behind the other, so that the first is done when the second fails; a third goes with the update. */
export function topics(version: string, more: TemplateBody["Resources"] = {}): Stack {
  const Properties = { DisplayName: version };
  const old = version === "one" ? { Old: { Type: "AWS::SNS::Topic" } } : {};
  const Resources = {
    First: { Type: "AWS::SNS::Topic", Properties },
    Second: { Type: "AWS::SNS::Topic", DependsOn: "First", Properties },
    ...old,
    ...more,
  };
  return stack({ name: "topics", template: { Resources } });
}

/** Brings a stack with the name `topics` into a status, and answers its id; time stands still there. */
type Road = (bench: TestCloud) => Promise<string>;

const bodyOf = (version: string): string => JSON.stringify(topics(version).template);

async function create(bench: TestCloud, options: object = {}): Promise<string> {
  const input = { StackName: "topics", TemplateBody: bodyOf("one"), ...options };
  const { StackId = "" } = await bench.client.send(new CreateStackCommand(input));
  return StackId;
}

async function created(bench: TestCloud, options: object = {}): Promise<string> {
  const stackId = await create(bench, options);
  await bench.cloud.settle();
  return stackId;
}

async function update(bench: TestCloud, options: object = {}): Promise<string> {
  const stackId = await created(bench);
  await bench.client.send(new UpdateStackCommand({ StackName: "topics", TemplateBody: bodyOf("two"), ...options }));
  return stackId;
}

async function updated(bench: TestCloud, options: object = {}): Promise<string> {
  const stackId = await update(bench, options);
  await bench.cloud.settle();
  return stackId;
}

function fail(
  bench: TestCloud,
  logicalId: string,
  action: "create" | "update" | "delete" | "rollback" | "import",
): void {
  bench.cloud.faults.failResource({ logicalId, action, times: 1, reason: "Somebody was here." });
}

/** Begins to import a queue that is there. */
async function beginImport(bench: TestCloud): Promise<string> {
  const Queue = { Type: "AWS::SQS::Queue", DeletionPolicy: "Retain" };
  const template = { Resources: { Queue }, Outputs: { Url: { Value: { Ref: "Queue" } } } };
  const { outputs } = await bench.orchestrator.deploy(stack({ name: "before", template }));
  await bench.orchestrator.destroy("before");
  const stackId = await created(bench);
  const plan = await bench.orchestrator.planImport(topics("one", { Queue }), {
    resources: { Queue: outputs["Url"] ?? "" },
  });
  if (plan.kind !== "changes") throw new Error("there was nothing to import");
  await bench.client.send(new ExecuteChangeSetCommand({ ChangeSetName: plan.changeSetId }));
  return stackId;
}

/** Every status of a stack, by operations that a person would call and resources that fail. */
export const ROADS: Readonly<Record<StackStatus, Road>> = {
  REVIEW_IN_PROGRESS: async (bench) => (await bench.orchestrator.plan(topics("one"))).stackId,
  CREATE_IN_PROGRESS: create,
  CREATE_COMPLETE: created,
  CREATE_FAILED: (bench) => {
    fail(bench, "Second", "create");
    return created(bench, { DisableRollback: true });
  },
  ROLLBACK_IN_PROGRESS: (bench) => {
    fail(bench, "Second", "create");
    return create(bench);
  },
  ROLLBACK_COMPLETE: (bench) => {
    fail(bench, "Second", "create");
    return created(bench);
  },
  ROLLBACK_FAILED: (bench) => {
    fail(bench, "Second", "create");
    fail(bench, "First", "delete");
    return created(bench);
  },
  UPDATE_IN_PROGRESS: update,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: update,
  UPDATE_COMPLETE: updated,
  UPDATE_FAILED: (bench) => {
    fail(bench, "Second", "update");
    return updated(bench, { DisableRollback: true });
  },
  UPDATE_ROLLBACK_IN_PROGRESS: (bench) => {
    fail(bench, "Second", "update");
    return update(bench);
  },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (bench) => {
    fail(bench, "Second", "update");
    return update(bench);
  },
  UPDATE_ROLLBACK_COMPLETE: (bench) => {
    fail(bench, "Second", "update");
    return updated(bench);
  },
  UPDATE_ROLLBACK_FAILED: (bench) => {
    fail(bench, "Second", "update");
    fail(bench, "First", "rollback");
    return updated(bench);
  },
  DELETE_IN_PROGRESS: async (bench) => {
    const stackId = await created(bench);
    await bench.client.send(new DeleteStackCommand({ StackName: "topics" }));
    return stackId;
  },
  DELETE_COMPLETE: async (bench) => {
    const stackId = await created(bench);
    await bench.orchestrator.destroy("topics");
    return stackId;
  },
  DELETE_FAILED: async (bench) => {
    const stackId = await created(bench);
    fail(bench, "First", "delete");
    await failureOf(bench.orchestrator.destroy("topics"));
    return stackId;
  },
  IMPORT_IN_PROGRESS: beginImport,
  IMPORT_COMPLETE: async (bench) => {
    const stackId = await beginImport(bench);
    await bench.cloud.settle();
    return stackId;
  },
  IMPORT_ROLLBACK_IN_PROGRESS: (bench) => {
    fail(bench, "Queue", "import");
    return beginImport(bench);
  },
  IMPORT_ROLLBACK_COMPLETE: async (bench) => {
    fail(bench, "Queue", "import");
    const stackId = await beginImport(bench);
    await bench.cloud.settle();
    return stackId;
  },
  IMPORT_ROLLBACK_FAILED: async (bench) => {
    fail(bench, "Queue", "update");
    fail(bench, "Queue", "rollback");
    const stackId = await beginImport(bench);
    await bench.cloud.settle();
    return stackId;
  },
};

/** Brings a new stack into `status` and stops there, on the way or at the end. Answers its id. */
export async function reach(bench: TestCloud, status: StackStatus): Promise<string> {
  const stackId = await ROADS[status](bench);
  const seen: string[] = [];
  for (let looks = 0; looks < 400; looks++) {
    const found = await statusOf(bench, stackId);
    if (found === status) return stackId;
    if (seen.at(-1) !== found) seen.push(found);
    await bench.cloud.clock.advance(250);
  }
  throw new Error(`the stack was never ${status}, only ${seen.join(", ")}`);
}

/** The status of a stack, in CloudFormation's words. */
export async function statusOf({ client }: TestCloud, stackId: string): Promise<string> {
  const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  return found?.StackStatus ?? "";
}
