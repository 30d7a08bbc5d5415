import { DeleteStackCommand, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, recoverUpTo, stack, type DestroyPlan } from "../index.ts";
import { failureOf, openTestCloud, through, type TestCloud } from "../local-cloud.testing.ts";
import { dyingAfter, openKeptCloud } from "../runs/kept-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

const store = stack({
  name: "store",
  template: { Resources: { Files: { Type: "AWS::S3::Bucket" }, Topic: { Type: "AWS::SNS::Topic" } } },
});

/** Deploys a bucket, and fills it. */
async function fill(): Promise<void> {
  await bench.orchestrator.deploy(store);
  for await (const { logicalId, physicalId } of bench.orchestrator.resources("store")) {
    if (logicalId !== "Files") continue;
    const s3 = new S3Client(bench.cloud.connection());
    await s3.send(new PutObjectCommand({ Bucket: physicalId, Key: "letter", Body: "dear" }));
    s3.destroy();
  }
}

describe("a bucket that is not empty, and stops a deletion,", () => {
  beforeEach(async () => {
    await fill();
    await failureOf(bench.orchestrator.destroy("store", { deleteData: true }));
  });

  test("is left behind without anybody having to agree to lose what is in it", async () => {
    expect(await bench.orchestrator.destroy("store", { retainResources: "failed" })).toMatchObject({
      kind: "destroyed",
      retained: [{ logicalId: "Files" }],
    });
  });

  test("goes with nobody's stack by force, and the answer says that it is left", async () => {
    expect(await bench.orchestrator.destroy("store", { deleteData: true, force: true })).toMatchObject({
      kind: "destroyed",
      retained: [{ logicalId: "Files" }],
    });
  });

  test("is not deleted by a policy, which stops and says why", async () => {
    await expect(bench.orchestrator.recover("store", { policy: recoverUpTo("the stack") })).rejects.toMatchObject({
      message: expect.stringContaining("Files (AWS::S3::Bucket)"),
    });
  });
});

describe("a protection that was to be lifted", () => {
  const isProtected = async (): Promise<boolean | undefined> =>
    (await bench.orchestrator.describe("store"))?.terminationProtection;

  beforeEach(async () => {
    await bench.orchestrator.deploy(store);
    await bench.client.send(
      new UpdateTerminationProtectionCommand({ StackName: "store", EnableTerminationProtection: true }),
    );
  });

  test.each([{ force: true }, { retainResources: ["Topic"] }, { deleteData: false }])(
    "is still there when the deletion is refused: %o",
    async (options) => {
      await expect(bench.orchestrator.destroy("store", { liftProtection: true, ...options })).rejects.toMatchObject({
        code: expect.stringMatching(/INVALID_DEFINITION|DATA_LOSS/),
      });
      expect(await isProtected()).toBe(true);
    },
  );

  test("is there again when CloudFormation does not let us delete", async () => {
    using limited = through(bench, async (command, _input, send) => {
      if (command === "DeleteStackCommand") {
        throw Object.assign(new Error("User: me is not authorized to perform: cloudformation:DeleteStack"), {
          name: "AccessDenied",
          $fault: "client",
          $metadata: { httpStatusCode: 403 },
        });
      }
      return send();
    });
    await expect(limited.destroy("store", { liftProtection: true, deleteData: true })).rejects.toThrow(
      /not authorized/,
    );
    expect(await isProtected()).toBe(true);
  });
});

