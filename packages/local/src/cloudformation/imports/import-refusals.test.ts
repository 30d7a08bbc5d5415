import type { CreateChangeSetInput, ResourceToImport } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";

import { driveImports, queue, queueType, topic, toImport, type ImportDriver } from "./import-driver.testing.ts";

/** A stack that has a topic, and a queue that could come to it. */
async function driveShop(): Promise<
  ImportDriver & {
    readonly QueueUrl: string;
    /** The sentence that refuses an import, of which nothing is left. */
    refusal(
      Resources: object,
      resources: ResourceToImport[],
      input?: Partial<CreateChangeSetInput>,
      sections?: object,
    ): Promise<unknown>;
  }
> {
  const driver = await driveImports();
  const QueueUrl = await driver.make(queueType, { QueueName: "orders" });
  await driver.create("shop", { Resources: { News: topic() } });
  return {
    ...driver,
    QueueUrl,
    async refusal(Resources, resources, input, sections = {}) {
      const sentence = await driver.proposeImport({ Resources, ...sections }, resources, input).then(
        () => "not refused",
        ({ name, message }: Error) => (name === "ValidationError" ? message : name),
      );
      expect(await driver.list()).toEqual([]);
      return sentence;
    },
  };
}

describe("SPEC 24.2: what is to be imported must be named as its type wants it", () => {
  test("at least one resource, and only for an import", async () => {
    const { refusal, QueueUrl } = await driveShop();
    const both = { News: topic(), Queue: queue() };
    expect(await refusal(both, [])).toBe("Must Provide at least one resource to import");
    expect(await refusal(both, [toImport(queueType, "Queue", { QueueUrl })], { ChangeSetType: "UPDATE" })).toBe(
      "ResourcesToImport can only be specified with ChangeSetType IMPORT.",
    );
    expect(await refusal(both, [toImport(queueType, "Queue", {})])).toBe(
      "1 validation error detected: Value null at 'resourcesToImport.1.member.resourceIdentifier' failed to satisfy constraint: Member must not be null",
    );
  });

  test("each once, and each of the template", async () => {
    const { refusal, QueueUrl } = await driveShop();
    const both = { News: topic(), Queue: queue() };
    const named = toImport(queueType, "Queue", { QueueUrl });
    expect(await refusal(both, [named, named])).toBe("Every resource to import must have unique LogicalResourceId");
    expect(await refusal(both, [toImport(queueType, "Missing", { QueueUrl })])).toBe(
      "The logical resource ids [Missing] provided in ResourceToImport do not exist in the template.",
    );
  });

  test("by all of the primary identifier and by nothing else, then by the type of the template", async () => {
    const { refusal, QueueUrl } = await driveShop();
    const both = { News: topic(), Queue: queue() };
    const expected = "Invalid resource identifier for resource type AWS::SQS::Queue. Expected [QueueUrl]";
    expect(await refusal(both, [toImport(queueType, "Queue", { QueueName: "orders" })])).toBe(expected);
    expect(await refusal(both, [toImport(queueType, "Queue", { QueueUrl, QueueName: "orders" })])).toBe(expected);
    const client = { Type: "AWS::Cognito::UserPoolClient", DeletionPolicy: "Retain", Properties: { UserPoolId: "p" } };
    expect(
      await refusal({ News: topic(), Client: client }, [
        toImport("AWS::Cognito::UserPoolClient", "Client", { ClientId: "c" }),
      ]),
    ).toBe(
      "Invalid resource identifier for resource type AWS::Cognito::UserPoolClient. Expected [UserPoolId, ClientId]",
    );
    expect(await refusal(both, [toImport("AWS::SNS::Topic", "Queue", { TopicArn: "arn:aws:sns:x:y:z" })])).toBe(
      "Resource type of [Queue] passed in ResourceToImport does not match with resource type defined in the template. Resource type in ResourceToImport: AWS::SNS::Topic; Resource type in Template: AWS::SQS::Queue.",
    );
  });

  test("of a type that lives outside of CloudFormation too", async () => {
    const { refusal } = await driveShop();
    const seed = { Type: "Custom::Seed", DeletionPolicy: "Retain", Properties: { ServiceToken: "t" } };
    expect(await refusal({ News: topic(), Seed: seed }, [toImport("Custom::Seed", "Seed", { Id: "s" })])).toBe(
      "ResourceTypes [Custom::Seed] are not supported for Import",
    );
  });
});

