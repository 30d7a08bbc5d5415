import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { CloudControlClient, GetResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import { createFileStore, createOrchestrator, permissionsFor, stack, type DeployResult } from "@stacksteward/core";
import { keepNextTick, onCloudTime } from "@stacksteward/lambda/testing";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { bundle, type Bundle } from "./bundle.ts";
import type * as Handlers from "./index.ts";
import type { DeployRequest } from "./request.ts";

const MINUTE = 60_000;

let folder: string;
let made: Bundle;
let handlers: typeof Handlers;
const release = keepNextTick();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lambda-deployer-"));
  made = await bundle(folder);
  handlers = (await import(pathToFileURL(made.entry).href)) as typeof Handlers;
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true });
});
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment();
  release();
  await rm(folder, { recursive: true, force: true });
});

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
});
afterEach(() => cloud.close());

/** Ten databases, one after the other: more than forty minutes. */
const request: DeployRequest = {
  id: "release-7",
  stackName: "app-data",
  template: databases(10),
  roleArn: "arn:aws:iam::111111111111:role/stacks",
  terminationProtection: true,
};

describe("the bundled deployer", () => {
  it("is small, and loads little before it is needed", () => {
    // Of all that is uploaded 1.2 megabytes are the data of the catalog, and more than two are clients of AWS with their schemas. Verbs that
    // this function does not call are chunks of their own, which nobody loads: each new family of them, such as stack sets, moves
    // this limit, and may move it. What a cold start reads, below, is what has to stay.
    expect(made.bytes).toBeLessThan(4_600_000);
    expect(made.entryBytes).toBeLessThan(1_200_000);
  });

  it("is what Node.js can import, and has both handlers", async () => {
    const program = `console.log(Object.keys(await import(${JSON.stringify(pathToFileURL(made.entry).href)})).join())`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
    expect(stdout.trim()).toBe("createDurableHandler,createScheduledHandler,durable,scheduled");
  });

  it("deploys for forty minutes on a durable function that is never up for longer than a minute, and dies once", async () => {
    const options = { ...(await asDeployer()), store: createFileStore(join(folder, "durable")) };
    const deaths = [{ checkpoint: 30, when: "before" }] as const;
    const { handler, invocations } = onCloudTime(handlers.createDurableHandler(options), cloud.clock, deaths);
    const began = cloud.clock.now();
    const execution = await new LocalDurableTestRunner({ handlerFunction: handler }).run({ payload: request });
    expect(execution.getResult()).toMatchObject({ kind: "deployed", status: "CREATE_COMPLETE" });
    expect(cloud.clock.now() - began).toBeGreaterThan(40 * MINUTE);
    expect(Math.max(...invocations.map((invocation) => invocation.ended - invocation.began))).toBeLessThanOrEqual(
      MINUTE,
    );
    expect(invocations.filter(({ died }) => died)).toHaveLength(1);
    expect(callsOf("ExecuteChangeSet")).toBe(1);
    expect(cloud.calls.list().filter(({ outcome }) => outcome.startsWith("AccessDenied"))).toEqual([]);
  }, 120_000);

  it("deploys for forty minutes on a schedule of invocations of a minute", async () => {
    const options = { ...(await asDeployer()), store: createFileStore(join(folder, "plain")) };
    const handler = handlers.createScheduledHandler(options);
    const began = cloud.clock.now();
    const kinds: string[] = [];
    while (kinds.length < 60 && (kinds.at(-1) ?? "going-on") === "going-on") {
      const end = began + (kinds.length + 1) * MINUTE;
      const progress = await handler(request, { getRemainingTimeInMillis: () => end - cloud.clock.now() });
      kinds.push(progress.kind);
      expect(cloud.clock.now()).toBeLessThanOrEqual(end);
      if (progress.kind === "going-on") await cloud.clock.advance(end - cloud.clock.now());
    }
    expect(kinds.at(-1)).toBe("deployed");
    expect(kinds.length).toBeGreaterThan(40);
    expect(callsOf("ExecuteChangeSet")).toBe(1);
    expect(cloud.calls.list().filter(({ outcome }) => outcome.startsWith("AccessDenied"))).toEqual([]);
  }, 60_000);
});

describe("the deployer's own template", () => {
  it("is deployed by Stacksteward", async () => {
    const result = await deployOwnTemplate();
    expect(result.status).toBe("CREATE_COMPLETE");
    expect(Object.keys(result.outputs)).toEqual(["DurableVersion", "Scheduled", "Store", "Role"]);
  });

  it("allows of CloudFormation, IAM and SSM what the verbs need, and nothing else", async () => {
    await deployOwnTemplate();
    const { Statement: statements } = await policyOfRole();
    const needed = permissionsFor(["plan", "deploy"], {
      account: "111111111111",
      region: "eu-west-1",
      stackNames: ["app-*"],
      newStacks: true,
      terminationProtection: true,
      roleArns: ["arn:aws:iam::111111111111:role/stacks"],
      ssmParameters: ["/app/*"],
      store: true,
    });
    expect(statements.slice(0, 5)).toEqual(needed.Statement);
    expect(JSON.stringify(statements.slice(5))).not.toMatch(/"(?:cloudformation|iam|ssm):|"Resource":\["?\*"/);
  });
});

const file = fileURLToPath(new URL("../templates/deployer.yaml", import.meta.url));

async function deployOwnTemplate(): Promise<DeployResult> {
  using orchestrator = createOrchestrator(cloud.connection());
  const StackRoleArn = "arn:aws:iam::111111111111:role/stacks";
  const parameters = { CodeBucket: "code", CodeKey: "deployer.zip", StackRoleArn };
  return await orchestrator.deploy(
    stack({ name: "deployer", template: file, parameters, capabilities: ["CAPABILITY_IAM"] }),
  );
}

/** The policy of the role that the template has made. */
async function policyOfRole(): Promise<{ readonly Statement: readonly unknown[] }> {
  using orchestrator = createOrchestrator(cloud.connection());
  const { Role: Identifier } = await orchestrator.outputs("deployer");
  const control = new CloudControlClient(cloud.connection());
  const { ResourceDescription: role } = await control.send(
    new GetResourceCommand({ TypeName: "AWS::IAM::Role", Identifier }),
  );
  control.destroy();
  const { Policies } = JSON.parse(role?.Properties ?? "{}") as { Policies: readonly { PolicyDocument: never }[] };
  return Policies[0]?.PolicyDocument ?? { Statement: [] };
}

/** A way into the cloud for whoever may do what the template's role may, and nothing else. */
async function asDeployer(): Promise<ReturnType<LocalCloud["connection"]>> {
  await deployOwnTemplate();
  const connection = cloud.connection({ policy: await policyOfRole() });
  cloud.calls.clear();
  return connection;
}

function callsOf(name: string): number {
  return cloud.calls.list().filter(({ operation }) => operation === name).length;
}

function databases(count: number): string {
  const Properties = {
    DBInstanceClass: "db.t3.micro",
    Engine: "postgres",
    AllocatedStorage: "20",
    MasterUsername: "owner",
    ManageMasterUserPassword: true,
  };
  const names = Array.from({ length: count }, (_, index) => `Database${index}`);
  const resources = names.map((name, index) => {
    const before = names[index - 1];
    return [name, { Type: "AWS::RDS::DBInstance", ...(before === undefined ? {} : { DependsOn: before }), Properties }];
  });
  return JSON.stringify({ Resources: Object.fromEntries(resources) as object });
}
