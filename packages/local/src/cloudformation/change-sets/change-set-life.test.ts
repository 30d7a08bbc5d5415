import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";

import { driveChangeSets } from "./change-set-driver.testing.ts";

const topic = (name: string): object => ({
  Resources: { Orders: { Type: "AWS::SNS::Topic", Properties: { TopicName: name } } },
});
const asCreate = { ChangeSetType: "CREATE" } as const;

describe("creating", () => {
  test("SPEC 14.1: the first change set of a stack makes the stack, in review and without resources", async () => {
    const { propose, stack, events } = await driveChangeSets();
    const { StackId } = await propose(topic("orders"), { ...asCreate, Tags: [{ Key: "team", Value: "a" }] });
    const described = await stack("shop");
    expect(described).toMatchObject({
      StackId,
      StackStatus: "REVIEW_IN_PROGRESS",
      StackStatusReason: "User Initiated",
      Tags: [],
    });
    expect(described.LastUpdatedTime).toBeUndefined();
    expect(await events("shop")).toMatchObject([
      { ResourceStatus: "REVIEW_IN_PROGRESS", ResourceStatusReason: "User Initiated" },
    ]);
  });

  test("SPEC 14.2: it is pending, then in progress, then complete, over the time of the cloud", async () => {
    const { client, cloud, describe: description } = await driveChangeSets();
    const body = { StackName: "shop", ChangeSetName: "next", TemplateBody: JSON.stringify(topic("orders")) };
    await client.send(new CreateChangeSetCommand({ ...body, ...asCreate }));
    expect(await description()).toMatchObject({ Status: "CREATE_PENDING", ExecutionStatus: "UNAVAILABLE" });
    await cloud.clock.advance(500);
    expect(await description()).toMatchObject({ Status: "CREATE_IN_PROGRESS", ExecutionStatus: "UNAVAILABLE" });
    await cloud.settle();
    expect(await description()).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
  });

  test("SPEC 14.3: a change set that changes nothing fails and cannot be executed", async () => {
    const { propose, deploy, describe: description, execute } = await driveChangeSets();
    await deploy(topic("orders"), asCreate);
    const { Id } = await propose(topic("orders"));
    expect(await description()).toMatchObject({
      Status: "FAILED",
      ExecutionStatus: "UNAVAILABLE",
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      Changes: [],
    });
    await expect(execute()).rejects.toMatchObject({
      Code: "InvalidChangeSetStatus",
      message: `ChangeSet [${Id}] cannot be executed in its current status of [FAILED]`,
    });
  });

  test("SPEC 14.4: a change of outputs alone is a change set without changes that can be executed", async () => {
    const { propose, deploy, describe: description, execute, stack } = await driveChangeSets();
    await deploy(topic("orders"), asCreate);
    await propose({ ...topic("orders"), Outputs: { Arn: { Value: { Ref: "Orders" } } } });
    expect(await description()).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE", Changes: [] });
    await execute();
    expect((await stack("shop")).Outputs).toMatchObject([{ OutputKey: "Arn" }]);
  });

  test("SPEC 14.5: a live stack can't be created again, a missing one can't be updated", async () => {
    const { propose, deploy, remove } = await driveChangeSets();
    await expect(propose(topic("orders"))).rejects.toThrow("Stack [shop] does not exist");
    await deploy(topic("orders"), asCreate);
    await expect(propose(topic("orders"), asCreate)).rejects.toThrow(
      "Stack [shop] already exists and cannot be created again with the changeSet [next].",
    );
    const { StackId = "" } = await remove("shop");
    await expect(propose(topic("orders"), { StackName: StackId })).rejects.toThrow(
      `Stack:${StackId} is in DELETE_COMPLETE state and can not be updated.`,
    );
  });

  test("SPEC 14.6: the same call again answers the same change set, another call needs another name", async () => {
    const { propose } = await driveChangeSets();
    const first = await propose(topic("orders"), asCreate);
    expect(await propose(topic("orders"), asCreate)).toEqual(first);
    await expect(propose(topic("news"), asCreate)).rejects.toMatchObject({
      Code: "AlreadyExistsException",
      message: "ChangeSet next cannot be created due to a mismatch with existing attribute Template",
    });
    const other = await propose(topic("news"), { ...asCreate, ChangeSetName: "other" });
    expect(other.StackId).toBe(first.StackId);
  });

  test("SPEC 14.7: a missing capability is refused, naming it; a macro needs no acknowledgement", async () => {
    const { propose } = await driveChangeSets();
    const role = { Resources: { R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: {} } } } };
    await expect(propose(role, asCreate)).rejects.toMatchObject({
      Code: "InsufficientCapabilitiesException",
      message: "Requires capabilities : [CAPABILITY_IAM]",
    });
    await propose({ Transform: "AWS::LanguageExtensions", ...topic("orders") }, asCreate);
  });

  test("SPEC 14.24: a resource cannot become one of another type", async () => {
    const { propose, deploy, update } = await driveChangeSets();
    await deploy(topic("orders"), asCreate);
    const queue = { Resources: { Orders: { Type: "AWS::SQS::Queue" } } };
    const refusal =
      "Update of resource type is not permitted. The new template modifies resource type of the following resources: [Orders]";
    await expect(propose(queue)).rejects.toThrow(refusal);
    await expect(update("shop", queue)).rejects.toThrow(refusal);
  });
});