describe("SPEC 24.3: an import does nothing else", () => {
  test("no other resource may be added, and what is named must be added", async () => {
    const { refusal, QueueUrl, resource } = await driveShop();
    const named = toImport(queueType, "Queue", { QueueUrl });
    const { PhysicalResourceId: TopicArn = "" } = await resource("shop", "News");
    const held = toImport("AWS::SNS::Topic", "News", { TopicArn });
    expect(await refusal({ News: topic() }, [held])).toBe(
      "The template should contain at least one new resource to import.",
    );
    expect(await refusal({ News: topic(), Queue: queue() }, [held])).toBe(
      "Resources [News] passed in ResourceToImport are already in a stack and cannot be imported.",
    );
    expect(await refusal({ News: topic(), Queue: queue(), More: topic("more") }, [named])).toBe(
      "Resources [More] is missing from ResourceToImport list",
    );
  });

  test("none may be modified or removed", async () => {
    const { refusal, QueueUrl } = await driveShop();
    const named = toImport(queueType, "Queue", { QueueUrl });
    const sentence =
      "You have modified resources [News] in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.";
    expect(await refusal({ News: topic("other"), Queue: queue() }, [named])).toBe(sentence);
    expect(await refusal({ Queue: queue() }, [named])).toBe(sentence);
    expect(await refusal({ Queue: queue(), More: topic("more") }, [named])).toBe(
      "Resources [More] is missing from ResourceToImport list",
    );
  });

  test("a new stack is not made for an import that is refused", async () => {
    const { proposeImport, stack, QueueUrl } = await driveShop();
    const template = { Resources: { Queue: queue(), More: topic("more") } };
    await expect(
      proposeImport(template, [toImport(queueType, "Queue", { QueueUrl })], { StackName: "fresh" }),
    ).rejects.toThrow("Resources [More] is missing from ResourceToImport list");
    await expect(stack("fresh")).rejects.toThrow("Stack with id fresh does not exist");
  });
});

test("SPEC 24.4: outputs and tags stay as they are; another role is named beside them, and alone let through", async () => {
  const { refusal, proposeImport, describe: description, QueueUrl } = await driveShop();
  const named = [toImport(queueType, "Queue", { QueueUrl })];
  const both = { News: topic(), Queue: queue() };
  const Outputs = { Queue: { Value: { Ref: "Queue" } } };
  const tagged = { Tags: [{ Key: "a", Value: "b" }], RoleARN: "arn:aws:iam::111111111111:role/deploy" };
  const refused = (parts: string): string => `As part of the import operation, you cannot modify or add [${parts}]`;
  expect(await refusal(both, named, {}, { Outputs })).toBe(refused("Outputs"));
  expect(await refusal(both, named, { Tags: tagged.Tags })).toBe(refused("Tags"));
  expect(await refusal(both, named, tagged)).toBe(refused("RoleArn, Tags"));
  expect(await refusal(both, named, tagged, { Outputs })).toBe(refused("Outputs, RoleArn, Tags"));
  await proposeImport({ Resources: both }, named, { RoleARN: tagged.RoleARN });
  expect(await description()).toMatchObject({ ExecutionStatus: "AVAILABLE" });
});

test("SPEC 24.5: what is imported needs a DeletionPolicy, whichever, and is not looked for without", async () => {
  const { refusal, QueueUrl } = await driveShop();
  const sentence =
    "The following resources to import [Queue] must have DeletionPolicy attribute specified in the template.";
  const unpolicied = { News: topic(), Queue: queue({}, {}) };
  expect(await refusal(unpolicied, [toImport(queueType, "Queue", { QueueUrl })])).toBe(sentence);
  expect(await refusal(unpolicied, [toImport(queueType, "Queue", { QueueUrl: "nowhere" })])).toBe(sentence);
});

