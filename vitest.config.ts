import type { ViteUserConfig } from "vitest/config";

import { tellWhatIsLeftOut } from "./.ci/left-out.ts";

const config: ViteUserConfig = {
  resolve: { conditions: ["@stacksteward/source"] },
  ssr: { resolve: { conditions: ["@stacksteward/source", "node", "import"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts", ".ci/guards/*.test.ts"],
    reporters: ["default", tellWhatIsLeftOut],
    restoreMocks: true,
  },
};

export default config;
