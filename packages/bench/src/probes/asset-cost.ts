/**
 * `asset-cost.ts <endpoint> folder <files>`, `asset-cost.ts <endpoint> file <bytes>`: what it costs a client to package a folder
 * of that many files, or a file of that size, and to find it there the second time. The server runs elsewhere, so the memory
 * is the client's.
 */
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { createOrchestrator, stack, type AssetEvent } from "@stacksteward/core";

const [, , endpoint = "", kind = "", size = ""] = process.argv;
const connection = { endpoint, region: "us-east-1", credentials: { accessKeyId: "bench", secretAccessKey: "bench" } };
const folder = await mkdtemp(join(tmpdir(), "assets-"));
const bucket = `templates-${kind}`;
const s3 = new S3Client({ ...connection, forcePathStyle: true });
await s3.send(new CreateBucketCommand({ Bucket: bucket }));
s3.destroy();

const resource = kind === "folder" ? await writeFolder(Number(size)) : await writeLargeFile(Number(size));
const first = await plan();
const again = await plan();
console.log(JSON.stringify({ first, again, "most memory": process.resourceUsage().maxRSS / 1024 }));
await rm(folder, { recursive: true });

/** Milliseconds until the asset is there. */
async function plan(): Promise<number> {
  const file = join(folder, "template.json");
  await writeFile(file, JSON.stringify({ Resources: { Resource: resource } }));
  const ready = Promise.withResolvers<void>();
  const onEvent = (event: AssetEvent): void => {
    if (event.kind === "asset-ready") ready.resolve();
  };
  using orchestrator = createOrchestrator({ ...connection, templateBucket: bucket, assets: { onEvent } });
  const start = performance.now();
  const planned = orchestrator.plan(stack({ name: kind, template: file })).catch((failure: unknown) => failure);
  const ended = await Promise.race([ready.promise, planned]);
  if (ended instanceof Error) throw ended;
  const elapsed = performance.now() - start;
  await planned;
  return elapsed;
}

async function writeFolder(files: number): Promise<object> {
  for (let index = 0; index < files; index++) {
    const inner = join(folder, "code", String(index % 100));
    if (index < 100) await mkdir(inner, { recursive: true });
    await writeFile(join(inner, `${index}.js`), `export const number = ${index};\n`);
  }
  const Role = "arn:aws:iam::111111111111:role/worker";
  return { Type: "AWS::Lambda::Function", Properties: { Code: "./code", Role } };
}

async function writeLargeFile(bytes: number): Promise<object> {
  await using large = await open(join(folder, "large.zip"), "w");
  // Holes in the file are read as zeros, and take no place on the disk.
  await large.truncate(bytes);
  const Properties = { ApplicationName: "application", SourceBundle: "./large.zip" };
  return { Type: "AWS::ElasticBeanstalk::ApplicationVersion", Properties };
}
