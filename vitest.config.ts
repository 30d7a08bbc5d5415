import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@stacksteward/source"] },
  ssr: { resolve: { conditions: ["@stacksteward/source", "node", "import"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "examples/*/src/**/*.test.ts", ".ci/guards/*.test.ts"],
    restoreMocks: true,
  },
});
