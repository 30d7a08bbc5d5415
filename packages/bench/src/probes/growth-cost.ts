/** `growth-cost.ts <resources>`: what creating, updating and deleting a stack of that many resources costs the local cloud, in process. */
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type StackStatus,
} from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalCloud } from "@stacksteward/local";

import { Revision, sampleTemplate } from "../sample-template.ts";

const [, , resources = ""] = process.argv;
const Capabilities = ["CAPABILITY_IAM" as const];
const Bucket = "templates";

const cloud = await createLocalCloud();
const client = new CloudFormationClient(cloud.connection());
const storage = new S3Client({ ...cloud.connection(), forcePathStyle: true });
await storage.send(new CreateBucketCommand({ Bucket }));

// The engine of a fresh process has compiled nothing yet, and every type's facts are read once.
await lifeOf("warm-up", 10);
console.log(JSON.stringify(await lifeOf("measured", Number(resources))));
await cloud.close();

async function lifeOf(StackName: string, size: number): Promise<Record<string, number>> {
  const [first, second] = [Revision.First, Revision.SomeServices].map((revision) => sampleTemplate(size, revision));
  const [create, update] = [await stored("first", first), await stored("second", second)];
  const named = { StackName, Capabilities };
  return {
    create: await timed("CREATE_COMPLETE", () =>
      client.send(new CreateStackCommand({ ...named, TemplateURL: create })).then(({ StackId: id = "" }) => id),
    ),
    update: await timed("UPDATE_COMPLETE", () =>
      client.send(new UpdateStackCommand({ ...named, TemplateURL: update })).then(({ StackId: id = "" }) => id),
    ),
    delete: await timed("DELETE_COMPLETE", async () => {
      const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
      await client.send(new DeleteStackCommand({ StackName }));
      return stack?.StackId ?? "";
    }),
  };
}

async function stored(name: string, template: unknown): Promise<string> {
  const Key = `${name}.json`;
  await storage.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(template) }));
  return `https://${Bucket}.s3.amazonaws.com/${Key}`;
}

async function timed(expected: StackStatus, begin: () => Promise<string>): Promise<number> {
  const start = performance.now();
  const StackName = await begin();
  await cloud.settle();
  const elapsed = performance.now() - start;
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  if (stack?.StackStatus === expected) return elapsed;
  throw new Error(`${StackName} is ${stack?.StackStatus} instead of ${expected}: ${stack?.StackStatusReason}`);
}
