import { Agent, request } from "node:http";

import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from "@aws-sdk/client-cloudformation";

import { median, type Benchmark, type Measurement } from "../benchmark.ts";
import { MOTO, startLocalCloud, startMoto } from "../peer-servers.ts";
import type { MissingPeer } from "../peers.ts";
import type { ServerProcess } from "../server-process.ts";

const ROUNDS = 3;
const REQUESTS = 3000;
const CLIENTS = [1, 64] as const;

/** How many requests the HTTP door answers. */
export const loopback: Benchmark = {
  name: "loopback",
  description: `${REQUESTS} times DescribeStacks of one stack over HTTP, by connections that are kept, each with one request at a time; median of ${ROUNDS}`,
  explanation: "The client shares two cores with the server.",
  async run() {
    return [
      ...(await measure("@stacksteward/local", await startLocalCloud({ scale: 1000 }))),
      ...(await measure(MOTO, await startMoto())),
    ];
  },
};

async function measure(subject: string, server: ServerProcess | MissingPeer): Promise<Measurement[]> {
  const metrics = CLIENTS.map((clients) => ({
    clients,
    metric: `${clients} at a time`,
    subject,
    unit: "requests/s" as const,
  }));
  if ("kind" in server)
    return metrics.map(({ clients: _, ...each }) => ({ ...each, value: undefined, note: server.reason }));
  try {
    await createStack(server.url);
    const measurements: Measurement[] = [];
    for (const { clients, ...metric } of metrics) {
      const rounds: number[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await requestsPerSecond(server.url, clients));
      measurements.push({ ...metric, value: median(rounds) });
    }
    return measurements;
  } finally {
    await server.stop();
  }
}

async function createStack(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "bench", secretAccessKey: "bench" };
  const client = new CloudFormationClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } });
  await client.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 30, minDelay: 1 }, { StackName });
  client.destroy();
}

async function requestsPerSecond(url: string, clients: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let left = REQUESTS;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) await describe(url, agent);
    }),
  );
  agent.destroy();
  return REQUESTS / ((performance.now() - start) / 1000);
}

const StackName = "measured";
const body = `Action=DescribeStacks&Version=2010-05-15&StackName=${StackName}`;
const headers = {
  "content-type": "application/x-www-form-urlencoded",
  "content-length": body.length,
  authorization:
    "AWS4-HMAC-SHA256 Credential=bench/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=00",
};

function describe(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => {
        if (response.statusCode === 200 && text.includes("CREATE_COMPLETE")) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    sent.once("error", reject).end(body);
  });
}
