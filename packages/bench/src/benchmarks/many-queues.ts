import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";

import { median, type Benchmark, type Measurement } from "../benchmark.ts";
import { installMoto } from "../peers.ts";
import { startServer, type ServerProcess } from "../server-process.ts";

const QUEUES = 400;
const ROUNDS = 5;
const POLL_MS = 10;
/** Cloud time passes this many times as fast: moto does not simulate how long resources take. */
const CLOCK_SCALE = "10000";

/** One template of many queues over HTTP, beside moto. */
export const manyQueues: Benchmark = {
  name: "queues",
  description: `${QUEUES} queues in one template over HTTP, until the stack is complete and its resources are listed; median of ${ROUNDS}`,
  async run() {
    const moto = await installMoto();
    return [
      await measure("@stacksteward/local", startLocalCloud),
      typeof moto === "string"
        ? await measure("moto 5.2.5", () => startMoto(moto))
        : { ...metric, subject: "moto 5.2.5", value: undefined, note: moto.reason },
    ];
  },
};

const metric = { metric: `${QUEUES} queues over HTTP`, unit: "ms" } as const;

async function measure(subject: string, start: () => Promise<ServerProcess>): Promise<Measurement> {
  const server = await start();
  try {
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await deployQueues(server.url, `queues-${round}`));
    return { ...metric, subject, value: median(rounds) };
  } finally {
    await server.stop();
  }
}

async function deployQueues(endpoint: string, StackName: string): Promise<number> {
  const client = new CloudFormationClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
    maxAttempts: 1,
  });
  try {
    const Resources = Object.fromEntries(
      Array.from({ length: QUEUES }, (_, at) => [`Queue${at}`, { Type: "AWS::SQS::Queue" }]),
    );
    const start = performance.now();
    await client.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
    await waitForCreation(client, StackName);
    let listed = 0;
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      listed += page.StackResourceSummaries?.length ?? 0;
    }
    if (listed !== QUEUES) throw new Error(`${endpoint} lists ${listed} resources instead of ${QUEUES}.`);
    return performance.now() - start;
  } finally {
    client.destroy();
  }
}

async function waitForCreation(client: CloudFormationClient, StackName: string): Promise<void> {
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (stack?.StackStatus === "CREATE_COMPLETE") return;
    if (stack?.StackStatus !== "CREATE_IN_PROGRESS") throw new Error(`${StackName} is ${stack?.StackStatus}.`);
    await sleep(POLL_MS);
  }
}

function startLocalCloud(): Promise<ServerProcess> {
  const bin = fileURLToPath(new URL("../../../local/dist/bin.js", import.meta.url));
  return startServer(process.execPath, [bin, "--port", "0", "--clock", CLOCK_SCALE], (output) => {
    return /"url":"([^"]+)"/.exec(output)?.[1];
  });
}

function startMoto(command: string): Promise<ServerProcess> {
  return startServer(command, ["--host", "127.0.0.1", "--port", "0"], (output) => {
    return /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
  });
}
