import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atLeast, type Benchmark, type Measurement } from "../benchmark.ts";
import { measureProbes, type Figures } from "../fresh-process.ts";
import { installNpmPeers } from "../peers.ts";
import { Revision, sampleTemplate } from "../sample-template.ts";

const SIZE = 500;
const ROUNDS = 7;
const ours = "@stacksteward/template";
const peer = "@aws-cdk/cloudformation-diff 2.187.5";

const scenarios = [
  { name: "some services changed", revision: Revision.SomeServices },
  { name: "a tag changed everywhere", revision: Revision.Release },
];

/** Reading and comparing two revisions of a large template, beside the comparison of the CDK. */
export const compareTemplates: Benchmark = {
  name: "compare",
  description: `Two revisions of a JSON template of ${SIZE} resources, read and compared: cold in a fresh process, imports included, and warm, the second to sixth time; median of ${ROUNDS} processes`,
  explanation:
    "The two do not do the same: ours evaluates both templates, finds what refers to a change, and refuses duplicate keys. " +
    "What stands between the figures and their aim: cold, half of the time goes into importing modules, most of it the YAML library; " +
    "warm, the engine has hardly begun to compile, and what `JSON.parse` takes is the same for both.",
  async run() {
    const missing = await installNpmPeers();
    const folder = await mkdtemp(join(tmpdir(), "stacksteward-bench-"));
    try {
      const first = await writeSample(folder, Revision.First);
      const measurements: Measurement[] = [];
      for (const { name, revision } of scenarios) {
        const files = [first, await writeSample(folder, revision)];
        const probes = [["compare-ours", ...files], ...(missing ? [] : [["compare-peer", ...files]])];
        const [own, other] = await measureProbes(probes, ROUNDS);
        measurements.push(...describe(name, ours, own), ...describe(name, peer, other, missing?.reason));
        if (own && other) measurements.push(...compare(name, own, other));
      }
      return measurements;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function writeSample(folder: string, revision: Revision): Promise<string> {
  const file = join(folder, `${revision}.json`);
  await writeFile(file, JSON.stringify(sampleTemplate(SIZE, revision), undefined, 2));
  return file;
}

function describe(scenario: string, subject: string, figures: Figures | undefined, note?: string): Measurement[] {
  const common = { subject, ...(note === undefined ? {} : { note }) };
  return [
    { metric: `${scenario}: cold`, value: figures?.["cold"], unit: "ms", ...common },
    { metric: `${scenario}: warm`, value: figures?.["warm"], unit: "ms", ...common },
    { metric: `${scenario}: peak memory of the process`, value: figures?.["mb"], unit: "MB", ...common },
    { metric: `${scenario}: resources found to differ`, value: figures?.["changes"], unit: "resources", ...common },
  ];
}

function compare(scenario: string, own: Figures, other: Figures): Measurement[] {
  const times = (name: string) => (other[name] ?? Number.NaN) / (own[name] ?? Number.NaN);
  return [
    atLeast(30, { metric: `${scenario}: times faster, cold`, subject: ours, value: times("cold"), unit: "times" }),
    atLeast(30, { metric: `${scenario}: times faster, warm`, subject: ours, value: times("warm"), unit: "times" }),
  ];
}
