import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import {
  createOrchestrator,
  permissionsFor,
  stack,
  type AssetEvent,
  type OrchestratorOptions,
  type PermissionOptions,
  type Stack,
} from "../index.ts";
import { functionTemplate, openProject, type Project } from "./project.testing.ts";

let project: Project;
let worker: Stack;
beforeEach(async () => {
  project = await openProject();
  worker = stack({ name: "worker", template: project.path("template.yaml") });
  await project.write({ "template.yaml": functionTemplate, "src/index.js": "1" });
});
afterEach(() => project[Symbol.asyncDispose]());

/** The calls of S3 since the last time. */
function calls(): string[] {
  const { cloud } = project.bench;
  const made = cloud.calls.list().flatMap(({ service, operation }) => (service === "s3" ? [operation] : []));
  cloud.calls.clear();
  return made;
}

/** Nobody uploads before so many have looked whether something is there. */
function lookBeforeUploads(count: number): Required<Pick<OrchestratorOptions, "configureClient">> {
  let looks = 0;
  const all = Promise.withResolvers<void>();
  return {
    configureClient: ({ middlewareStack }) =>
      middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            if (commandName === "PutObjectCommand") await all.promise;
            return next(args).finally(() => {
              if (commandName === "HeadObjectCommand" && ++looks >= count) all.resolve();
            });
          },
        { step: "initialize" },
      ),
  };
}

describe("an asset", () => {
  test("that has its name and another content is replaced", async () => {
    await project.orchestrator.plan(worker);
    const [Key = ""] = await project.keys();
    const right = await project.object(Key);
    using s3 = disposable(new S3Client(project.bench.cloud.connection()));
    await s3.client.send(new PutObjectCommand({ Bucket: "templates", Key, Body: "wrong" }));
    calls();
    await project.orchestrator.plan(worker);
    expect(calls()).toEqual(["HeadObject", "PutObject"]);
    expect(await project.object(Key)).toEqual(right);
  });

  test("is uploaded again by whoever may not look", async () => {
    await project.orchestrator.plan(worker);
    calls();
    project.bench.cloud.faults.refuse({ operation: "HeadObject", code: "AccessDenied", message: "Access Denied" });
    await project.orchestrator.plan(worker);
    expect(calls()).toEqual(["HeadObject", "PutObject"]);
  });

  test("that somebody else has uploaded meanwhile is taken as it is", async () => {
    const { configureClient } = lookBeforeUploads(2);
    const [one, two] = [project.orchestratorWith({ configureClient }), project.orchestratorWith({ configureClient })];
    calls();
    await Promise.all([one.plan(worker), two.plan(stack({ ...worker, name: "other" }))]);
    expect(calls().toSorted()).toEqual(["HeadObject", "HeadObject", "HeadObject", "PutObject", "PutObject"]);
  });

  test("only goes into a bucket of the account", async () => {
    const bucketOf = (owner: string) =>
      project.orchestratorWith({ templateBucket: { name: "templates", owner } }).plan(worker);
    await expect(bucketOf("222222222222")).rejects.toThrow("PutObject failed with AccessDenied");
    expect(await bucketOf("111111111111")).toMatchObject({ kind: "changes" });
  });

  test("only goes into a bucket of the account that STS names, where nobody else says it", async () => {
    const { cloud } = project.bench;
    const { accountId: _, ...connection } = cloud.connection();
    const owners: unknown[] = [];
    using orchestrator = createOrchestrator({
      ...connection,
      templateBucket: "templates",
      configureClient: ({ middlewareStack }) =>
        middlewareStack.add(
          (next) => (args) => {
            if ("ExpectedBucketOwner" in args.input) owners.push(args.input.ExpectedBucketOwner);
            return next(args);
          },
          { step: "initialize" },
        ),
    });
    cloud.calls.clear();
    await orchestrator.plan(worker);
    await orchestrator.plan(stack({ ...worker, name: "other" }));
    expect(owners).toEqual(["111111111111", "111111111111", "111111111111"]);
    expect(cloud.calls.count({ service: "sts" })).toBe(1);
  });

  test("goes nowhere when nobody can say whose the bucket must be", async () => {
    const { cloud } = project.bench;
    const { accountId: _, ...connection } = cloud.connection();
    cloud.faults.refuse({ operation: "GetCallerIdentity", code: "AccessDenied", message: "Access Denied" });
    using orchestrator = createOrchestrator({ ...connection, templateBucket: "templates" });
    calls();
    const failure: unknown = await orchestrator.plan(worker).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({
      code: "ASSETS_NOT_UPLOADED",
      message: `${project.path("src")} could not be put into S3: Bucket "templates" must be in the account of the credentials, and neither accountId nor the credentials nor STS say which that is: GetCallerIdentity failed with AccessDenied: Access Denied. Pass accountId to createOrchestrator, or name the bucket with its owner: { name, owner }.`,
      details: { failures: [{ path: project.path("src"), code: "ACCOUNT_UNKNOWN" }], notBegun: [] },
    });
    expect(calls()).toEqual([]);
    using owned = createOrchestrator({ ...connection, templateBucket: { name: "templates", owner: "111111111111" } });
    expect(await owned.plan(worker)).toMatchObject({ kind: "changes" });
  });

  test("goes into the bucket of its region", async () => {
    using s3 = disposable(new S3Client({ ...project.bench.cloud.connection(), region: "us-east-1" }));
    await s3.client.send(new CreateBucketCommand({ Bucket: "templates-us-east-1" }));
    const events: AssetEvent[] = [];
    using orchestrator = createOrchestrator({
      ...project.bench.cloud.connection(),
      templateBucket: (region) => (region === "eu-west-1" ? "templates" : `templates-${region}`),
      assets: { onEvent: (event) => void events.push(event) },
    });
    await orchestrator.plan(worker);
    await orchestrator.plan(stack({ ...worker, region: "us-east-1" }));
    const ready = events.filter(({ kind }) => kind === "asset-ready");
    expect(ready.map(({ region, bucket }) => [region, bucket])).toEqual([
      ["eu-west-1", "templates"],
      ["us-east-1", "templates-us-east-1"],
    ]);
    expect(new Set(ready.map(({ key }) => key)).size).toBe(1);
  });
});

