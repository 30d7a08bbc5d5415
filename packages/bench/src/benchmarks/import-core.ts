import { atMost, type Benchmark } from "../benchmark.ts";
import { measureProbes } from "../fresh-process.ts";

const ROUNDS = 15;

/** What `import` of core costs beside the client that it cannot do without. */
export const importCore: Benchmark = {
  name: "import",
  description: `Import in a fresh process, as published; median of ${ROUNDS}`,
  async run() {
    const bare = "@aws-sdk/client-cloudformation";
    const [client, core] = await measureProbes(
      [
        ["import-cost", bare],
        ["import-cost", "@stacksteward/core"],
      ],
      ROUNDS,
    );
    const ratio = (core?.["ms"] ?? Number.NaN) / (client?.["ms"] ?? Number.NaN);
    return [
      { metric: "import, time", subject: bare, value: client?.["ms"], unit: "ms" },
      { metric: "import, time", subject: "@stacksteward/core", value: core?.["ms"], unit: "ms" },
      atMost(1.3, {
        metric: "import, core over the bare client",
        subject: "@stacksteward/core",
        value: ratio,
        unit: "times",
      }),
      { metric: "import, memory", subject: bare, value: client?.["mb"], unit: "MB" },
      { metric: "import, memory", subject: "@stacksteward/core", value: core?.["mb"], unit: "MB" },
    ];
  },
};
