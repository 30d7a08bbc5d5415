import { stack, type OperationHandle, type Stack, type StackPolicy } from "../index.ts";
import { database } from "../runs/kept-cloud.testing.ts";
import type { Scenario, ScenarioCloud } from "./scenarios.testing.ts";

/** Virtual milliseconds. */
export const MINUTE = 60_000;
/** Listens, so that events are read. */
export const onEvent = (): void => {};
/** A role for CloudFormation. */
export const roleArn = "arn:aws:iam::111111111111:role/cloudformation";

/** A stack policy that allows one thing. */
export const stackPolicy = (Action: string): StackPolicy => ({
  Statement: [{ Effect: "Allow", Action, Principal: "*", Resource: "*" }],
});

/** A database that takes minutes. */
export const slow = (storage: number, name = "app"): Stack => ({ ...database(storage), name });

/** A queue that is replaced, while others know its ARN. */
export const exporting = (QueueName: string): Stack =>
  stack({
    name: "app",
    template: {
      Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName } } },
      Outputs: { Arn: { Value: { "Fn::GetAtt": ["Queue", "Arn"] }, Export: { Name: "app-queue" } } },
    },
  });

/** Three stacks. */
export const names: readonly string[] = ["app1", "app2", "app3"];
/** What is needed to work on all of them at a time. */
export const sideBySide: Scenario["options"] & object = { sideBySide: true, stackNames: ["app?"] };

/** Deploys those. */
export async function deployEach({ orchestrator }: ScenarioCloud): Promise<void> {
  await Promise.all(names.map((name) => orchestrator.deploy(slow(20, name))));
}

/** Stops a deployment after a minute, and leaves it to others. */
export async function stopped(
  { cloud, keeping }: ScenarioCloud,
  definition: Stack,
  options: { readonly disableRollback?: boolean } = {},
): Promise<OperationHandle> {
  const stop = new AbortController();
  const operation = keeping.start.deploy(definition, { ...options, signal: stop.signal });
  await cloud.clock.delay(MINUTE);
  stop.abort(new Error("the machine is shut down"));
  await operation.result.catch(() => {});
  return operation.handle;
}
