import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";
import { measureProbes, type Figures } from "../fresh-process.ts";
import { startLocalCloud } from "../peer-servers.ts";

const FILES = 10_000;
const LARGE = 1024 ** 3;
const MOST_MEMORY_MB = 200;
const subject = "@stacksteward/core";

/** What packaging costs: a folder of many files, and a file of a gibibyte. */
export const assets: Benchmark = {
  name: "assets",
  description: `A folder of ${FILES} files and a file of 1 GiB, each packaged and uploaded to the local cloud over HTTP in a fresh process, and again when it is there; once`,
  explanation:
    "Memory is the resident set of the client, Node.js and the SDK among it. The server shares two cores with it.",
  async run() {
    const server = await startLocalCloud({ scale: 1000, storage: 2048 });
    try {
      const [folder = {}, file = {}] = await measureProbes(
        [
          ["asset-cost", server.url, "folder", String(FILES)],
          ["asset-cost", server.url, "file", String(LARGE)],
        ],
        1,
      );
      return [...rows(`${FILES} files`, folder), ...rows("1 GiB", file)];
    } finally {
      await server.stop();
    }
  },
};

function rows(what: string, { first, again, "most memory": memory }: Figures): Measurement[] {
  return [
    { metric: `${what}, first`, subject, value: first, unit: "ms" },
    { metric: `${what}, again`, subject, value: again, unit: "ms" },
    atMost(MOST_MEMORY_MB, { metric: `${what}, most memory`, subject, value: memory, unit: "MB" }),
  ];
}