describe("SPEC 24.6: a change set fails for", () => {
  const failed = async ({ describe: description }: ImportDriver): Promise<unknown> => {
    const { Status, ExecutionStatus, Changes, StatusReason } = await description();
    expect({ Status, ExecutionStatus, Changes }).toEqual({
      Status: "FAILED",
      ExecutionStatus: "UNAVAILABLE",
      Changes: [],
    });
    return StatusReason;
  };

  test("a resource that is not there, also one that its stack has lost", async () => {
    const driver = await driveShop();
    await driver.proposeImport({ Resources: { News: topic(), Queue: queue() } }, [
      toImport(queueType, "Queue", { QueueUrl: "nowhere" }),
    ]);
    expect(await failed(driver)).toBe("Resource of type 'AWS::SQS::Queue' with identifier 'nowhere' was not found.");
    await driver.discard();
    await driver.create("other", { Resources: { Q: queue({ QueueName: "lost" }) } });
    const { PhysicalResourceId: QueueUrl = "" } = await driver.resource("other", "Q");
    await driver.unmake(queueType, QueueUrl);
    await driver.proposeImport({ Resources: { News: topic(), Queue: queue() } }, [
      toImport(queueType, "Queue", { QueueUrl }),
    ]);
    expect(await failed(driver)).toBe(
      `Resource of type 'AWS::SQS::Queue' with identifier '${QueueUrl}' was not found.`,
    );
  });

  test("a resource that a stack has, be it another one or the same", async () => {
    const driver = await driveShop();
    const { StackId } = await driver.create("other", { Resources: { Q: queue({ QueueName: "held" }) } });
    const { PhysicalResourceId: QueueUrl = "" } = await driver.resource("other", "Q");
    await driver.proposeImport({ Resources: { News: topic(), Queue: queue() } }, [
      toImport(queueType, "Queue", { QueueUrl }),
    ]);
    expect(await failed(driver)).toBe(`${QueueUrl} already exists in stack ${StackId}`);
    await driver.discard();
    const { PhysicalResourceId: TopicArn = "", StackId: own } = await driver.resource("shop", "News");
    await driver.proposeImport({ Resources: { News: topic(), Again: { ...topic(), DeletionPolicy: "Retain" } } }, [
      toImport("AWS::SNS::Topic", "Again", { TopicArn }),
    ]);
    expect(await failed(driver)).toBe(`${TopicArn} already exists in stack ${own}`);
  });

  test("a resource of another region", async () => {
    const driver = await driveImports();
    await driver.proposeImport({ Resources: { Queue: queue() } }, [
      toImport(queueType, "Queue", { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111111111111/orders" }),
    ]);
    expect(await failed(driver)).toMatch("was not found.");
    expect(await driver.stack("shop")).toMatchObject({ StackStatus: "REVIEW_IN_PROGRESS" });
  });
});

test("SPEC 24.8: an import begins from a stable status only", async () => {
  const { cloud, create, update, proposeImport, refusal, QueueUrl, stack } = await driveShop();
  const named = [toImport(queueType, "Queue", { QueueUrl })];
  cloud.faults.failResource({ logicalId: "Bad" });
  await update("shop", { Resources: { News: topic(), Bad: topic("bad") } }, { DisableRollback: true });
  const { StackId } = await stack("shop");
  expect(await refusal({ News: topic(), Queue: queue() }, named)).toBe(
    `Stack:${StackId} is in UPDATE_FAILED state and can not be updated.`,
  );
  const broken = await create("broken", { Resources: { Bad: topic("bad") } });
  await expect(proposeImport({ Resources: { Queue: queue() } }, named, { StackName: "broken" })).rejects.toThrow(
    `Stack:${broken.StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
  );
});

test("SPEC 24.20: an import with nested change sets is not implemented", async () => {
  const { proposeImport, QueueUrl } = await driveShop();
  await expect(
    proposeImport({ Resources: { News: topic(), Queue: queue() } }, [toImport(queueType, "Queue", { QueueUrl })], {
      IncludeNestedStacks: true,
    }),
  ).rejects.toThrow(
    "not implemented by the local cloud: CreateChangeSet with ChangeSetType IMPORT and IncludeNestedStacks",
  );
});
