import type { InjectedFault } from "@stacksteward/local";
import type { ResourceDeclaration } from "@stacksteward/template";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";

import { stack, type OperationEvent } from "../index.ts";
import { failureOf, openTestCloud, type TestCloud } from "../local-cloud.testing.ts";

let bench: TestCloud;
beforeEach(async () => {
  bench = await openTestCloud();
  await bench.putTemplate("unused.json", "{}");
});
afterEach(() => bench[Symbol.asyncDispose]());

async function put(Key: string, template: object): Promise<void> {
  const s3 = new S3Client(bench.cloud.connection());
  await s3.send(new PutObjectCommand({ Bucket: "templates", Key, Body: JSON.stringify(template) }));
  s3.destroy();
}

const nested = (key: string): ResourceDeclaration => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL: `https://templates.s3.eu-west-1.amazonaws.com/${key}` },
});
const queue = (DelaySeconds: number): object => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds } } },
});
/** `app` holds the nested stack `Middle`, which holds `Data`, which holds a queue. */
const app = stack({ name: "app", template: { Resources: { Middle: nested("middle.json") } } });

/** Deploys `app` and answers every event of a stack or a resource, as `<stack>/<resource> <status>`. */
async function follow(): Promise<string[]> {
  const events: OperationEvent[] = [];
  await bench.orchestrator.deploy(app, { onEvent: (event) => void events.push(event) });
  return shown(events);
}

function shown(events: readonly OperationEvent[]): string[] {
  const path = (stackName: string): string => stackName.replaceAll(/-[A-Z0-9]{12}(?=-|$)/g, "");
  return events.flatMap((event) =>
    "eventId" in event ? [`${path(event.stackName)}/${path(event.logicalId)} ${event.status}`] : [],
  );
}

test("whoever follows a stack hears of the stacks nested in it, at every depth, each event once and before the end", async () => {
  await put("data.json", queue(1));
  await put("middle.json", { Resources: { Data: nested("data.json") } });
  const events = await follow();
  expect(events).toContain("app-Middle-Data/Queue CREATE_COMPLETE");
  expect(events).toContain("app-Middle/app-Middle CREATE_COMPLETE");
  expect(events.at(-1)).toBe("app/app CREATE_COMPLETE");
  const all = (status: string): string[] => events.filter((event) => event.endsWith(` ${status}`));
  expect(new Set(all("CREATE_COMPLETE")).size).toBe(all("CREATE_COMPLETE").length);
  expect(all("CREATE_COMPLETE").toSorted()).toEqual(
    [
      "app-Middle-Data/Queue",
      "app-Middle-Data/app-Middle-Data",
      "app-Middle/Data",
      "app-Middle/app-Middle",
      "app/Middle",
      "app/app",
    ].map((event) => `${event} CREATE_COMPLETE`),
  );
});

test("an update tells only of itself, and not of what nested stacks went through before", async () => {
  await put("data.json", queue(1));
  await put("middle.json", { Resources: { Data: nested("data.json") } });
  await follow();
  await put("data.json", queue(2));
  const events = await follow();
  expect(events).toContain("app-Middle-Data/Queue UPDATE_COMPLETE");
  expect(events).toContain("app-Middle-Data/app-Middle-Data UPDATE_COMPLETE");
  expect(events.filter((event) => event.includes("CREATE"))).toEqual([]);
});

test("histories of nested stacks that cannot be read change nothing", async () => {
  await put("middle.json", queue(1));
  const { cloud, orchestrator } = bench;
  let fault: InjectedFault | undefined;
  const deployed = orchestrator.deploy(app, {
    onEvent: (event) => {
      if (!("eventId" in event) || event.logicalId !== "Middle" || event.physicalId === undefined) return;
      // Now that the nested stack is known, its history is the next that is read.
      fault ??= cloud.faults.refuse({
        operation: "DescribeStackEvents",
        times: 1,
        code: "AccessDenied",
        message: "no",
        statusCode: 403,
      });
    },
  });
  expect(await deployed).toMatchObject({ status: "CREATE_COMPLETE" });
  expect(fault?.hits).toBe(1);
});

test("a failure inside is told before it is explained", async () => {
  await put("data.json", queue(1));
  await put("middle.json", { Resources: { Data: nested("data.json") } });
  bench.cloud.faults.failResource({ logicalId: "Queue", action: "create", reason: "no" });
  const events: OperationEvent[] = [];
  const failure = await failureOf(bench.orchestrator.deploy(app, { onEvent: (event) => void events.push(event) }));
  expect(failure.details.firstCause).toMatchObject({ logicalId: "Queue", reason: "no" });
  expect(shown(events)).toContain("app-Middle-Data/Queue CREATE_FAILED");
});