describe("a large asset", () => {
  const large = Buffer.alloc(9 * 1024 * 1024, "stacksteward");

  test("is uploaded in parts, and found by the checksum of its parts", async () => {
    await project.write({ "src/large.bin": large });
    const sent: number[] = [];
    const orchestrator = project.orchestratorWith({
      assets: { onEvent: (event) => void (event.kind === "asset-uploading" && sent.push(event.sentBytes)) },
    });
    calls();
    await orchestrator.plan(worker);
    expect(calls().toSorted()).toEqual([
      "CompleteMultipartUpload",
      "CreateMultipartUpload",
      "HeadObject",
      "UploadPart",
      "UploadPart",
    ]);
    const [key = ""] = await project.keys();
    const archive = await project.object(key);
    expect(archive.includes(large.subarray(0, 1000))).toBe(true);
    expect([...sent].toSorted((a, b) => a - b)).toEqual(sent);
    expect(sent.at(-1)).toBe(archive.byteLength);
    calls();
    await orchestrator.plan(worker);
    expect(calls()).toEqual(["HeadObject"]);
  });

  test("needs what permissionsFor allows with the bucket, and nothing else", async () => {
    await project.write({ "src/large.bin": large });
    const place = { account: "111111111111", region: "eu-west-1", stackNames: ["worker"], newStacks: true };
    const plan = (options: Partial<PermissionOptions>): Promise<unknown> => {
      const policy = permissionsFor(["plan"], { ...place, ...options });
      const limited = project.bench.cloud.connection({ policy });
      return project.orchestratorWith(limited).plan(worker);
    };
    await expect(plan({})).rejects.toThrow(
      /src could not be put into S3: CreateMultipartUpload failed with AccessDenied: .*s3:PutObject on resource: "?arn:aws:s3:::templates\/stacksteward\/assets\/sha256-/,
    );
    expect(await plan({ templateBucket: "templates" })).toMatchObject({ kind: "changes" });
  });

  test("that changes while it goes up is refused, and nothing of it stays", async () => {
    const bundle = {
      Type: "AWS::ElasticBeanstalk::ApplicationVersion",
      Properties: { ApplicationName: "a", SourceBundle: "./bundle.zip" },
    };
    await project.write({ "template.yaml": JSON.stringify({ Resources: { Bundle: bundle } }) });
    await project.write({ "bundle.zip": Buffer.alloc(80 * 1024 * 1024) });
    let changed: Promise<void> | undefined;
    const onEvent = ({ kind }: AssetEvent): void => {
      if (kind !== "asset-uploading" || changed !== undefined) return;
      const last = Buffer.alloc(80 * 1024 * 1024);
      last.write("else", last.length - 4);
      changed = project.write({ "bundle.zip": last });
    };
    const orchestrator = project.orchestratorWith({ assets: { onEvent } });
    await expect(orchestrator.plan(worker)).rejects.toMatchObject({
      code: "ASSETS_NOT_UPLOADED",
      message: expect.stringContaining("has changed while it was") as string,
      details: { failures: [{ code: "ASSET_INVALID" }] },
    });
    await changed;
    expect(await project.keys()).toEqual([]);
    expect(project.bench.cloud.calls.count({ operation: "CompleteMultipartUpload" })).toBe(0);
  });

  test("leaves no parts behind when it fails", async () => {
    await project.write({ "src/large.bin": large });
    calls();
    const place = { account: "111111111111", region: "eu-west-1", stackNames: ["worker"], templateBucket: "templates" };
    const limited = project.bench.cloud.connection({ policy: permissionsFor(["plan"], { ...place, newStacks: true }) });
    project.bench.cloud.faults.refuse({ operation: "UploadPart", code: "AccessDenied", message: "Access Denied" });
    await expect(project.orchestratorWith(limited).plan(worker)).rejects.toThrow("UploadPart failed with AccessDenied");
    expect(project.bench.cloud.calls.list().at(-1)).toMatchObject({
      operation: "AbortMultipartUpload",
      outcome: "answered",
    });
    expect(await project.keys()).toEqual([]);
  });

  test("is not uploaded again by whoever goes on after a crash in the middle", async () => {
    const names = ["one", "two", "three"];
    const template = JSON.stringify({
      Resources: Object.fromEntries(
        names.map((name) => [
          name,
          {
            Type: "AWS::Glue::Job",
            Properties: { Role: "r", Command: { Name: "glueetl", ScriptLocation: `./${name}.py` } },
          },
        ]),
      ),
    });
    await project.write({ "template.yaml": template, "one.py": "1", "two.py": "2", "three.py": "3" });
    calls();
    const killed = new AbortController();
    let ready = 0;
    const onEvent = ({ kind }: AssetEvent): void => {
      if (kind === "asset-ready" && ++ready === 2) killed.abort(new Error("the machine is gone"));
    };
    const first = project.orchestratorWith({ assets: { concurrency: 1, onEvent } });
    await expect(first.plan(worker, { signal: killed.signal })).rejects.toThrow("the machine is gone");
    expect(await project.keys()).toHaveLength(2);
    calls();
    await project.orchestratorWith({}).plan(worker);
    expect(calls().toSorted()).toEqual(["HeadObject", "HeadObject", "HeadObject", "PutObject"]);
  });
});

function disposable(client: S3Client): { readonly client: S3Client } & Disposable {
  return { client, [Symbol.dispose]: () => client.destroy() };
}
