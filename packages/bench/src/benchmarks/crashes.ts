import { atLeast, type Benchmark, type Measurement } from "../benchmark.ts";
import { crashMatrix, crashOutcomesOf, type CrashCase, type CrashOutcome } from "../matrices/crash-matrix.ts";

const subject = "@stacksteward/core";

/** A process that dies at every point there is. */
export const crashes: Benchmark = {
  name: "crashes",
  description:
    "A real process is killed by SIGKILL before and after every call and every write of its store, each point in its own run, and a new process takes it up from its handle; the answer, the events that are told, the stacks, all that was done to them and the change sets must be those of an uninterrupted run",
  explanation:
    "The scenarios: a create, an update with a replacement, an update that fails and rolls back, a delete, three stacks on top of each other; the clouds run twenty times as fast as real time. A put to S3 is both a call and a write, and counted once.",
  async run() {
    const outcomes = await crashOutcomesOf(await crashMatrix(), { concurrency: 3 });
    const groups = Map.groupBy(outcomes, ([{ store, scenario }]) => `${scenario.name}, ${store}`);
    return [...[...groups].flatMap(([name, all]) => measure(name, all)), ...measure("all", outcomes)];
  },
};

function measure(name: string, outcomes: readonly (readonly [CrashCase, CrashOutcome])[]): Measurement[] {
  const survived = outcomes.filter(([, { kind }]) => kind === "survived").length;
  const [first] = outcomes.filter(([, { kind }]) => kind !== "survived").map(inWords);
  return [
    { metric: `${name}: points`, subject, value: outcomes.length, unit: "runs" },
    atLeast(outcomes.length, {
      metric: `${name}: survived`,
      subject,
      value: survived,
      unit: "runs",
      ...(first === undefined ? {} : { note: first }),
    }),
  ];
}

function inWords([{ point }, outcome]: readonly [CrashCase, CrashOutcome]): string {
  const where = `${point.when} ${point.deed}, time ${point.occurrence}`;
  return `${where}: ${outcome.kind === "differs" ? outcome.how : outcome.kind}`;
}
