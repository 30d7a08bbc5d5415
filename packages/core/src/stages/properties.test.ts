import fc from "fast-check";
import { expect, test } from "vitest";

import { app, compareStages, stack, type App, type StageStackComparison } from "../index.ts";

const NAMES = ["data", "orders", "letters"] as const;

/** A stage with some stacks, each with some parameters, tags and outputs. */
const stage = (name: string): fc.Arbitrary<App> =>
  fc
    .record({
      names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
      size: fc.integer({ min: 1, max: 2 }),
      region: fc.option(fc.constantFrom("eu-west-1", "us-east-1"), { nil: undefined }),
      tags: fc.dictionary(fc.constantFrom("team", "cost"), fc.constantFrom("a", "b")),
      outputs: fc.uniqueArray(fc.constantFrom("Arn", "Name")),
    })
    .map(({ names, size, region, tags, outputs }) =>
      app({
        name: "shop",
        stage: name,
        layers: [
          {
            name: "all",
            stacks: names.map((each) =>
              stack({
                name: `${name}-${each}`,
                template: {
                  Parameters: { Size: { Type: "Number" } },
                  Resources: { Topic: { Type: "AWS::SNS::Topic" } },
                  Outputs: Object.fromEntries(outputs.map((output) => [output, { Value: { Ref: "Topic" } }])),
                },
                parameters: { Size: size },
                tags,
                ...(region === undefined ? {} : { region }),
              }),
            ),
          },
        ],
      }),
    );

/** The same comparison seen from the other side. */
function turned(compared: StageStackComparison): StageStackComparison {
  const swap = <T extends { readonly a?: unknown; readonly b?: unknown }>({ a, b, ...rest }: T): T =>
    ({ ...rest, ...(b === undefined ? {} : { a: b }), ...(a === undefined ? {} : { b: a }) }) as T;
  if (compared.kind === "only") return { ...compared, in: compared.in === "a" ? "b" : "a" };
  if (compared.kind !== "both") return compared;
  const { region, template, parameters, tags, outputs } = compared;
  return {
    ...swap(compared),
    ...(region === undefined ? {} : { region: swap(region) }),
    template: template.kind === "different" ? swap(template) : template,
    parameters: parameters.map(swap),
    tags: tags.map(swap),
    outputs: swap(outputs),
  };
}

test("a stage compared with itself is the same, whatever is in it", async () => {
  await fc.assert(
    fc.asyncProperty(stage("dev"), async (dev) => {
      const { isSame, stacks } = await compareStages(dev, dev);
      expect(isSame).toBe(true);
      expect(stacks).toHaveLength(dev.layers[0]?.stacks.length ?? 0);
    }),
    { numRuns: 20 },
  );
});

test("from the other side a comparison says the same, and it loses no stack", async () => {
  await fc.assert(
    fc.asyncProperty(stage("dev"), stage("prod"), async (dev, prod) => {
      const forth = await compareStages(dev, prod);
      const back = await compareStages(prod, dev);
      const inOrder = (stacks: readonly StageStackComparison[]): unknown =>
        stacks.toSorted((one, other) => (one.stack < other.stack ? -1 : 1));
      expect(inOrder(back.stacks.map(turned))).toEqual(inOrder(forth.stacks));
      expect(back.isSame).toBe(forth.isSame);
      const names = new Set([...dev.layers, ...prod.layers].flatMap(({ stacks }) => stacks.map(({ name }) => name)));
      expect(new Set(forth.stacks.map(({ stack: name }) => name))).toEqual(
        new Set([...names].map((name) => name.replace(/^(dev|prod)-/, ""))),
      );
    }),
    { numRuns: 40 },
  );
});
