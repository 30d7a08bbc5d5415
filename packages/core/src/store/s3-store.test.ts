import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { storeContract } from "@stacksteward/workflow/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createS3Store, type S3StoreOptions } from "../index.ts";

const bucket = "journals";

let cloud: LocalCloud;
let client: S3Client;
beforeEach(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  client = new S3Client({ ...cloud.connection(), maxAttempts: 1 });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterEach(() => cloud.close());

function open(options: Partial<S3StoreOptions> = {}): ReturnType<typeof createS3Store> {
  return createS3Store({ ...cloud.connection(), bucket, ...options });
}

describe("the S3 store", () => {
  test.each(storeContract)("$name", async ({ check }) => {
    await expect(check([open(), open()])).resolves.toBeUndefined();
  });

  test.each(storeContract)("under a prefix: $name", async ({ check }) => {
    await open({ prefix: "other/" }).putIfAbsent("key", "of somebody else");
    await expect(check([open({ prefix: "mine/" }), open({ prefix: "mine/" })])).resolves.toBeUndefined();
  });
});

describe("an answer that was lost", () => {
  test("after S3 acted is found again: the write has won", async () => {
    const fault = cloud.faults.loseAnswer({ operation: "PutObject", times: 1 });
    const version = await open().putIfAbsent("key", "mine");
    expect(version).toBeDefined();
    expect(fault.hits).toBe(1);
    cloud.faults.loseAnswer({ operation: "PutObject", times: 1 });
    expect(await open().putIfUnchanged("key", "mine again", version ?? "")).toBeDefined();
    expect(await open().get("key")).toMatchObject({ text: "mine again" });
  });

  test("before S3 acted, when somebody else was faster, has not won", async () => {
    cloud.faults.lose({ operation: "PutObject", times: 1 });
    const slow = open().putIfAbsent("key", "slow");
    expect(await open().putIfAbsent("key", "fast")).toBeDefined();
    expect(await slow).toBeUndefined();
    expect(await open().get("key")).toMatchObject({ text: "fast" });
  });
});

test("throttling and conflicts are outlasted", async () => {
  cloud.faults.throttle({ service: "s3", times: 3 });
  cloud.faults.refuse({
    service: "s3",
    times: 1,
    code: "ConditionalRequestConflict",
    message: "busy",
    statusCode: 409,
  });
  expect(await open().putIfAbsent("key", "text")).toBeDefined();
  expect(cloud.calls.count({ operation: "PutObject" })).toBe(5);
});

test("objects are encrypted with the key that was named", async () => {
  await open({ kmsKeyId: "alias/journals" }).putIfAbsent("key", "text");
  const { ServerSideEncryption, SSEKMSKeyId } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: "key" }));
  expect([ServerSideEncryption, SSEKMSKeyId]).toEqual(["aws:kms", "alias/journals"]);
});

test("a bucket that is not there, and one of another owner, are refused", async () => {
  await expect(open({ bucket: "nowhere" }).get("key")).rejects.toMatchObject({
    code: "SERVICE_CALL_FAILED",
    details: { serviceCode: "NoSuchBucket" },
  });
  await expect(open({ expectedBucketOwner: "222222222222" }).putIfAbsent("key", "text")).rejects.toMatchObject({
    details: { serviceCode: "AccessDenied" },
  });
});

test("says where a key is", () => {
  expect(open({ prefix: "p/" }).locate("runs/1")).toBe("s3://journals/p/runs/1");
});
