import { describe, expect, expectTypeOf, test } from "vitest";

import { app, stack, stages, type App } from "../index.ts";
import { openTestCloud } from "../local-cloud.testing.ts";

const Topic = { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "From" } } };
const template = {
  Parameters: { From: { Type: "String" } },
  Resources: { Topic },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } },
};

const shop = stages(
  {
    dev: { region: "us-east-1", parameters: { greeting: "try me" }, tags: { stage: "dev", cost: "low" } },
    prod: { parameters: { greeting: "welcome", size: 3 }, tags: { stage: "prod" } },
  },
  (stage) => {
    const data = stack({ name: "data", template, parameters: { From: stage.parameters.greeting } });
    const orders = stack({
      name: "orders",
      template,
      parameters: { From: data.output("Name") },
      tags: { cost: "high" },
      // Two of it have to be where certificates are, whatever the stage.
      ...(stage.name === "prod" ? { region: "us-east-1" } : {}),
    });
    return app({
      name: "shop",
      layers: [{ name: "all", stacks: [data, { ...orders, name: `orders-${stage.name}` }] }],
    });
  },
);

describe("stages of an app", () => {
  test("are one app each, by their typed names, with the places and tags of the stage where a stack says no other", () => {
    expectTypeOf(shop).toEqualTypeOf<{ readonly dev: App; readonly prod: App }>();
    // @ts-expect-error There is no such stage.
    expect(shop.staging).toBeUndefined();
    expect(shop.dev).toMatchObject({
      stage: "dev",
      layers: [
        {
          stacks: [
            {
              name: "data",
              stage: "dev",
              region: "us-east-1",
              parameters: { From: "try me" },
              tags: { stage: "dev", cost: "low" },
            },
            { name: "orders-dev", region: "us-east-1", tags: { stage: "dev", cost: "high" } },
          ],
        },
      ],
    });
    expect(shop.prod).toMatchObject({
      stage: "prod",
      layers: [{ stacks: [{ stage: "prod", tags: { stage: "prod" } }, {}] }],
    });
  });

  test("have for the compiler only what every stage has", () => {
    stages({ dev: { parameters: { size: 1 } }, prod: { parameters: { size: 2, spare: 1 } } }, (stage) => {
      expectTypeOf(stage.name).toEqualTypeOf<"dev" | "prod">();
      expectTypeOf(stage.parameters.size).toEqualTypeOf<1 | 2>();
      // @ts-expect-error Not every stage has it.
      void stage.parameters.spare;
      return app({ name: "shop", layers: [{ name: "all", stacks: [queue(`orders-${stage.name}`)] }] });
    });
  });

  test("take outputs from where their own stacks are", async () => {
    await using bench = await openTestCloud();
    for (const each of [shop.dev, shop.prod]) {
      expect(await bench.orchestrator.deployApp(each)).toMatchObject({ succeeded: true });
    }
    const from = async (name: string): Promise<string | undefined> =>
      (await bench.orchestrator.describe({ name, region: "us-east-1" }))?.parameters["From"];
    const near = await bench.orchestrator.outputs("data");
    expect(await from("orders-prod")).toBe(near["Name"]);
    const far = await bench.orchestrator.outputs({ name: "data", region: "us-east-1" });
    expect(await from("orders-dev")).toBe(far["Name"]);
  });

  test("are refused when two have the same stack in the same place, before one overwrites the other", () => {
    expect(() =>
      stages({ dev: {}, staging: { region: "us-east-1" }, prod: {} }, () =>
        app({ name: "shop", layers: [{ name: "all", stacks: [queue("orders")] }] }),
      ),
    ).toThrow(
      expect.objectContaining({
        code: "INVALID_DEFINITION",
        message: expect.stringMatching(
          /Both "dev" and "prod" have the stack "orders" in .*: put stage\.name into its name/,
        ),
      }),
    );
    const build = (): App => app({ name: "shop", layers: [{ name: "all", stacks: [queue("orders")] }] });
    // Not declared in place, so that the compiler does not see it.
    const misspelt = { prod: { region: "eu-west-1", acount: "222222222222" } };
    expect(() => stages(misspelt, build)).toThrow(
      expect.objectContaining({
        code: "INVALID_DEFINITION",
        message: expect.stringContaining(
          'Stage "prod" has "acount", which is no member of a stage. Did you mean "account"?',
        ),
      }),
    );
    expect(() => stages({}, () => app({ name: "shop", layers: [] }))).toThrow(/There is none/);
  });
});

function queue(name: string): ReturnType<typeof stack> {
  return stack({ name, template: { Resources: { Queue: { Type: "AWS::SQS::Queue" } } } });
}
