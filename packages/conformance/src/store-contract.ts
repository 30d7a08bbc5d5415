/**
 * `store-contract.ts <endpoint>`: holds the store in S3 to the contract of every store, against whatever S3 listens there.
 * Prints one line of JSON: the rules that hold, and those that do not with the reason.
 */
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createS3Store } from "@stacksteward/core";
import { storeContract } from "@stacksteward/workflow/testing";

const [, , endpoint = ""] = process.argv;
const connection = {
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "111111111111", secretAccessKey: "secret" },
};
const client = new S3Client({ ...connection, forcePathStyle: true });
const held: string[] = [];
const broken: Record<string, string> = {};
for (const [at, { name, check }] of storeContract.entries()) {
  const bucket = `contract-${at}-${Date.now()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const open = () => createS3Store({ ...connection, bucket, prefix: "runs/" });
  await check([open(), open()]).then(
    () => held.push(name),
    (failure: unknown) => {
      broken[name] = String(failure);
    },
  );
}
console.log(JSON.stringify({ held, broken }));
// The clients of the stores keep their connections.
process.exit();
