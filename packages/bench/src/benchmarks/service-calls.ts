import { createOrchestrator, stack } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";

import { atMost, type Benchmark } from "../benchmark.ts";

/** How many calls to AWS one create and one deployment without changes take. */
export const serviceCalls: Benchmark = {
  name: "calls",
  description: "A stack of one queue, planned and deployed on the local cloud; then deployed again unchanged",
  async run() {
    const cloud = await createLocalCloud();
    const orchestrator = createOrchestrator(cloud.connection());
    try {
      const queue = stack({
        name: "orders",
        template: { body: JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } }) },
      });
      await orchestrator.deploy(queue);
      const create = cloud.calls.count();
      await orchestrator.deploy(queue);
      const unchanged = cloud.calls.count() - create;
      const subject = "@stacksteward/core";
      return [
        atMost(8, { metric: "calls for one create", subject, value: create, unit: "calls" }),
        { metric: "calls for a deployment without changes", subject, value: unchanged, unit: "calls" },
      ];
    } finally {
      orchestrator.close();
      await cloud.close();
    }
  },
};
