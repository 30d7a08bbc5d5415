import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createOrchestrator, stack, type Orchestrator, type Stack } from "../index.ts";

const development = { account: "111111111111", region: "eu-west-1" };
const production = { account: "222222222222", region: "us-east-1" };

let cloud: LocalCloud;
let folder: string;
let orchestrator: Orchestrator;
beforeEach(async () => {
  const accounts = [development.account, production.account];
  cloud = await createLocalCloud({ accounts, regions: [development.region, production.region] });
  folder = await mkdtemp(join(tmpdir(), "promote-"));
  for (const place of [development, production])
    await inS3(place, (s3) => s3.send(new CreateBucketCommand({ Bucket: bucketOf(place) })));
  orchestrator = createOrchestrator({
    ...cloud.connection(development),
    credentialsFor: ({ account }) => cloud.connection({ account: account ?? "" }).credentials,
    templateBucket: (region, account = "") => bucketOf({ region, account }),
  });
  await mkdir(join(folder, "src"));
  await writeFile(join(folder, "src/index.js"), "1");
  await writeFile(join(folder, "inner.json"), JSON.stringify({ Resources: { Worker: worker } }));
  const Inner = { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "./inner.json" } };
  await writeFile(join(folder, "outer.json"), JSON.stringify({ Resources: { Worker: worker, Inner } }));
});
afterEach(async () => {
  orchestrator.close();
  await cloud.close();
  await rm(folder, { recursive: true });
});

const worker = {
  Type: "AWS::Lambda::Function",
  Properties: {
    Code: "./src",
    Handler: "index.handler",
    Runtime: "nodejs22.x",
    Role: "arn:aws:iam::111111111111:role/w",
  },
};

function bucketOf({ account, region }: { readonly account: string; readonly region: string }): string {
  return `files-${account}-${region}`;
}

async function inS3(place: typeof development, work: (s3: S3Client) => Promise<unknown>): Promise<void> {
  const client = new S3Client(cloud.connection(place));
  await work(client);
  client.destroy();
}

/** The stack as development built it, named for production. */
async function builtForProduction(): Promise<Stack> {
  const template = join(folder, "outer.json");
  const built = await orchestrator.packageStack(stack({ name: "app", template, ...development }));
  return { ...built, ...production };
}

function textOf({ template }: Stack): string {
  if (typeof template !== "object" || !("body" in template)) throw new Error("it has no text");
  return template.body;
}

/** Every digest in a text. */
function digestsIn(text: string): string[] {
  return text.match(/assets\/sha256-[0-9a-f]{64}/g) ?? [];
}

describe("a stack that was built once", () => {
  test("is promoted with its nested templates, by digest, and deployed without a file of the project", async () => {
    const built = await builtForProduction();
    await rm(join(folder, "src"), { recursive: true });
    const promoted = await orchestrator.promoteStack(built, development);
    expect(textOf(built)).toContain(bucketOf(development));
    expect(textOf(promoted)).not.toContain(bucketOf(development));
    expect(digestsIn(textOf(promoted))).toEqual(digestsIn(textOf(built)));
    expect(digestsIn(textOf(promoted))).toHaveLength(1);
    expect(await orchestrator.deploy(promoted)).toMatchObject({ status: "CREATE_COMPLETE", region: production.region });
    const nested = await orchestrator.plan({ ...promoted, account: production.account });
    expect(nested.kind).toBe("no-changes");
  });

  test("is copied once", async () => {
    const built = await builtForProduction();
    const first = await orchestrator.promoteStack(built, development);
    cloud.calls.clear();
    expect(await orchestrator.promoteStack(built, development)).toEqual(first);
    expect(cloud.calls.count({ operation: "PutObject" })).toBe(0);
  });

  test("is refused when what was built is gone, or is not what its digest says", async () => {
    const built = await builtForProduction();
    const Key = `stacksteward/${digestsIn(textOf(built))[0]}.zip`;
    await inS3(development, (s3) =>
      s3.send(new PutObjectCommand({ Bucket: bucketOf(development), Key, Body: "something else" })),
    );
    await expect(orchestrator.promoteStack(built, development)).rejects.toMatchObject({
      code: "ASSETS_NOT_UPLOADED",
      message: expect.stringContaining("is not what its digest says") as string,
      details: { failures: [{ path: `s3://${bucketOf(development)}/${Key}`, code: "ASSET_INVALID" }] },
    });
    await inS3(development, (s3) => s3.send(new DeleteObjectCommand({ Bucket: bucketOf(development), Key })));
    await expect(orchestrator.promoteStack(built, development)).rejects.toMatchObject({
      code: "ASSETS_NOT_UPLOADED",
      details: {
        failures: [
          {
            code: "ASSET_INVALID",
            reason: `s3://${bucketOf(development)}/${Key} is not there any more. Package the stack again.`,
          },
        ],
      },
    });
  });

  test("is refused when somebody has replaced a template that it nests", async () => {
    const built = await builtForProduction();
    const [Key = ""] = textOf(built).match(/stacksteward\/templates\/sha256-[0-9a-f]{64}\.json/) ?? [];
    const backdoor = JSON.stringify({ Resources: { Backdoor: { Type: "AWS::IAM::User" } } });
    const toItself = textOf(built).replace("AWS::Lambda::Function", "AWS::SNS::Topic");
    for (const Body of [backdoor, toItself, " ".repeat(1_048_577)]) {
      await inS3(development, (s3) => s3.send(new PutObjectCommand({ Bucket: bucketOf(development), Key, Body })));
      await expect(orchestrator.promoteStack(built, development)).rejects.toMatchObject({
        code: "ASSETS_NOT_UPLOADED",
        message: expect.stringContaining(`${Key} is not what its digest says`) as string,
      });
    }
  });

  test("needs a bucket where it goes", async () => {
    const built = await builtForProduction();
    using homeless = createOrchestrator(cloud.connection(development));
    await expect(homeless.promoteStack({ ...built, ...development }, development)).rejects.toMatchObject({
      code: "BUCKET_REQUIRED",
    });
  });
});
