import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createFileStore, createOrchestrator } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { ShownDeployment } from "./deployment.ts";
import { readPeople } from "./people.ts";
import { ada, grace, startService, type Service } from "./service.testing.ts";

let cloud: LocalCloud;
let folder: string;
let service: Service;
beforeEach(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  folder = await mkdtemp(join(tmpdir(), "platform-"));
  service = await start();
});
afterEach(async () => {
  await service.stop();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

function start(connection = cloud.connection()): Promise<Service> {
  return startService({ ...connection, store: createFileStore(folder), patience: 10 });
}

const queues = {
  id: "release-7",
  stackName: "orders",
  template: JSON.stringify({
    Resources: {
      Queue: { Type: "AWS::SQS::Queue" },
      Table: {
        Type: "AWS::RDS::DBInstance",
        DependsOn: "Queue",
        Properties: {
          DBInstanceClass: "db.t3.micro",
          Engine: "postgres",
          AllocatedStorage: "20",
          MasterUsername: "owner",
          ManageMasterUserPassword: true,
        },
      },
    },
    Outputs: { Queue: { Value: { Ref: "Queue" } } },
  }),
};

/** Asks for a deployment as Ada and answers it with its plan. */
async function askFor(request: object): Promise<ShownDeployment & { readonly phase: "waiting" }> {
  expect((await service.call(ada, "POST", "/deployments", request)).status).toBe(202);
  await service.idle();
  const { body } = await service.call(ada, "GET", "/deployments/release-7");
  if (body.phase !== "waiting") throw new Error(`it is ${JSON.stringify(body)}`);
  return body;
}

async function decide(
  token: string,
  { plan }: { plan: { digest: string } },
  approve = true,
): ReturnType<Service["call"]> {
  return service.call(token, "POST", "/deployments/release-7/decision", { approve, digest: plan.digest });
}

describe("a deployment on request", () => {
  it("is planned, approved by somebody else, deployed, and tells every event", async () => {
    const waiting = await askFor(queues);
    expect(waiting.plan.changes.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual([
      "Add Queue",
      "Add Table",
    ]);
    expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(0);
    expect((await decide(ada, waiting)).status).toBe(403);
    expect((await decide(grace, { plan: { digest: "sha256:another" } })).status).toBe(409);
    expect(await decide(grace, waiting)).toMatchObject({
      status: 200,
      body: { phase: "deploying", approvedBy: "grace" },
    });
    const { numbers, end } = await service.listen("release-7");
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(numbers.length).toBeGreaterThan(6);
    expect(end).toMatchObject({
      phase: "succeeded",
      status: "CREATE_COMPLETE",
      outputs: { Queue: expect.any(String) as string },
    });
    expect((await decide(grace, waiting)).status).toBe(409);
  });

  it("is the same when it is asked for again, and refused when the id stands for something else", async () => {
    await askFor(queues);
    await askFor(queues);
    expect(cloud.calls.count({ operation: "CreateChangeSet" })).toBe(1);
    expect((await service.call(ada, "POST", "/deployments", { ...queues, stackName: "other" })).status).toBe(409);
  });

  it("that is rejected leaves nothing behind", async () => {
    const waiting = await askFor(queues);
    cloud.faults.refuse({ operation: "DeleteChangeSet", times: 1, code: "AccessDenied", message: "not now" });
    expect((await decide(grace, waiting, false)).body).toMatchObject({ phase: "rejecting", rejectedBy: "grace" });
    await service.idle();
    // It is taken up again, whatever was in the way.
    await service.stop();
    service = await start();
    await service.idle();
    expect((await service.call(ada, "GET", "/deployments/release-7")).body).toMatchObject({ phase: "rejected" });
    using orchestrator = createOrchestrator(cloud.connection());
    expect(await orchestrator.describe("orders")).toBeUndefined();
  });

  it("fails with the cause when its stack fails", async () => {
    cloud.faults.failResource({ stack: "orders", logicalId: "Queue", action: "create", reason: "no queues today" });
    await decide(grace, await askFor(queues));
    const { end } = await service.listen("release-7");
    expect(end).toMatchObject({ phase: "failed", code: "OPERATION_FAILED" });
    expect(JSON.stringify(end)).toContain("no queues today");
  });

  it("with a template that is wrong fails before anything is sent", async () => {
    const template = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue", DependsOn: "Nothing" } } });
    await service.call(ada, "POST", "/deployments", { ...queues, template });
    await service.idle();
    const { body } = await service.call(ada, "GET", "/deployments/release-7");
    expect(body.phase).toBe("failed");
    expect(cloud.calls.count()).toBe(0);
  });
});

/** A way into the cloud that is cut when somebody has looked at events so many times. */
function cutAfter(looks: number): ReturnType<LocalCloud["connection"]> {
  const { requestHandler, ...connection } = cloud.connection();
  const handle: typeof requestHandler.handle = (request, options) => {
    if (cloud.calls.count({ operation: "DescribeStackEvents" }) < looks) return requestHandler.handle(request, options);
    return Promise.reject(Object.assign(new Error("the network is gone"), { name: "TimeoutError" }));
  };
  return { ...connection, requestHandler: { ...requestHandler, handle } };
}

describe("a stream on which nothing is told", () => {
  it("says every fifteen seconds that it is still there, and ends with the deployment", async () => {
    await service.stop();
    const news = Promise.withResolvers<void>();
    const { requestHandler, ...connection } = cloud.connection();
    const handle: typeof requestHandler.handle = async (request, options) => {
      if (cloud.calls.count({ operation: "ExecuteChangeSet" }) > 0) await news.promise;
      return requestHandler.handle(request, options);
    };
    const waits: { readonly milliseconds: number; readonly pass: () => void; readonly signal?: AbortSignal }[] = [];
    const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
      new Promise((pass) => waits.push({ milliseconds, pass, ...(signal && { signal }) }));
    const options = { ...connection, requestHandler: { ...requestHandler, handle } };
    service = await startService({ ...options, store: createFileStore(folder), patience: 10 }, { sleep });
    await decide(grace, await askFor(queues));

    let text = "";
    let beats = 0;
    for await (const piece of service.read("release-7")) {
      text += piece;
      if (text.split(": still here\n\n").length - 1 < beats) continue;
      if (beats === 3) news.resolve();
      else {
        await vi.waitFor(() => expect(waits).toHaveLength(beats + 1));
        waits[beats++]?.pass();
      }
    }
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([15_000, 15_000, 15_000, 15_000]);
    expect(text.split(": still here\n\n")).toHaveLength(4);
    expect(text).toMatch(/\nevent: deployment\ndata: .*"phase":"succeeded"/);
    // Nobody goes on counting for a stream that has ended.
    expect(waits.at(-1)?.signal?.aborted).toBe(true);
  });
});

describe("a secret", () => {
  const Password = { Type: "String", NoEcho: true };
  const Topic = { Type: "AWS::SNS::Topic" };
  const Outputs = {
    Url: { Value: { "Fn::Sub": "postgres://owner:${Password}@db" } },
    Name: { Value: { Ref: "Topic" } },
  };
  const hiding = { Parameters: { Password }, Resources: { Topic }, Outputs };
  const fromStore = { ...queues, template: JSON.stringify(hiding), parameters: { Password: { fromSsm: "/password" } } };

  it("is in no request: it is taken from Parameter Store", async () => {
    const literal = { ...fromStore, parameters: { Password: "correct-horse" } };
    const { status, body } = await service.call(ada, "POST", "/deployments", literal);
    expect([status, body]).toEqual([400, { message: expect.stringContaining('{"fromSsm": "/its/name"}') as string }]);
    expect(await createFileStore(folder).list("deployments/")).toEqual([]);
  });

  it("is in no answer, whether the deployment changes something or not", async () => {
    const ssm = new SSMClient(cloud.connection());
    await ssm.send(new PutParameterCommand({ Name: "/password", Type: "SecureString", Value: "correct-horse" }));
    ssm.destroy();
    await decide(grace, await askFor(fromStore));
    const first = await service.listen("release-7");
    await service.call(ada, "POST", "/deployments", { ...fromStore, id: "again" });
    await service.idle();
    const again = await service.call(grace, "GET", "/deployments/again");
    for (const shown of [first.end, again.body]) {
      expect(shown).toMatchObject({ phase: "succeeded", outputs: { Name: expect.stringContaining("arn:") as string } });
      expect(JSON.stringify(shown)).not.toMatch(/correct-horse|Parameters/);
    }
    expect(JSON.stringify(await service.call(grace, "GET", "/deployments"))).not.toMatch(/correct-horse|NoEcho/);
  });

  it("that a loop puts into outputs is not shown either", async () => {
    const loop = { "Fn::ForEach::Each": ["It", ["A"], { "Out${It}": { Value: "x" } }] };
    const looping = { Transform: "AWS::LanguageExtensions", Resources: { Topic }, Outputs: loop };
    await decide(grace, await askFor({ ...queues, template: JSON.stringify(looping) }));
    expect((await service.listen("release-7")).end).toMatchObject({ phase: "succeeded", outputs: {} });
  });
});

describe("a restart", () => {
  it("while a stack is deployed loses no event and does nothing twice", async () => {
    await service.stop();
    service = await start(cutAfter(2));
    await decide(grace, await askFor(queues));
    const before = await service.listen("release-7", -1, 2);
    await service.stop();
    expect(JSON.parse((await createFileStore(folder).get("deployments/release-7"))?.text ?? "")).toMatchObject({
      phase: "deploying",
      handle: { kind: "deploy", stackName: "orders" },
    });
    service = await start();
    const after = await service.listen("release-7", before.numbers.at(-1));
    expect([...before.numbers, ...after.numbers]).toEqual(
      [...before.numbers, ...after.numbers].map((_, index) => index),
    );
    expect(after.end).toMatchObject({ phase: "succeeded", status: "CREATE_COMPLETE" });
    expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
  });

  it("is not needed where a network comes back", async () => {
    await service.stop();
    let isCut = true;
    let lost = 0;
    const { requestHandler, ...connection } = cloud.connection();
    const { requestHandler: cut } = cutAfter(2);
    const handle: typeof requestHandler.handle = (...sent) => {
      if (!isCut) return requestHandler.handle(...sent);
      lost += cloud.calls.count({ operation: "DescribeStackEvents" }) < 2 ? 0 : 1;
      return cut.handle(...sent);
    };
    service = await start({ ...connection, requestHandler: { ...requestHandler, handle } });
    await decide(grace, await askFor(queues));
    // More than a call is tried: the run was given up, and taken up, while nothing was to be heard.
    await vi.waitFor(() => expect(lost).toBeGreaterThan(50), { timeout: 20_000 });
    expect((await service.call(ada, "GET", "/deployments/release-7")).body.phase).toBe("deploying");
    isCut = false;
    await service.idle();
    expect((await service.call(ada, "GET", "/deployments/release-7")).body.phase).toBe("succeeded");
    expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
  });

  it("while a plan waits keeps the plan", async () => {
    const waiting = await askFor(queues);
    await service.stop();
    service = await start();
    expect((await decide(grace, waiting)).status).toBe(200);
    expect((await service.listen("release-7")).end).toMatchObject({ phase: "succeeded" });
  });

  it("right after the approval deploys what was approved", async () => {
    const waiting = await askFor(queues);
    await decide(grace, waiting);
    await service.stop();
    service = await start();
    await service.idle();
    expect((await service.call(ada, "GET", "/deployments/release-7")).body.phase).toBe("succeeded");
    expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
  });
});

describe("the door", () => {
  it("is closed to whoever has no token", async () => {
    expect((await service.call("token-of-nobody", "GET", "/deployments")).status).toBe(401);
    expect(() => readPeople("ada=short")).toThrow(/16 characters/);
  });

  it.each([
    [{ ...queues, template: undefined }, `"template" has to be the text of a template.`],
    [{ ...queues, id: "../../etc" }, `"id" has to be 1 to 64 letters, digits and hyphens.`],
    [{ ...queues, stackName: "no spaces" }, "no spaces"],
    [
      { ...queues, region: "eu-west-1" },
      `"region" is nothing that is known here. There are: id, stackName, template, parameters.`,
    ],
    [{ ...queues, parameters: { Count: 3 } }, `Parameter "Count" has to be a text, or {"fromSsm": "/its/name"}.`],
  ])("refuses what it can't understand, and says why", async (request, message) => {
    const { status, body } = await service.call(ada, "POST", "/deployments", request);
    expect(status).toBe(400);
    expect(body).toEqual({ message: expect.stringContaining(message) as string });
  });

  it("reads no more of a body than a template can have", async () => {
    const { status } = await service.call(ada, "POST", "/deployments", { ...queues, template: "x".repeat(3_000_000) });
    expect(status).toBe(413);
  });

  it("never takes a template's text for the path of a file", async () => {
    await service.call(ada, "POST", "/deployments", { ...queues, template: "/etc/hostname" });
    await service.idle();
    const { body } = await service.call(ada, "GET", "/deployments/release-7");
    expect(body).toMatchObject({ phase: "failed", message: expect.not.stringContaining("ENOENT") as string });
  });
});
