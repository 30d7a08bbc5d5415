import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceRequestStatusCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-cloudcontrol";
import { expect, test } from "vitest";

import type { HookRequest } from "../cloudformation/hooks/hook.ts";
import { createLocalCloud } from "../local-cloud.ts";

const name = "Example::Testing::Hook";

test("SPEC 27.11: a hook on Cloud Control is asked before a request is carried out, and fails it", async () => {
  const cloud = await createLocalCloud();
  const client = new CloudControlClient({ ...cloud.connection(), maxAttempts: 1 });
  const asked: HookRequest[] = [];
  const TypeName = "AWS::SQS::Queue";
  const options = { targets: ["CLOUD_CONTROL"], types: [TypeName] } as const;
  cloud.hooks.register(
    name,
    (request) => (asked.push(request), { hookStatus: "FAILED", message: "Not today" } as const),
    options,
  );
  const create = new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify({ QueueName: "jobs" }) });
  const { ProgressEvent: begun } = await client.send(create);
  await cloud.settle();
  const status = new GetResourceRequestStatusCommand({ RequestToken: begun?.RequestToken });
  const { ProgressEvent: event, HooksProgressEvent: hooks } = await client.send(status);
  expect(event).toMatchObject({
    OperationStatus: "FAILED",
    ErrorCode: "InvalidRequest",
    StatusMessage: `The following hook(s) failed: [${name}]`,
  });
  expect(hooks).toEqual([
    {
      HookTypeName: name,
      HookTypeVersionId: "00000001",
      HookTypeArn: "arn:aws:cloudformation:us-east-1:111111111111:type/hook/Example-Testing-Hook",
      InvocationPoint: "PRE_PROVISION",
      HookStatus: "HOOK_COMPLETE_FAILED",
      HookEventTime: expect.any(Date),
      HookStatusMessage: "Hook failed with message: Not today",
      FailureMode: "FAIL",
    },
  ]);
  expect((await client.send(new ListResourcesCommand({ TypeName }))).ResourceDescriptions).toEqual([]);
  cloud.hooks.register(name, (request) => void asked.push(request), options);
  await client.send(create);
  await cloud.settle();
  const { ResourceDescriptions: [made] = [] } = await client.send(new ListResourcesCommand({ TypeName }));
  const Identifier = made?.Identifier;
  const PatchDocument = JSON.stringify([{ op: "add", path: "/DelaySeconds", value: 5 }]);
  await client.send(new UpdateResourceCommand({ TypeName, Identifier, PatchDocument }));
  await cloud.settle();
  await client.send(new DeleteResourceCommand({ TypeName, Identifier }));
  await cloud.settle();
  expect((await client.send(new ListResourcesCommand({ TypeName }))).ResourceDescriptions).toEqual([]);
  expect(asked.map(({ actionInvocationPoint }) => actionInvocationPoint)).toEqual([
    "CREATE_PRE_PROVISION",
    "CREATE_PRE_PROVISION",
    "UPDATE_PRE_PROVISION",
    "DELETE_PRE_PROVISION",
  ]);
  expect(asked[0]).toMatchObject({
    stackId: "",
    changeSetId: null,
    requestData: {
      targetName: TypeName,
      targetType: "RESOURCE",
      targetLogicalId: "Queue",
      targetModel: { resourceProperties: { QueueName: "jobs" }, previousResourceProperties: {} },
    },
  });
});
