/**
 * `verbs-against.ts <endpoint>`: carries out every scenario of the orchestrator against whatever CloudFormation listens
 * there. Prints one line of JSON: what works, and what does not with the reason.
 */
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { createOrchestrator } from "@stacksteward/core";

import { VERB_SCENARIOS } from "./verb-scenarios.ts";

/** Waits are made for AWS, where things take time: here they pass this many times as fast. */
const HASTE = 25;
/** Milliseconds of this machine after which a scenario has no end. */
const PATIENCE = 6000;

const [, , endpoint = ""] = process.argv;
const clock = {
  now: () => Date.now() * HASTE,
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds / HASTE)),
};
const connection = {
  endpoint,
  region: "eu-west-1",
  credentials: { accessKeyId: "111111111111", secretAccessKey: "secret" },
};
const works: string[] = [];
const fails: Record<string, string> = {};

async function carryOut(scenario: string, name: string): Promise<void> {
  using orchestrator = createOrchestrator({ ...connection, clock });
  const client = new CloudFormationClient(connection);
  const endless = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("it never ends")), PATIENCE).unref();
  });
  try {
    await Promise.race([VERB_SCENARIOS[scenario]?.({ orchestrator, client, name }), endless]);
    works.push(scenario);
  } catch (failure) {
    fails[scenario] = String(failure);
  }
}

await Promise.all(Object.keys(VERB_SCENARIOS).map((scenario, at) => carryOut(scenario, `verbs-${Date.now()}-${at}`)));
console.log(JSON.stringify({ works, fails }));
// What never ended is still waiting.
process.exit();
