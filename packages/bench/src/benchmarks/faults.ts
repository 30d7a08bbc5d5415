import { atMost, type Benchmark, type Measurement } from "../benchmark.ts";
import { faultMatrix, outcomeOf, type FaultOutcome } from "../matrices/fault-matrix.ts";

const subject = "@stacksteward/core";

/** Everything that can happen to a call, on every call. */
export const faults: Benchmark = {
  name: "faults",
  description:
    "Each call of seven scenarios in turn is struck by each fault; the answer, the events, the stacks and their histories must be those of an undisturbed run",
  explanation:
    "The scenarios: a create, an update with a replacement, an update that fails and rolls back, a delete, sixty queues, the same with one that fails and a history of several pages, three stacks on top of each other. A stale answer strikes only where the same question was asked before.",
  async run() {
    const outcomes = new Map<string, FaultOutcome[]>();
    let first: string | undefined;
    for (const each of await faultMatrix()) {
      const outcome = await outcomeOf(each);
      outcomes.set(each.fault.name, [...(outcomes.get(each.fault.name) ?? []), outcome]);
      if (outcome.kind === "differs")
        first ??= `${each.scenario.name}, call ${each.call} (${each.operation}): ${outcome.how}`;
    }
    return [...outcomes].flatMap(([name, all]): Measurement[] => {
      const count = (kind: FaultOutcome["kind"]): number => all.filter((outcome) => outcome.kind === kind).length;
      const struck = all.length - count("not struck");
      return [
        { metric: `${name}: struck`, subject, value: struck, unit: "runs" },
        atMost(0, {
          metric: `${name}: not survived`,
          subject,
          value: count("differs"),
          unit: "runs",
          ...(first === undefined ? {} : { note: first }),
        }),
      ];
    });
  },
};
