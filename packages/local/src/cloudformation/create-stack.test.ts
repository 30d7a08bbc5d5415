import { CreateStackCommand, DescribeStackResourceCommand } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";

import { driveStacks } from "./stack-driver.testing.ts";

const topic = { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } };

/** A needs nothing, B needs A, C needs B; whatever order the template has them in. */
const chain = {
  C: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "B" } } },
  A: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: "root" } },
  B: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "A" } } },
};

test("SPEC 2.1: each resource is reported in progress twice, first without and then with its physical id", async () => {
  const { create, events } = await driveStacks();
  await create("network", { Resources: { Topic: topic } });
  const seen = (await events("network")).map((event) => [
    event.LogicalResourceId,
    event.ResourceStatus,
    event.ResourceStatusReason,
    event.PhysicalResourceId,
    event.ResourceProperties,
  ]);
  const id = expect.stringContaining(":stack/network/");
  const arn = "arn:aws:sns:us-east-1:111111111111:news";
  const properties = JSON.stringify({ TopicName: "news" });
  expect(seen).toEqual([
    ["network", "CREATE_IN_PROGRESS", "User Initiated", id, undefined],
    ["Topic", "CREATE_IN_PROGRESS", undefined, "", properties],
    ["Topic", "CREATE_IN_PROGRESS", "Resource creation Initiated", arn, properties],
    ["Topic", "CREATE_COMPLETE", undefined, arn, properties],
    ["network", "CREATE_COMPLETE", undefined, id, undefined],
  ]);
});

test("SPEC 2.2: resources are created in the order of their dependencies", async () => {
  const { create, history } = await driveStacks();
  await create("chain", { Resources: chain });
  const completed = (await history("chain")).filter((line) => line.endsWith("CREATE_COMPLETE"));
  expect(completed).toEqual(["A CREATE_COMPLETE", "B CREATE_COMPLETE", "C CREATE_COMPLETE", "chain CREATE_COMPLETE"]);
});

test("SPEC 2.2, SPEC 13.1: resources that do not depend on each other are created at the same time", async () => {
  const { cloud, create } = await driveStacks();
  const queues = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`Queue${index}`, { Type: "AWS::SQS::Queue" }]),
  );
  const begun = cloud.clock.now();
  await create("parallel", { Resources: queues });
  expect(cloud.clock.now() - begun).toBeLessThan(5_000);
});

test("SPEC 2.3: ids of stack events are UUIDs, those of resource events tell resource, status and time", async () => {
  const { create, events } = await driveStacks();
  await create("network", { Resources: { Topic: topic } });
  const [stackEvent, resourceEvent] = await events("network");
  expect(stackEvent?.EventId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
  expect(resourceEvent?.EventId).toBe(`Topic-CREATE_IN_PROGRESS-${resourceEvent?.Timestamp?.toISOString()}`);
});

test("SPEC 2.4: a stack whose resources are all conditioned away is complete", async () => {
  const { create } = await driveStacks();
  const stack = await create("empty", {
    Conditions: { Never: { "Fn::Equals": ["a", "b"] } },
    Resources: { Topic: { ...topic, Condition: "Never" } },
  });
  expect(stack.StackStatus).toBe("CREATE_COMPLETE");
});

test("SPEC 2.5: without validation, a property that is missing, unknown or of a wrong shape fails the resource", async () => {
  const { create, history } = await driveStacks({ preDeploymentValidation: false });
  const stack = await create("broken", {
    Resources: {
      Parameter: { Type: "AWS::SSM::Parameter", Properties: { Value: "x" } },
    },
  });
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("broken")).toContain(
    "Parameter CREATE_FAILED: Property validation failure: [The property {/Type} is required]",
  );
  await create("unknown", { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { Colour: "red" } } } });
  expect(await history("unknown")).toContain(
    "Topic CREATE_FAILED: Property validation failure: [Encountered unsupported properties in {/}: [Colour]]",
  );
  await create("mistyped", { Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { Tags: "red" } } } });
  expect(await history("mistyped")).toContain(
    "Topic CREATE_FAILED: Properties validation failed for resource Topic with message:\n#/Tags: expected type: JSONArray, found: String",
  );
});

