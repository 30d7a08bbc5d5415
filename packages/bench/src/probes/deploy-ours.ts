/** `deploy-ours.ts <endpoint> <template> <concurrency> <stack…>`: deploys stacks with core, and says how long it took. */
import { readFileSync } from "node:fs";

import { createOrchestrator, stack } from "@stacksteward/core";

const [, , endpoint = "", file = "", concurrency = "1", ...names] = process.argv;
const template = { body: readFileSync(file, "utf8") };
const orchestrator = createOrchestrator({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "111111111111", secretAccessKey: "bench" },
});

const start = performance.now();
const left = [...names];
await Promise.all(
  Array.from({ length: Number(concurrency) }, async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const { status } = await orchestrator.deploy(stack({ name, template }));
      if (status !== "CREATE_COMPLETE") throw new Error(`${name} is ${status}.`);
    }
  }),
);
console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
orchestrator.close();
