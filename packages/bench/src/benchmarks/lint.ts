import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { atLeast, median, type Benchmark, type Measurement } from "../benchmark.ts";
import { probeScript } from "../fresh-process.ts";
import { measureProcess, type ProcessCost } from "../measured-process.ts";

const ours = "@stacksteward/template";
const corpus = fileURLToPath(new URL("../../../../../shared/corpus/aws-sample-templates", import.meta.url));
const environment = fileURLToPath(new URL("../../../../.ci/python-environment", import.meta.url));
const requirements = fileURLToPath(new URL("../../../conformance/python", import.meta.url));
const SINGLE_FILES = 10;
/** Ours takes a fortieth of the time, and whatever else the machine does would weigh forty times as much. */
const RUNS = 7;

/** The built-in rules beside cfn-lint, over the sample templates of AWS. */
export const lint: Benchmark = {
  name: "lint",
  description: `The sample templates of AWS, read and held against every rule: all in one process, once, and ${SINGLE_FILES} of them in a process each`,
  explanation:
    "The two do not look for the same things: cfn-lint has more rules, and asks the schemas of every type in full. Whole processes are measured from start to end, " +
    `the start of Node.js and of Python and all imports included; of ours the median of ${RUNS} processes is told, and the largest peak. Ours reads and lints everything twice in its process, to be able to tell the second time, ` +
    "so that its whole process is told too high. In process is what a program pays that has the library loaded; cfn-lint, which is a command, is compared with it as the command it is.",
  async run() {
    const files = globSync("**/*.{json,yaml,yml}", { cwd: corpus })
      .toSorted()
      .map((file) => `${corpus}/${file}`);
    if (files.length === 0) return [unmeasured("../shared/corpus is not there")];
    const tools = await installedTools().catch(() => undefined);
    if (tools === undefined) return [unmeasured("cfn-lint cannot be installed here")];
    const own: ProcessCost[] = [];
    for (let run = 0; run < RUNS; run++) own.push(await lintOurs(tools, files));
    const other = await lintTheirs(tools, files);
    return [
      ...compareWhole(tools.peer, files.length, own, other),
      ...(await compareSingle(
        tools,
        files.filter((_, index) => index % Math.ceil(files.length / SINGLE_FILES) === 0),
      )),
    ];
  },
};

interface Tools {
  readonly python: string;
  readonly cfnLint: string;
  /** The peer with its version. */
  readonly peer: string;
}

async function installedTools(): Promise<Tools> {
  const run = promisify(execFile);
  const bin = (await run(environment, [requirements])).stdout.trim();
  const { stdout: version } = await run(`${bin}/cfn-lint`, ["--version"]);
  return { python: `${bin}/python`, cfnLint: `${bin}/cfn-lint`, peer: version.trim() };
}

async function lintOurs({ python }: Tools, files: readonly string[]): Promise<ProcessCost> {
  const cost = await measureProcess(python, [process.execPath, await probeScript("lint-cost"), ...files]);
  if (cost.code !== 0) throw new Error(`The rules ended with code ${cost.code}.`);
  return cost;
}

/** Its exit code says in bits what it has found; 1 is that it broke. */
async function lintTheirs({ python, cfnLint }: Tools, files: readonly string[]): Promise<ProcessCost> {
  const cost = await measureProcess(python, [cfnLint, "--format", "json", "--", ...files]);
  if (cost.code < 0 || cost.code % 2 === 1) throw new Error(`cfn-lint ended with code ${cost.code}.`);
  return cost;
}

function compareWhole(peer: string, count: number, own: readonly ProcessCost[], other: ProcessCost): Measurement[] {
  const inside = own.map(({ stdout }) => JSON.parse(stdout) as { readonly cold: number; readonly warm: number });
  const cold = median(inside.map((each) => each.cold));
  const warm = median(inside.map((each) => each.warm));
  const whole = median(own.map(({ milliseconds }) => milliseconds));
  const peak = Math.max(...own.map(({ megabytes }) => megabytes));
  const times = (value: number) => other.milliseconds / value;
  const all = `${count} templates`;
  return [
    { metric: `${all}, whole process`, subject: peer, value: other.milliseconds, unit: "ms" },
    { metric: `${all}, whole process, twice`, subject: ours, value: whole, unit: "ms" },
    { metric: `${all}, in process, first time`, subject: ours, value: cold, unit: "ms" },
    { metric: `${all}, in process, second time`, subject: ours, value: warm, unit: "ms" },
    atLeast(50, { metric: "times faster, in process, first time", subject: ours, value: times(cold), unit: "times" }),
    atLeast(50, { metric: "times faster, in process, second time", subject: ours, value: times(warm), unit: "times" }),
    { metric: "times faster, whole processes", subject: ours, value: times(whole), unit: "times" },
    { metric: `${all}, peak memory`, subject: peer, value: other.megabytes, unit: "MB" },
    { metric: `${all}, peak memory`, subject: ours, value: peak, unit: "MB" },
  ];
}

async function compareSingle(tools: Tools, files: readonly string[]): Promise<Measurement[]> {
  let own = 0;
  let other = 0;
  for (const file of files) {
    own += (await lintOurs(tools, [file])).milliseconds;
    other += (await lintTheirs(tools, [file])).milliseconds;
  }
  const metric = `${files.length} templates, a process each`;
  return [
    { metric, subject: tools.peer, value: other, unit: "ms" },
    { metric, subject: ours, value: own, unit: "ms" },
    { metric: "times faster, a process each", subject: ours, value: other / own, unit: "times" },
  ];
}

function unmeasured(note: string): Measurement {
  return { metric: "templates, whole process", subject: ours, value: undefined, unit: "ms", note };
}
