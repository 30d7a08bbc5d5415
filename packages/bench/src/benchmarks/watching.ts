import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CloudFormationClient, SignalResourceCommand } from "@aws-sdk/client-cloudformation";
import { createOrchestrator, stack } from "@stacksteward/core";
import { createLocalCloud, type LocalCloud } from "@stacksteward/local";

import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";
import { deployPeer } from "../deployers.ts";
import { installNpmPeers } from "../peers.ts";

const OURS = "@stacksteward/core";
const PEER = "@aws-cdk/toolkit-lib 1.40.1";
/** The aims that were set: calls for each stack and second, while so many are in flight. */
const OUR_CASES = [
  [10, 0.1],
  [100, 0.02],
  [1000, 0.01],
] as const;
const PEER_CASES = [1, 10] as const;
/** How long the peer's stacks take, in seconds: it waits in real time. */
const PEER_SECONDS = 10;
/** What is asked while operations are waited for. */
const LOOKS = new Set(["ListStacks", "DescribeStacks", "DescribeStackEvents", "DescribeEvents"]);

/** What it costs to wait for stacks. */
export const watching: Benchmark = {
  name: "watching",
  description:
    "Stacks of ten minutes in flight together, in virtual time: the calls from the last ExecuteChangeSet to the end, and how late it is noticed",
  explanation: `The toolkit library waits in real time, so its stacks take ${PEER_SECONDS} s each; what it asks of each does not depend on how long they take.`,
  async run() {
    const measurements: Measurement[] = [];
    for (const [stacks, aim] of OUR_CASES) {
      const { rate, noticed } = await watchOurs(stacks);
      const metric = `${stacks} in flight`;
      measurements.push(atMost(aim, { metric, subject: OURS, value: rate, unit: "calls/stack/s" }));
      measurements.push(atMost(5, { metric: `${metric}: end noticed`, subject: OURS, value: noticed, unit: "s" }));
    }
    const missing = await installNpmPeers();
    for (const stacks of PEER_CASES) {
      const value = missing === undefined ? await watchPeer(stacks) : undefined;
      const note = missing === undefined ? {} : { note: missing.reason };
      measurements.push({ metric: `${stacks} in flight`, subject: PEER, value, unit: "calls/stack/s", ...note });
    }
    return measurements;
  },
};

async function watchOurs(count: number): Promise<{ readonly rate: number; readonly noticed: number }> {
  const cloud = await createLocalCloud();
  using orchestrator = createOrchestrator(cloud.connection());
  const client = new CloudFormationClient(cloud.connection());
  const names = Array.from({ length: count }, (_, at) => `waiting-${at}`);
  let noticedAt = 0;
  const deployments = Promise.all(
    names.map(async (name) => {
      await orchestrator.deploy(stack({ name, template: waiting }));
      noticedAt = Math.max(noticedAt, cloud.clock.now());
    }),
  );
  await cloud.clock.delay(10 * 60_000);
  const endedAt = cloud.clock.now();
  const signal = { LogicalResourceId: "Wait", UniqueId: "done", Status: "SUCCESS" } as const;
  await Promise.all(names.map((StackName) => client.send(new SignalResourceCommand({ StackName, ...signal }))));
  await deployments;
  const rate = looksPerSecond(cloud, count, endedAt);
  await cloud.close();
  return { rate, noticed: (noticedAt - endedAt) / 1000 };
}

/** A stack that is complete as soon as somebody signals. */
const waiting = {
  Resources: {
    Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    Wait: {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: "Handle" }, Timeout: "3600", Count: "1" },
    },
  },
};

async function watchPeer(count: number): Promise<number> {
  // A queue takes its seconds whatever else there is.
  const cloud = await createLocalCloud({ clock: "real", durations: PEER_SECONDS });
  const folder = mkdtempSync(join(tmpdir(), "stacksteward-bench-"));
  try {
    const { url } = await cloud.listen();
    writeFileSync(join(folder, "queue.json"), JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } }));
    const names = Array.from({ length: count }, (_, at) => `queue-${at}`);
    await deployPeer(url, folder, names, count);
    return looksPerSecond(cloud, count, Number.POSITIVE_INFINITY);
  } finally {
    rmSync(folder, { recursive: true });
    await cloud.close();
  }
}

/** The looks behind the last execution, for each stack and second until `endedAt`, or until the last look. */
function looksPerSecond(cloud: LocalCloud, stacks: number, endedAt: number): number {
  const executed = cloud.calls.list({ operation: "ExecuteChangeSet" }).at(-1)?.time;
  if (executed === undefined) throw new Error("Nothing was executed.");
  const looks = cloud.calls.list().filter(({ operation, time }) => LOOKS.has(operation) && time >= executed);
  const until = Math.min(endedAt, looks.at(-1)?.time ?? executed);
  return looks.length / stacks / ((until - executed) / 1000);
}
