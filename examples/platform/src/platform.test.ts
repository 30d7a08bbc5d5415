import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createFileStore, createOrchestrator } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Deployment } from "./deployment.ts";
import { openHttpDoor } from "./http-door.ts";
import { readPeople } from "./people.ts";
import { openPlatform } from "./platform.ts";

const ada = "token-of-ada-0000";
const grace = "token-of-grace-00";

let cloud: LocalCloud;
let folder: string;
let service: Service;
beforeEach(async () => {
  cloud = await createLocalCloud({ regions: ["eu-west-1"] });
  folder = await mkdtemp(join(tmpdir(), "platform-"));
  service = await startService();
});
afterEach(async () => {
  await service.stop();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

/** The service as one process: its memory is gone when it stops, its store and the cloud stay. */
interface Service {
  call(token: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Deployment }>;
  /** The numbers of the events from `after` on, and what became of the deployment; cut off after `most` events. */
  listen(id: string, after?: number, most?: number): Promise<{ numbers: number[]; end?: Deployment }>;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

async function startService(connection = cloud.connection()): Promise<Service> {
  const platform = await openPlatform({ ...connection, store: createFileStore(folder), holder: "a platform" });
  const server = openHttpDoor(platform, readPeople(`ada=${ada},grace=${grace}`)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    async call(token, method, path, body) {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const response = await fetch(`${address}${path}`, { method, headers, body: JSON.stringify(body) ?? null });
      return { status: response.status, body: (await response.json()) as Deployment };
    },
    async listen(id, after = -1, most = Number.POSITIVE_INFINITY) {
      const headers = { authorization: `Bearer ${ada}`, "last-event-id": String(after) };
      const { body } = await fetch(`${address}/deployments/${id}/events`, { headers });
      const numbers: number[] = [];
      let text = "";
      for await (const piece of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        const messages = `${text}${piece}`.split("\n\n");
        text = messages.pop() ?? "";
        for (const message of messages) {
          const number = /^id: (\d+)$/m.exec(message)?.[1];
          const data = /^data: (.*)$/m.exec(message)?.[1] ?? "";
          if (number === undefined) return { numbers, end: JSON.parse(data) as Deployment };
          if (numbers.push(Number(number)) === most) return { numbers };
        }
      }
      return { numbers };
    },
    idle: () => platform.idle(),
    async stop() {
      server.close();
      server.closeAllConnections();
      await platform.close();
    },
  };
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
async function askFor(request: object): Promise<Deployment & { readonly phase: "waiting" }> {
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
    expect((await decide(grace, waiting, false)).body).toMatchObject({ phase: "rejected", rejectedBy: "grace" });
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

describe("a restart", () => {
  it("while a stack is deployed loses no event and does nothing twice", async () => {
    await service.stop();
    service = await startService(cutAfter(2));
    await decide(grace, await askFor(queues));
    const before = await service.listen("release-7", -1, 2);
    await service.stop();
    expect(JSON.parse((await createFileStore(folder).get("deployments/release-7"))?.text ?? "")).toMatchObject({
      phase: "deploying",
      handle: { kind: "deploy", stackName: "orders" },
    });
    service = await startService();
    const after = await service.listen("release-7", before.numbers.at(-1));
    expect([...before.numbers, ...after.numbers]).toEqual(
      [...before.numbers, ...after.numbers].map((_, index) => index),
    );
    expect(after.end).toMatchObject({ phase: "succeeded", status: "CREATE_COMPLETE" });
    expect(cloud.calls.count({ operation: "ExecuteChangeSet" })).toBe(1);
  });

  it("while a plan waits keeps the plan", async () => {
    const waiting = await askFor(queues);
    await service.stop();
    service = await startService();
    expect((await decide(grace, waiting)).status).toBe(200);
    expect((await service.listen("release-7")).end).toMatchObject({ phase: "succeeded" });
  });

  it("right after the approval deploys what was approved", async () => {
    const waiting = await askFor(queues);
    await decide(grace, waiting);
    await service.stop();
    service = await startService();
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
    [{ ...queues, parameters: { Count: 3 } }, `Parameter "Count" has to be a text.`],
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
