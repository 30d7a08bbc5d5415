import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { atMost, type Benchmark } from "../benchmark.ts";
import { measureProbes } from "../fresh-process.ts";

const ROUNDS = 15;
const script = fileURLToPath(new URL("../../../../examples/lambda-deployer/src/main.ts", import.meta.url));

/** What a cold start of the bundled deployer costs beside the client that it cannot do without. */
export const importLambda: Benchmark = {
  name: "lambda",
  description: `Import in a fresh process of the bundled handlers of examples/lambda-deployer, and of the client as it is installed; median of ${ROUNDS}`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), "lambda-deployer-"));
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [
        "--conditions=@stacksteward/source",
        script,
        folder,
      ]);
      const { entry, entryBytes, bytes } = JSON.parse(stdout) as { entry: string; entryBytes: number; bytes: number };
      const bare = "@aws-sdk/client-cloudformation";
      const bundled = "examples/lambda-deployer";
      const [client, handlers] = await measureProbes(
        [
          ["import-cost", bare],
          ["import-cost", entry],
        ],
        ROUNDS,
      );
      const ratio = (handlers?.["ms"] ?? Number.NaN) / (client?.["ms"] ?? Number.NaN);
      return [
        { metric: "cold import, time", subject: bare, value: client?.["ms"], unit: "ms" },
        { metric: "cold import, time", subject: bundled, value: handlers?.["ms"], unit: "ms" },
        atMost(1.5, { metric: "cold import over the bare client", subject: bundled, value: ratio, unit: "times" }),
        { metric: "code that an import loads", subject: bundled, value: entryBytes / 1e6, unit: "MB" },
        { metric: "all that is uploaded, not zipped", subject: bundled, value: bytes / 1e6, unit: "MB" },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
