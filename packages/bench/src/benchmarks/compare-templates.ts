import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atLeast, type Benchmark, type Measurement } from "../benchmark.ts";
import { measureProbes, type Figures } from "../fresh-process.ts";
import { installNpmPeers } from "../peers.ts";
import { sampleTemplate } from "../sample-template.ts";

const SIZE = 500;
const ROUNDS = 7;
const ours = "@stacksteward/template";
const peer = "@aws-cdk/cloudformation-diff 2.187.5";

/** Reading and comparing two revisions of a large template, beside the comparison of the CDK. */
export const compareTemplates: Benchmark = {
  name: "compare",
  description: `Two revisions of a JSON template of ${SIZE} resources, read and compared; median of ${ROUNDS} fresh processes`,
  async run() {
    const missing = await installNpmPeers();
    const folder = await mkdtemp(join(tmpdir(), "stacksteward-bench-"));
    try {
      const files = await Promise.all(
        ([1, 2] as const).map(async (revision) => {
          const file = join(folder, `${revision}.json`);
          await writeFile(file, JSON.stringify(sampleTemplate(SIZE, revision), undefined, 2));
          return file;
        }),
      );
      const probes = [["compare-ours", ...files], ...(missing ? [] : [["compare-peer", ...files]])];
      const [own, other] = await measureProbes(probes, ROUNDS);
      return [
        ...describe(ours, own),
        ...describe(peer, other, missing?.reason),
        ...(own && other ? compare(own, other) : []),
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function describe(subject: string, figures: Figures | undefined, note?: string): Measurement[] {
  const common = { subject, ...(note === undefined ? {} : { note }) };
  return [
    { metric: "read and compare, cold", value: figures?.["cold"], unit: "ms", ...common },
    { metric: "read and compare, warm", value: figures?.["warm"], unit: "ms", ...common },
    { metric: "read and compare, peak memory of the process", value: figures?.["mb"], unit: "MB", ...common },
    { metric: "read and compare, changed resources found", value: figures?.["changes"], unit: "resources", ...common },
  ];
}

function compare(own: Figures, other: Figures): Measurement[] {
  const times = (name: string) => (other[name] ?? Number.NaN) / (own[name] ?? Number.NaN);
  return [
    atLeast(30, { metric: "read and compare, times faster, cold", subject: ours, value: times("cold"), unit: "times" }),
    atLeast(30, { metric: "read and compare, times faster, warm", subject: ours, value: times("warm"), unit: "times" }),
  ];
}
