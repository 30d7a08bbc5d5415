import { DeleteBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type Stack } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

// What gets stuck by itself, with nothing injected: somebody deletes a bucket, or puts something into one, at the worst moment.

let bench: TestCloud;
let s3: S3Client;
beforeEach(async () => {
  bench = await openTestCloud();
  s3 = new S3Client(bench.cloud.connection());
});
afterEach(async () => {
  s3.destroy();
  await bench[Symbol.asyncDispose]();
});

const STEP = "arn:aws:lambda:eu-west-1:111111111111:function:step";
const Bucket = "orders-files";

/** A bucket, and a custom resource behind it whose function does `atWorst` and fails when it is to become the version "bad". */
function files(version: string): Stack {
  return stack({
    name: "files",
    template: {
      Resources: {
        Files: {
          Type: "AWS::S3::Bucket",
          Properties: { BucketName: Bucket, Tags: [{ Key: "version", Value: version }] },
        },
        Step: { Type: "Custom::Step", DependsOn: "Files", Properties: { ServiceToken: STEP, Version: version } },
      },
    },
  });
}

function failWhenBad(atWorst: () => Promise<unknown>): void {
  bench.cloud.customResources.register(STEP, async ({ RequestType, ResourceProperties }) => {
    if (RequestType !== "Delete" && ResourceProperties["Version"] === "bad") {
      await atWorst();
      throw new Error("The step went wrong.");
    }
    return { PhysicalResourceId: "step" };
  });
}

test("update fails, rollback fails on a deleted bucket, continue with that bucket skipped", async () => {
  failWhenBad(() => s3.send(new DeleteBucketCommand({ Bucket })));
  await bench.orchestrator.deploy(files("good"));
  const { details } = await failureOf(bench.orchestrator.deploy(files("bad")));
  expect(details).toMatchObject({ status: "UPDATE_ROLLBACK_FAILED", firstCause: { logicalId: "Step" } });
  const { stuck } = await bench.orchestrator.recover("files");
  expect(stuck).toMatchObject([{ skipAs: "Files", type: "AWS::S3::Bucket" }]);
  await failureOf(bench.orchestrator.rollback("files"));
  expect(await bench.orchestrator.rollback("files", { skip: ["Files"] })).toMatchObject({
    status: "UPDATE_ROLLBACK_COMPLETE",
    skipped: ["Files"],
  });
  const { resources } = await bench.orchestrator.detectDrift("files");
  expect(resources.find(({ logicalId }) => logicalId === "Files")).toMatchObject({ status: "NOT_CHECKED" });
});

test("creation fails, rollback fails on a bucket that is not empty any more: emptied and destroyed, the stack is deployed anew", async () => {
  failWhenBad(() => s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" })));
  const { details } = await failureOf(bench.orchestrator.deploy(files("bad")));
  expect(details).toMatchObject({ status: "ROLLBACK_FAILED", firstCause: { logicalId: "Step" } });
  await expect(bench.orchestrator.deploy(files("good"), { onFailedCreate: "delete" })).rejects.toMatchObject({
    code: "DATA_LOSS",
  });
  const again = await failureOf(bench.orchestrator.destroy("files", { deleteData: true }));
  expect(again.details).toMatchObject({ status: "DELETE_FAILED", firstCause: { logicalId: "Files" } });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  expect(await bench.orchestrator.destroy("files", { deleteData: true })).toMatchObject({ kind: "destroyed" });
  expect(await bench.orchestrator.deploy(files("good"))).toMatchObject({ status: "CREATE_COMPLETE" });
});

test("deletion fails on a bucket that is not empty: the bucket is left behind, and its files with it", async () => {
  failWhenBad(async () => {});
  await bench.orchestrator.deploy(files("good"));
  await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "a" }));
  const { message } = await failureOf(bench.orchestrator.destroy("files", { deleteData: true }));
  expect(message).toMatch(
    /Files \(AWS::S3::Bucket\) failed: .*not empty.* It is DELETE_FAILED now\. Remove what holds/,
  );
  expect(await bench.orchestrator.destroy("files", { deleteData: true, retainResources: "failed" })).toMatchObject({
    kind: "destroyed",
    retained: [{ logicalId: "Files", physicalId: Bucket }],
  });
  await s3.send(new PutObjectCommand({ Bucket, Key: "b", Body: "b" }));
});
