import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { createMemoryStore, type Store } from "@stacksteward/workflow";

import {
  createOrchestrator,
  redacted,
  stack,
  type OperationHandle,
  type Orchestrator,
  type Plan,
  type Stack,
} from "./index.ts";

/** Everything that outlives a process, as a version of this package leaves it. */
export interface Golden {
  /** What the names in it were: those of another cloud take their place. */
  readonly names: Readonly<Record<string, string>>;
  readonly handles: Readonly<Record<"created" | "planned" | "failed" | "destroyed", OperationHandle>>;
  readonly plan: Plan;
  /** What the store holds, by key. */
  readonly entries: Readonly<Record<string, unknown>>;
}

const template = {
  Parameters: { Delay: { Type: "Number" }, Password: { Type: "String", NoEcho: true } },
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } },
    Secret: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Password" } } },
  },
  Outputs: { Url: { Value: { Ref: "Queue" } } },
} as const;

/** The stack whose runs are kept in `golden`. It must never change, because they don't. */
export function goldenStack(delay: number): Stack {
  return stack({
    name: "orders",
    template: { body: JSON.stringify(template, undefined, 2), file: "orders.json" },
    parameters: { Delay: delay, Password: redacted("correct horse") },
    tags: { team: "orders" },
    terminationProtection: false,
  });
}

/** Does what is kept in `golden`: creates a stack, deploys a plan, fails, destroys. */
export async function recordGolden(cloud: LocalCloud): Promise<Golden> {
  const store = createMemoryStore();
  let runs = 0;
  const options = { ...cloud.connection(), store, holder: "version 1", newRunId: () => `golden-${++runs}` };
  using orchestrator = createOrchestrator(options);
  const created = await ended(orchestrator.start.deploy(goldenStack(5)));
  const plan = await orchestrator.plan(goldenStack(6));
  const planned = await ended(orchestrator.start.deploy(plan));
  const fault = cloud.faults.failResource({ logicalId: "Queue", action: "update", reason: "no" });
  const failed = await ended(orchestrator.start.deploy(goldenStack(7)));
  fault.remove();
  const entries = await entriesIn(store);
  const names = namesIn(JSON.stringify(entries));
  const destroyed = await ended(orchestrator.start.destroy("orders", { deleteData: true }));
  return { names, handles: { created, planned, failed, destroyed }, plan, entries: await entriesIn(store) };
}

/** Opens the cloud in which it is recorded. */
export function goldenCloud(): Promise<LocalCloud> {
  return createLocalCloud({ regions: ["eu-west-1"] });
}

async function ended(operation: ReturnType<Orchestrator["start"]["deploy" | "destroy"]>): Promise<OperationHandle> {
  await operation.result.catch(() => {});
  return operation.handle;
}

async function entriesIn(store: Store): Promise<Record<string, unknown>> {
  const entries: Record<string, unknown> = {};
  for (const key of await store.list("")) entries[key] = JSON.parse((await store.get(key))?.text ?? "");
  return entries;
}

/** The ARNs of the stack and of its change sets, by what they are. */
function namesIn(text: string): Record<string, string> {
  const stackId = /arn:aws:cloudformation:[^"]*:stack\/orders\/[-0-9a-f]+/.exec(text)?.[0] ?? "";
  const changeSets = text.matchAll(/arn:aws:cloudformation:[^"]*:changeSet\/([-\w]+)\/[-0-9a-f]+/g);
  return { stack: stackId, ...Object.fromEntries([...changeSets].map(([arn, name = ""]) => [name, arn])) };
}
