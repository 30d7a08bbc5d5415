import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, expect, test } from "vitest";

import { stack } from "../index.ts";
import { dyingAfter, openKeptCloud, type KeptCloud } from "./kept-cloud.testing.ts";

let bench: KeptCloud;
beforeEach(async () => {
  bench = await openKeptCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const template = {
  Parameters: { Delay: { Type: "Number", Default: 5 }, Visibility: { Type: "Number", Default: 30 } },
  Resources: {
    Queue: {
      Type: "AWS::SQS::Queue",
      Properties: { DelaySeconds: { Ref: "Delay" }, VisibilityTimeout: { Ref: "Visibility" } },
    },
  },
};

test.each([2, 3, 5, 7, 9])(
  "what a run was begun with is what it goes on with, when it dies after %i writes",
  async (writes) => {
    const parameters = { Delay: 7, Visibility: 60 };
    await bench.process("first").deploy(stack({ name: "queue", template, parameters }));
    const dying = bench.process("second", { store: dyingAfter(writes, bench.store) });
    const { result, handle } = dying.start.deploy(
      stack({
        name: "queue",
        template: { usePrevious: true },
        parameters: { Delay: 9, Visibility: { useDefault: true } },
        notificationArns: ["arn:aws:sns:eu-west-1:111111111111:deployments"],
        rollbackConfiguration: { monitoringTimeInMinutes: 1 },
        deploymentConfig: { mode: "EXPRESS" },
      }),
    );
    await result.catch(() => {});
    dying.close();
    // Nobody has read the template when the request is stored, so none of its parameters is known to be no secret.
    const secrets = { Delay: "9" };
    expect(await bench.process("third").resume(handle, { secrets })).toMatchObject({ status: "UPDATE_COMPLETE" });
    const client = new CloudFormationClient(bench.cloud.connection());
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: "queue" }));
    client.destroy();
    expect(Stacks).toMatchObject([
      {
        Parameters: [
          { ParameterKey: "Delay", ParameterValue: "9" },
          { ParameterKey: "Visibility", ParameterValue: "30" },
        ],
        NotificationARNs: ["arn:aws:sns:eu-west-1:111111111111:deployments"],
        RollbackConfiguration: { RollbackTriggers: [], MonitoringTimeInMinutes: 1 },
        DeploymentConfig: { Mode: "EXPRESS", DisableRollback: false },
      },
    ]);
  },
);