describe("executing", () => {
  test("SPEC 14.9: it deploys, and remembers which change set made the stack", async () => {
    const { propose, execute, stack, describe: description } = await driveChangeSets();
    const { Id } = await propose(topic("orders"), { ...asCreate, Tags: [{ Key: "team", Value: "a" }] });
    await execute();
    expect(await stack("shop")).toMatchObject({
      StackStatus: "CREATE_COMPLETE",
      ChangeSetId: Id,
      LastUpdatedTime: expect.any(Date),
      Tags: [{ Key: "team", Value: "a" }],
    });
    expect(await description(Id)).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "EXECUTE_COMPLETE" });
    await expect(execute(Id)).rejects.toMatchObject({ Code: "InvalidChangeSetStatus" });
  });

  test("SPEC 14.9: its name and those of the stack's other change sets are free again, their ARNs still answer", async () => {
    const { deploy, propose, execute, describe: description, discard, list } = await driveChangeSets();
    await deploy(topic("a"), asCreate);
    const { Id } = await propose(topic("b"));
    const { Id: otherId } = await propose(topic("c"), { ChangeSetName: "other" });
    expect(await list()).toEqual(["next AVAILABLE", "other AVAILABLE"]);
    await execute();
    expect(await list()).toEqual([]);
    await expect(description()).rejects.toMatchObject({
      Code: "ChangeSetNotFound",
      message: "ChangeSet [next] does not exist",
      $metadata: { httpStatusCode: 404 },
    });
    expect(await description(otherId)).toMatchObject({ ExecutionStatus: "OBSOLETE" });
    await discard("next");
    await expect(discard(Id)).rejects.toThrow("Cannot delete ChangeSet in execution status EXECUTE_COMPLETE");
    await propose(topic("d"));
    expect(await list()).toEqual(["next AVAILABLE"]);
  });

  test("SPEC 14.10: CreateStack takes over a stack in review and makes its change sets obsolete", async () => {
    const { propose, create, describe: description, execute } = await driveChangeSets();
    const { Id, StackId } = await propose(topic("orders"), asCreate);
    const stack = await create("shop", topic("orders"));
    expect(stack).toMatchObject({ StackId, StackStatus: "CREATE_COMPLETE" });
    expect(await description(Id)).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "OBSOLETE" });
    await expect(execute(Id)).rejects.toThrow("cannot be executed in its current execution status of [OBSOLETE]");
  });

  test("SPEC 14.11: OnStackFailure decides what becomes of a failure", async () => {
    const broken = { Resources: { Bad: { Type: "AWS::SNS::Subscription", Properties: {} } } };
    const outcomes = await Promise.all(
      (["ROLLBACK", "DELETE", "DO_NOTHING"] as const).map(async (OnStackFailure) => {
        const { propose, execute, stack, describe: description } = await driveChangeSets();
        const { Id, StackId } = await propose(broken, { ...asCreate, OnStackFailure, DisableValidation: true });
        await execute(Id);
        expect(await description(Id)).toMatchObject({ ExecutionStatus: "EXECUTE_FAILED", OnStackFailure });
        return (await stack(StackId)).StackStatus;
      }),
    );
    expect(outcomes).toEqual(["ROLLBACK_COMPLETE", "DELETE_COMPLETE", "CREATE_FAILED"]);
  });

  test("SPEC 14.11: DisableRollback is refused beside it when the change set is executed", async () => {
    const { client, propose } = await driveChangeSets();
    const { Id } = await propose(topic("orders"), { ...asCreate, OnStackFailure: "ROLLBACK" });
    await expect(
      client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id, DisableRollback: false })),
    ).rejects.toMatchObject({
      Code: "ValidationError",
      message:
        "Either DisableRollback or OnStackFailure can be specified, but not both. Validation error as OnStackFailure parameter was specified during CreateChangeSet.",
    });
  });

  test("SPEC 14.12: a create that was taken back does not tell where it came from", async () => {
    const { deploy, stack } = await driveChangeSets();
    const value = { "Fn::ImportValue": "nowhere" };
    const parameter = { Type: "AWS::SSM::Parameter", Properties: { Type: "String", Value: value } };
    await deploy({ Resources: { P: parameter } }, asCreate);
    const described = await stack("shop");
    expect(described).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE", DeletionTime: expect.any(Date) });
    expect(described).not.toHaveProperty("ChangeSetId");
    expect(described).toHaveProperty("LastUpdatedTime");
  });
});

describe("finding and deleting", () => {
  test("SPEC 14.13: a deleted change set is gone under its name and its ARN; its stack stays in review", async () => {
    const { propose, discard, describe: description, stack, list } = await driveChangeSets();
    const { Id } = await propose(topic("orders"), asCreate);
    await discard();
    await discard();
    await expect(description(Id)).rejects.toThrow(`ChangeSet [${Id}] does not exist`);
    expect(await list()).toEqual([]);
    expect((await stack("shop")).StackStatus).toBe("REVIEW_IN_PROGRESS");
  });

  test("SPEC 14.14: a name needs a stack, and the stack must exist", async () => {
    const { client, describe: description, discard } = await driveChangeSets();
    await expect(description()).rejects.toMatchObject({
      Code: "ValidationError",
      message: "Stack [shop] does not exist",
    });
    await expect(discard()).rejects.toThrow("Stack [shop] does not exist");
    await expect(client.send(new DescribeChangeSetCommand({ ChangeSetName: "next" }))).rejects.toThrow(
      "StackName must be specified if ChangeSetName is not specified as an ARN.",
    );
  });

  test("SPEC 14.9: a deleted stack's change sets still answer under their ARNs", async () => {
    const { deploy, remove, propose, describe: description } = await driveChangeSets();
    const id = await deploy(topic("orders"), asCreate);
    await remove("shop");
    const { Id } = await propose(topic("orders"), asCreate);
    expect(await description(id)).toMatchObject({ ExecutionStatus: "EXECUTE_COMPLETE" });
    expect(await description(Id)).toMatchObject({ ExecutionStatus: "AVAILABLE" });
  });
});
