import { setTimeout as sleep } from "node:timers/promises";

import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";

import { median, type Benchmark, type Measurement } from "../benchmark.ts";
import { MOTO, startLocalCloud, startMoto } from "../peer-servers.ts";
import type { MissingPeer } from "../peers.ts";
import type { ServerProcess } from "../server-process.ts";

const SIZES = [10, 100, 400] as const;
const ROUNDS = 5;
const POLL_MS = 10;
const VERBS = ["create", "delete"] as const;

/** One template of many queues over HTTP, beside moto. */
export const manyQueues: Benchmark = {
  name: "queues",
  description: `Queues in one template over HTTP, until the stack is complete and its resources are listed, then until it is gone; median of ${ROUNDS}`,
  explanation:
    "moto does not simulate how long resources take, so the local cloud's time passes 10,000 times as fast. moto answers when everything is done, and neither updates by replacement nor rolls back.",
  async run() {
    return [
      ...(await measure("@stacksteward/local", await startLocalCloud({ scale: 10_000 }))),
      ...(await measure(MOTO, await startMoto())),
    ];
  },
};

async function measure(subject: string, server: ServerProcess | MissingPeer): Promise<Measurement[]> {
  const cases = SIZES.flatMap((size) => VERBS.map((verb) => ({ size, verb })));
  const measurementOf = ({ size, verb }: (typeof cases)[number]) =>
    ({ metric: `${verb} ${size} queues`, subject, unit: "ms" }) as const;
  if ("kind" in server) return cases.map((each) => ({ ...measurementOf(each), value: undefined, note: server.reason }));
  try {
    const times = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const size of SIZES) {
        const taken = await deployQueues(server.url, `queues-${size}-${round}`, size);
        for (const verb of VERBS) times.set(`${verb} ${size}`, [...(times.get(`${verb} ${size}`) ?? []), taken[verb]]);
      }
    }
    return cases.map((each) => ({
      ...measurementOf(each),
      value: median(times.get(`${each.verb} ${each.size}`) ?? []),
    }));
  } finally {
    await server.stop();
  }
}

async function deployQueues(
  endpoint: string,
  StackName: string,
  size: number,
): Promise<Record<(typeof VERBS)[number], number>> {
  const client = new CloudFormationClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
    maxAttempts: 1,
  });
  try {
    const Resources = Object.fromEntries(
      Array.from({ length: size }, (_, at) => [`Queue${at}`, { Type: "AWS::SQS::Queue" }]),
    );
    const start = performance.now();
    const { StackId = "" } = await client.send(
      new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }),
    );
    await waitFor(client, StackId, "CREATE");
    let listed = 0;
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      listed += page.StackResourceSummaries?.length ?? 0;
    }
    if (listed !== size) throw new Error(`${endpoint} lists ${listed} resources instead of ${size}.`);
    const created = performance.now();
    await client.send(new DeleteStackCommand({ StackName }));
    await waitFor(client, StackId, "DELETE");
    return { create: created - start, delete: performance.now() - created };
  } finally {
    client.destroy();
  }
}

async function waitFor(client: CloudFormationClient, StackName: string, action: "CREATE" | "DELETE"): Promise<void> {
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (stack?.StackStatus === `${action}_COMPLETE`) return;
    if (stack?.StackStatus !== `${action}_IN_PROGRESS`) throw new Error(`${StackName} is ${stack?.StackStatus}.`);
    await sleep(POLL_MS);
  }
}
