import type { ViteUserConfig } from "vitest/config";

import { tellWhatIsLeftOut } from "./.ci/left-out.ts";

const config: ViteUserConfig = {
  resolve: { conditions: ["@stacksteward/source"] },
  ssr: { resolve: { conditions: ["@stacksteward/source", "node", "import"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts", ".ci/guards/*.test.ts"],
    // Tests share nothing by mocking modules, so a worker keeps what it has loaded.
    isolate: false,
    reporters: ["default", tellWhatIsLeftOut],
    restoreMocks: true,
    // A busy machine must not fail a test; no test waits for real time.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
};

export default config;
