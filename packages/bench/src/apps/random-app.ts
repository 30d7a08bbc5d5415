import { app, stack, type App, type DefinedStack, type TemplateBody } from "@stacksteward/core";
import fc from "fast-check";

/** A stack of a random app: how many queues it makes one after the other, and from which stacks it takes an output. */
export interface RandomStack {
  readonly name: string;
  /** Each takes about a minute. */
  readonly queues: number;
  readonly needs: readonly string[];
}

/** The stacks of a random app, those first that others need: the same for the same seed. */
export function randomStacks(count: number, seed: number): readonly RandomStack[] {
  const drawn = fc.record({
    queues: fc.integer({ min: 1, max: 8 }),
    back: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
  });
  const [specs = []] = fc.sample(fc.array(drawn, { minLength: count, maxLength: count, size: "max" }), {
    seed,
    numRuns: 1,
  });
  return specs.map(({ queues, back }, at) => ({
    name: nameOf(at),
    queues,
    needs: [...new Set(back)].filter((steps) => steps <= at).map((steps) => nameOf(at - steps)),
  }));
}

/** The app of such stacks. What a stack takes of those that are not given is looked up where they are. */
export function appOf(name: string, stacks: readonly RandomStack[]): App {
  return app({ name, layers: [{ name: "all", stacks: stacks.map(toStack) }] });
}

/** The longest way through the stacks, when each takes as long as `durationOf` says. */
export function criticalPath(stacks: readonly RandomStack[], durationOf: (name: string) => number): number {
  const ends = new Map<string, number>();
  for (const { name, needs } of stacks) {
    ends.set(name, Math.max(0, ...needs.map((needed) => ends.get(needed) ?? 0)) + durationOf(name));
  }
  return Math.max(0, ...ends.values());
}

/** The stacks in levels: each needs one of the level before it, and none of its own or of a later one. */
export function levelsOf(stacks: readonly RandomStack[]): readonly (readonly RandomStack[])[] {
  const heights = new Map<string, number>();
  for (const { name, needs } of stacks) {
    heights.set(name, Math.max(-1, ...needs.map((needed) => heights.get(needed) ?? 0)) + 1);
  }
  const levels = Map.groupBy(stacks, ({ name }) => heights.get(name) ?? 0);
  return [...levels].toSorted(([one], [other]) => one - other).map(([, level]) => level);
}

function nameOf(at: number): string {
  return `stack-${at}`;
}

function toStack({ name, queues, needs }: RandomStack): DefinedStack {
  const inputs = needs.map((_, at) => `From${at}`);
  const Resources: Record<string, TemplateBody["Resources"][string]> = {};
  for (let at = 1; at <= queues; at++) {
    const Tags = inputs.map((input) => ({ Key: input, Value: { Ref: input } }));
    Resources[`Queue${at}`] = {
      Type: "AWS::SQS::Queue",
      ...(at === 1 ? { Properties: { Tags } } : { DependsOn: `Queue${at - 1}` }),
    };
  }
  return stack({
    name,
    template: {
      Parameters: Object.fromEntries(inputs.map((input) => [input, { Type: "String" }])),
      Resources,
      Outputs: { Name: { Value: { "Fn::GetAtt": ["Queue1", "QueueName"] } } },
    },
    parameters: Object.fromEntries(
      needs.map((needed, at) => [`From${at}`, { stackOutput: { stack: needed, output: "Name" } }]),
    ),
  });
}
