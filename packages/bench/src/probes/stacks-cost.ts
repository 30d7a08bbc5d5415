/** `stacks-cost.ts <stacks>`: what that many small stacks cost the local cloud in time and memory, all of them made at once, in process. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import {
  CloudFormationClient,
  CreateStackCommand,
  paginateDescribeStackEvents,
  paginateListStacks,
} from "@aws-sdk/client-cloudformation";
import { createLocalCloud } from "@stacksteward/local";

import { Revision, sampleTemplate } from "../sample-template.ts";

const [, , stacks = ""] = process.argv;
/** One service: ten resources of ten types. */
const TemplateBody = JSON.stringify(sampleTemplate(10, Revision.First)).replaceAll("${Stage}-", "${AWS::StackName}-");

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const cloud = await createLocalCloud();
const client = new CloudFormationClient(cloud.connection());
await create(["warm-up"]);
const before = heapInUse();

const start = performance.now();
await create(Array.from({ length: Number(stacks) }, (_, at) => `orders-${at}`));
const ms = performance.now() - start;
const kilobytes = (heapInUse() - before) / 1e3;

let complete = 0;
for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
  complete += StackSummaries.filter(({ StackStatus }) => StackStatus === "CREATE_COMPLETE").length;
}
if (complete !== Number(stacks) + 1) throw new Error(`Only ${complete} of ${stacks} stacks are complete.`);
let events = 0;
for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: "orders-0" })) {
  events += StackEvents.length;
}
console.log(JSON.stringify({ ms, kilobytes: kilobytes / Number(stacks), events }));
await cloud.close();

async function create(names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map((StackName) =>
      client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ["CAPABILITY_IAM"] })),
    ),
  );
  await cloud.settle();
}

function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
