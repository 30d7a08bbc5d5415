import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

import { atMost, median, type Benchmark, type Measurement } from "../benchmark.ts";
import { deployOurs, deployPeer, type Deploy } from "../deployers.ts";
import { installNpmPeers } from "../peers.ts";

const ROUNDS = 5;
const OURS = "@stacksteward/core";
const PEER = "@aws-cdk/toolkit-lib 1.40.1";

/** What is deployed: so many stacks, so many at a time, within the aims that were set for it. */
const cases = [
  { metric: "one create", stacks: 1, concurrency: 1, seconds: 1.7, calls: 8 },
  { metric: "thirty creates, ten at a time", stacks: 30, concurrency: 10, seconds: 4.7, calls: 200 },
] as const;

/**
 * A service that takes 0.3 s for a change set and 1.0 s for its execution: cloud time passes four times as fast, and a
 * queue takes what is left of four seconds after the service's own.
 */
const SERVICE = { clock: { scale: 4 }, durations: 2.4 } as const;
const template = { Resources: { Queue: { Type: "AWS::SQS::Queue" } } };

/** How long deployments take beside what the service itself takes. */
export const deployTime: Benchmark = {
  name: "deploy-time",
  description: `Stacks of one queue, planned and deployed over HTTP in real time by a fresh process, imports not counted; median of ${ROUNDS}`,
  explanation:
    "Service is the time from CreateChangeSet to its end and from ExecuteChangeSet to its end, as the cloud knows it. The toolkit library runs with its defaults.",
  async run() {
    const missing = await installNpmPeers();
    const measurements: Measurement[] = [];
    for (const each of cases) {
      const { metric, seconds, calls } = each;
      const ours = await measure(each, deployOurs);
      measurements.push({
        metric: `${metric}: service`,
        subject: "@stacksteward/local",
        value: ours.service,
        unit: "s",
      });
      measurements.push(atMost(seconds, { metric, subject: OURS, value: ours.seconds, unit: "s" }));
      measurements.push(atMost(calls, { metric: `${metric}: calls`, subject: OURS, value: ours.calls, unit: "calls" }));
      const peer = missing === undefined ? await measure(each, deployPeer) : undefined;
      const note = missing === undefined ? {} : { note: missing.reason };
      measurements.push({ metric, subject: PEER, value: peer?.seconds, unit: "s", ...note });
      measurements.push({ metric: `${metric}: calls`, subject: PEER, value: peer?.calls, unit: "calls", ...note });
    }
    return measurements;
  },
};

interface Figures {
  readonly seconds: number;
  readonly calls: number;
  readonly service: number;
}

async function measure({ stacks, concurrency }: (typeof cases)[number], deploy: Deploy): Promise<Figures> {
  const rounds: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const cloud = await createLocalCloud(SERVICE);
    const folder = mkdtempSync(join(tmpdir(), "stacksteward-bench-"));
    try {
      const { url } = await cloud.listen();
      const names = Array.from({ length: stacks }, (_, at) => `queue-${at}`);
      writeFileSync(join(folder, "queue.json"), JSON.stringify(template));
      const { seconds } = JSON.parse(await deploy(url, folder, names, concurrency)) as { readonly seconds: number };
      rounds.push({ seconds, calls: cloud.calls.count(), service: await serviceTime(cloud) });
    } finally {
      rmSync(folder, { recursive: true });
      await cloud.close();
    }
  }
  const middle = (of: (figures: Figures) => number) => median(rounds.map(of));
  return {
    seconds: middle(({ seconds }) => seconds),
    calls: middle(({ calls }) => calls),
    service: middle(({ service }) => service),
  };
}

/** From the execution of the first change set to the stack's end, and what a change set takes before it, in real seconds. */
async function serviceTime(cloud: LocalCloud): Promise<number> {
  const { CloudFormationClient, DescribeStackEventsCommand } = await import("@aws-sdk/client-cloudformation");
  const client = new CloudFormationClient(cloud.connection());
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: "queue-0" }));
  const at = (status: string): number =>
    StackEvents.find(
      ({ ResourceType, ResourceStatus }) => ResourceType === "AWS::CloudFormation::Stack" && ResourceStatus === status,
    )?.Timestamp?.getTime() ?? Number.NaN;
  const CHANGE_SET = 1200;
  return (CHANGE_SET + at("CREATE_COMPLETE") - at("CREATE_IN_PROGRESS")) / 1000 / SERVICE.clock.scale;
}
