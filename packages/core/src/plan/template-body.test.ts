import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type StackDefinition } from "../index.ts";
import { openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
});
afterEach(() => bench[Symbol.asyncDispose]());

describe("a large template", () => {
  const many = (count: number): StackDefinition["template"] => ({
    Resources: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `Topic${index}`,
        { Type: "AWS::SNS::Topic", Properties: { DisplayName: "x".repeat(100) } },
      ]),
    ),
  });

  test("goes through the bucket, once, and its plan holds every page of its changes", async () => {
    const bucket = new URL(await bench.putTemplate("any.json", "{}")).hostname.split(".")[0] ?? "";
    using by = createOrchestrator({ ...bench.cloud.connection(), templateBucket: bucket });
    const plan = await bench.changesPlan(stack({ name: "large", template: many(400) }), by);
    expect(plan.changes).toHaveLength(400);
    expect(new Set(plan.changes.map(({ logicalId }) => logicalId)).size).toBe(400);
    expect(bench.cloud.calls.count({ operation: "DescribeChangeSet" })).toBeGreaterThan(1);
    await bench.changesPlan(stack({ name: "other", template: many(400) }), by);
    const s3 = new S3Client(bench.cloud.connection());
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    s3.destroy();
    expect(Contents.map(({ Key }) => Key)).toEqual([
      "any.json",
      expect.stringMatching(/^stacksteward\/templates\/sha256-[0-9a-f]{64}\.json$/),
    ]);
  });

  test("is uploaded once, and anew only when something else has its name", async () => {
    const bucket = new URL(await bench.putTemplate("any.json", "{}")).hostname.split(".")[0] ?? "";
    using by = createOrchestrator({ ...bench.cloud.connection(), templateBucket: bucket });
    const s3 = new S3Client(bench.cloud.connection());
    const uploads = (): number => bench.cloud.calls.count({ operation: "PutObject" });
    bench.cloud.calls.clear();
    for (const name of ["one", "two"]) await by.plan(stack({ name, template: many(400) }));
    expect(uploads()).toBe(1);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "stacksteward/" }));
    const { Key } = Contents[0] ?? {};
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "{}" }));
    bench.cloud.calls.clear();
    await by.plan(stack({ name: "three", template: many(400) }));
    expect(uploads()).toBe(1);
    bench.cloud.faults.refuse({ operation: "HeadObject", code: "AccessDenied", message: "Access Denied" });
    await by.plan(stack({ name: "four", template: many(400) }));
    expect(uploads()).toBe(2);
    s3.destroy();
  });

  test.each(["cn-north-1", "us-gov-west-1", "us-iso-east-1"])("is read by CloudFormation in %s", async (region) => {
    const cloud = await createLocalCloud({ regions: [region] });
    const s3 = new S3Client(cloud.connection());
    const CreateBucketConfiguration = { LocationConstraint: region as "cn-north-1" };
    await s3.send(new CreateBucketCommand({ Bucket: "templates", CreateBucketConfiguration }));
    s3.destroy();
    using by = createOrchestrator({ ...cloud.connection(), templateBucket: "templates" });
    expect(await by.deploy(stack({ name: "large", template: many(400) }))).toMatchObject({ status: "CREATE_COMPLETE" });
    await cloud.close();
  });

  test("may stand in S3 already", async () => {
    const template = await bench.putTemplate("t.json", '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}');
    const deployed = await bench.orchestrator.deploy(stack({ name: "remote", template }));
    expect(deployed).toMatchObject({ status: "CREATE_COMPLETE" });
  });
});
