import { atMost, type Benchmark } from "../benchmark.ts";
import { measureProbes } from "../fresh-process.ts";

const ROUNDS = 15;
const typeName = "AWS::SQS::Queue";

/** What the first question about one resource type costs. */
export const catalogLookup: Benchmark = {
  name: "catalog",
  description: `First question about ${typeName} in a fresh process; median of ${ROUNDS}`,
  async run() {
    const [ours, original] = await measureProbes(
      [
        ["catalog-cost", typeName],
        ["specification-cost", typeName],
      ],
      ROUNDS,
    );
    const peer = "@aws-cdk/aws-service-spec";
    return [
      atMost(2, {
        metric: "one resource type, time",
        subject: "@stacksteward/catalog",
        value: ours?.["ms"],
        unit: "ms",
      }),
      { metric: "one resource type, time", subject: peer, value: original?.["ms"], unit: "ms" },
      atMost(5, {
        metric: "one resource type, memory",
        subject: "@stacksteward/catalog",
        value: ours?.["mb"],
        unit: "MB",
      }),
      { metric: "one resource type, memory", subject: peer, value: original?.["mb"], unit: "MB" },
    ];
  },
};