describe("a run that died while it began to delete what leaves something behind", () => {
  test.each(["failed" as const, ["Topic"]])("is taken up, and tells the truth about %j", async (retainResources) => {
    for (const writes of [4, 5, 6, 7, 8]) {
      await using kept = await openKeptCloud();
      const { cloud } = kept;
      const first = kept.process("first");
      const topics = { Topic: { Type: "AWS::SNS::Topic" }, Other: { Type: "AWS::SNS::Topic" } };
      await first.deploy(stack({ name: "topics", template: { Resources: topics } }));
      cloud.faults.failResource({ logicalId: "Topic", action: "delete", times: 1, reason: "in use" });
      await failureOf(first.destroy("topics"));
      const dying = kept.process("dying", { store: dyingAfter(writes, kept.store) });
      const operation = dying.start.destroy("topics", { retainResources });
      await operation.result.catch(() => {});
      dying.close();
      await cloud.settle();
      expect(await kept.process("second").resume(operation.handle)).toMatchObject({
        kind: "destroyed",
        retained: [{ logicalId: "Topic" }],
      });
    }
  });
});

test("a stack whose nested stacks import from each other is destroyed with them", async () => {
  const Type = "AWS::CloudFormation::Stack";
  const topic = { Type: "AWS::SNS::Topic" };
  const Outputs = { Name: { Value: "letters", Export: { Name: "name" } } };
  const first = await bench.putTemplate("first.json", JSON.stringify({ Resources: { Topic: topic }, Outputs }));
  const importing = { ...topic, Properties: { DisplayName: { "Fn::ImportValue": "name" } } };
  const s3 = new S3Client(bench.cloud.connection());
  const Body = JSON.stringify({ Resources: { Topic: importing } });
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key: "second.json", Body }));
  s3.destroy();
  const TemplateURL = first.href.replace("first", "second");
  const Resources = {
    First: { Type, Properties: { TemplateURL: first.href } },
    Second: { Type, Properties: { TemplateURL }, DependsOn: "First" },
  };
  await bench.orchestrator.deploy(stack({ name: "outer", template: { Resources } }));
  expect(await bench.orchestrator.destroy("outer")).toMatchObject({ kind: "destroyed" });
});

describe("a plan to destroy", () => {
  test("is the same whatever the order of its keys", async () => {
    await bench.orchestrator.deploy(store);
    const plan = await bench.orchestrator.planDestroy("store");
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, member]) => [key, turned(member)]),
      );
    };
    expect(await bench.orchestrator.destroy(turned(plan) as DestroyPlan)).toMatchObject({ kind: "destroyed" });
  });

  test("made where a secret in a name was not known is carried out where it is", async () => {
    const named = stack({
      name: "named",
      template: {
        Parameters: { Name: { Type: "String", NoEcho: true } },
        Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: { Ref: "Name" } } } },
      },
      parameters: { Name: "very-secret-name" },
    });
    const { orchestrator } = bench;
    using other = createOrchestrator(bench.cloud.connection());
    await orchestrator.deploy(named);
    const plan = await other.planDestroy("named");
    expect(await orchestrator.destroy(plan)).toMatchObject({ kind: "destroyed" });
  });

  test("is refused when the stack was updated since, whatever is in it", async () => {
    await bench.orchestrator.deploy(store);
    const plan = await bench.orchestrator.planDestroy("store");
    await bench.orchestrator.deploy(stack({ ...store, tags: { team: "post" } }));
    await expect(bench.orchestrator.destroy(plan)).rejects.toMatchObject({
      code: "PLAN_STALE",
      message: expect.stringContaining("was updated at"),
    });
  });
});

test("what a DeletionPolicy keeps is told of a deletion that somebody else has begun", async () => {
  const Resources = {
    Files: { Type: "AWS::S3::Bucket", DeletionPolicy: "Retain" },
    Topic: { Type: "AWS::SNS::Topic" },
  };
  await bench.orchestrator.deploy(stack({ name: "store", template: { Resources } }));
  await bench.client.send(new DeleteStackCommand({ StackName: "store" }));
  expect(await bench.orchestrator.destroy("store")).toMatchObject({ retained: [{ logicalId: "Files" }] });
});

test.each([undefined, "", 7, {}])("%j names no stack, and the error says what does", async (reference) => {
  await expect(async () => bench.orchestrator.destroy(reference as never)).rejects.toMatchObject({
    code: "INVALID_DEFINITION",
    message: expect.stringContaining("names no stack"),
  });
});