test("SPEC 2.6: an attribute that a type does not have fails the stack before any resource is touched", async () => {
  const { create, history } = await driveStacks();
  await create("attributes", {
    Resources: { A: chain.A },
    Outputs: { InvalidOutput: { Value: { "Fn::GetAtt": ["A", "Invalid"] } } },
  });
  expect(await history("attributes")).toEqual([
    "attributes CREATE_IN_PROGRESS: User Initiated",
    "attributes ROLLBACK_IN_PROGRESS: [Error] /Outputs/InvalidOutput/Value/Fn::GetAtt: Resource type AWS::SSM::Parameter does not support attribute {Invalid}. Rollback requested by user.",
    "attributes ROLLBACK_COMPLETE",
  ]);
});

test("SPEC 2.7: without validation, a name that another resource bears fails the creation", async () => {
  const { create, history } = await driveStacks();
  await create("first", { Resources: { Topic: topic } });
  const stack = await create("second", { Resources: { Topic: topic } }, { DisableValidation: true });
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect((await history("second")).join("\n")).toMatch(
    /Topic CREATE_FAILED: Resource handler returned message: "Resource of type 'AWS::SNS::Topic' with identifier 'arn:aws:sns:us-east-1:111111111111:news' already exists\." \(RequestToken: [\da-f-]{36}, HandlerErrorCode: AlreadyExists\)/,
  );
});

test("SPEC 2.8: what one resource is reaches another through Ref and Fn::GetAtt, and the outputs", async () => {
  const { create, client } = await driveStacks();
  const stack = await create("values", {
    Resources: {
      Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "jobs" } },
      Url: { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: { Ref: "Queue" } } },
    },
    Outputs: {
      Arn: { Value: { "Fn::GetAtt": ["Queue", "Arn"] }, Description: "The queue", Export: { Name: "queue-arn" } },
      Url: { Value: { "Fn::GetAtt": ["Url", "Value"] } },
    },
  });
  expect(stack.Outputs).toEqual([
    {
      OutputKey: "Arn",
      OutputValue: "arn:aws:sqs:us-east-1:111111111111:jobs",
      Description: "The queue",
      ExportName: "queue-arn",
    },
    { OutputKey: "Url", OutputValue: "https://sqs.us-east-1.amazonaws.com/111111111111/jobs" },
  ]);
  const command = new DescribeStackResourceCommand({ StackName: "values", LogicalResourceId: "Queue" });
  const { StackResourceDetail: queue } = await client.send(command);
  expect(queue?.PhysicalResourceId).toBe("https://sqs.us-east-1.amazonaws.com/111111111111/jobs");
});

test("SPEC 2.9: the same token and input again is answered with the stack, other uses of token or name are refused", async () => {
  const { client, cloud } = await driveStacks();
  const input = {
    StackName: "network",
    TemplateBody: JSON.stringify({ Resources: { Topic: topic } }),
    ClientRequestToken: "once",
  };
  const first = await client.send(new CreateStackCommand(input));
  expect(first.OperationId).toBeDefined();
  const again = await client.send(new CreateStackCommand(input));
  expect(again).toMatchObject({ StackId: first.StackId });
  expect(again.OperationId).toBeUndefined();
  await expect(client.send(new CreateStackCommand({ ...input, TimeoutInMinutes: 9 }))).rejects.toMatchObject({
    name: "TokenAlreadyExistsException",
    message:
      "The client request token once has already been used for this stack. Retry the request with a different client request token",
  });
  await expect(client.send(new CreateStackCommand({ ...input, ClientRequestToken: "twice" }))).rejects.toMatchObject({
    name: "AlreadyExistsException",
    message: "Stack [network] already exists",
  });
  await cloud.close();
});

test("SPEC 2.10: every event of an operation carries its id and the caller's token", async () => {
  const { create, events } = await driveStacks();
  const stack = await create("network", { Resources: { Topic: topic } }, { ClientRequestToken: "mine" });
  const [operation] = stack.LastOperations ?? [];
  expect(operation?.OperationType).toBe("CREATE_STACK");
  for (const event of await events("network")) {
    expect(event).toMatchObject({ OperationId: operation?.OperationId, ClientRequestToken: "mine" });
  }
});

test("SPEC 2.11: a create that takes longer than TimeoutInMinutes is rolled back", async () => {
  const { create, history } = await driveStacks();
  const stack = await create(
    "slow",
    {
      Resources: {
        Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
        Wait: { Type: "AWS::CloudFormation::WaitCondition", Properties: { Handle: { Ref: "Handle" }, Timeout: 3600 } },
      },
    },
    { TimeoutInMinutes: 5 },
  );
  expect(stack.StackStatus).toBe("ROLLBACK_COMPLETE");
  expect(await history("slow")).toContain(
    "slow ROLLBACK_IN_PROGRESS: Stack creation time exceeded the specified timeout. Rollback requested by user.",
  );
});
