import { fileURLToPath } from "node:url";

import type { ViteUserConfig } from "vitest/config";

import { tellWhatIsLeftOut } from "./.ci/left-out.ts";
import { endWhenSilent } from "./.ci/silence.ts";

const durable = [
  "packages/lambda/src/**/*.test.ts",
  "examples/{lambda-deployer,organization-baseline}/src/**/*.test.ts",
];

const config: ViteUserConfig = {
  resolve: { conditions: ["@stacksteward/source"] },
  ssr: { resolve: { conditions: ["@stacksteward/source", "node", "import"] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "tests",
          include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts", ".ci/guards/*.test.ts"],
          exclude: durable,
          // Tests share nothing by mocking modules, so a worker keeps what it has loaded.
          isolate: false,
        },
      },
      // The durable testing SDK replaces the timers of its process, and can be set up once in each.
      { extends: true, test: { name: "durable", include: durable, isolate: true } },
    ],
    // Every core: on two of them, one worker less would be half as fast.
    maxWorkers: "100%",
    reporters: ["default", tellWhatIsLeftOut, endWhenSilent()],
    // Processes that tests start mostly load the same sources: Node.js keeps what it has compiled.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/stacksteward/compiled", import.meta.url)) },
    restoreMocks: true,
    // A busy machine must not fail a test; no test waits for real time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
};

export default config;
