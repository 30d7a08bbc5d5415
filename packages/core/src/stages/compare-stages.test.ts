import { describe, expect, test } from "vitest";

import {
  app,
  compareStages,
  redacted,
  stack,
  stageComparisonText,
  stages,
  type App,
  type TemplateBody,
} from "../index.ts";
import { openTestCloud } from "../local-cloud.testing.ts";

function template(size: number, more: Partial<TemplateBody> = {}): TemplateBody {
  return {
    Parameters: { Size: { Type: "Number", Default: 1 }, Password: { Type: "String", NoEcho: true, Default: "none" } },
    Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: size } } },
    Outputs: { Name: { Value: { "Fn::GetAtt": ["Queue", "QueueName"] } } },
    ...more,
  };
}

const { dev, prod } = stages(
  {
    dev: { region: "us-east-1", parameters: { size: 1, password: redacted("horse") }, tags: { cost: "low" } },
    prod: { region: "eu-west-1", parameters: { size: 5, password: redacted("battery staple") }, tags: {} },
  },
  ({ name, parameters: { size, password } }) => {
    const data = stack({ name: `data-${name}`, template: template(0) });
    const isProd = name === "prod";
    const orders = stack({
      name: `${name}-orders`,
      template: template(size, isProd ? { Outputs: {} } : {}),
      parameters: { Size: size, Password: password },
      ...(isProd ? { terminationProtection: true } : {}),
    });
    const audit = stack({ name: "audit", template: template(0), parameters: { Size: 2 } });
    return app({ name: "shop", layers: [{ name: "all", stacks: isProd ? [data, orders, audit] : [data, orders] }] });
  },
);

describe("what differs between two stages", () => {
  test("as they are defined is told stack by stack, without secrets, and asks AWS nothing", async () => {
    const comparison = await compareStages(dev, prod);
    expect(comparison).toEqual({
      basis: "defined",
      a: "dev",
      b: "prod",
      isSame: false,
      stacks: [
        {
          kind: "both",
          stack: "data",
          a: "data-dev",
          b: "data-prod",
          isSame: false,
          region: { a: "us-east-1", b: "eu-west-1" },
          template: { kind: "same" },
          parameters: [],
          secretParameters: [],
          tags: [{ name: "cost", a: "low" }],
          outputs: { a: [], b: [] },
          settings: [],
        },
        {
          kind: "both",
          stack: "orders",
          a: "dev-orders",
          b: "prod-orders",
          isSame: false,
          region: { a: "us-east-1", b: "eu-west-1" },
          template: {
            kind: "different",
            a: expect.stringMatching(/^sha256:/),
            b: expect.stringMatching(/^sha256:/),
            sections: ["Resources", "Outputs"],
          },
          parameters: [{ name: "Size", a: "1", b: "5" }],
          secretParameters: ["Password"],
          tags: [{ name: "cost", a: "low" }],
          outputs: { a: ["Name"], b: [] },
          settings: ["terminationProtection"],
        },
        { kind: "only", stack: "audit", in: "b" },
      ],
    });
    expect(JSON.stringify(comparison)).not.toMatch(/horse|staple/);
    expect(stageComparisonText(comparison)).toBe(
      [
        "dev and prod, as defined: these differ",
        "",
        "data",
        "  region: us-east-1 in dev, eu-west-1 in prod",
        "  tag cost: low in dev, (none) in prod",
        "",
        "orders",
        "  region: us-east-1 in dev, eu-west-1 in prod",
        "  template: differs in Resources, Outputs",
        "  parameter Size: 1 in dev, 5 in prod",
        "  secret, and not compared: Password",
        "  tag cost: low in dev, (none) in prod",
        "  outputs only in dev: Name",
        "  settings: terminationProtection",
        "",
        "audit: only in prod",
      ].join("\n"),
    );
  });

  test("is nothing when they are the same but for where they are and what they are called", async () => {
    const same = stages({ dev: { region: "us-east-1" }, prod: { region: "eu-west-1" } }, ({ name }) => {
      const data = stack({ name: `${name}-data`, template: template(0), outputs: ["Name"] });
      const orders = stack({
        name: `orders-${name}`,
        template: template(0),
        parameters: { Size: data.output("Name") },
      });
      return app({ name: "shop", layers: [{ name: "all", stacks: [data, orders] }] });
    });
    const comparison = await compareStages(same.dev, same.prod);
    expect(comparison.isSame).toBe(true);
    expect(stageComparisonText(comparison)).toMatch(/^dev and prod, as defined: nothing differs but the places\n/);
  });

  test("as they are deployed is what CloudFormation has, not what the definitions say", async () => {
    await using bench = await openTestCloud();
    const { orchestrator } = bench;
    await orchestrator.deployApp(dev);
    const [data, orders] = prod.layers[0]?.stacks ?? [];
    if (data === undefined || orders === undefined) throw new Error("The stage has no stacks.");
    const old: App = app({ ...prod, layers: [{ name: "all", stacks: [data, { ...orders, template: template(1) }] }] });
    await orchestrator.deployApp(old);
    const comparison = await orchestrator.compareDeployedStages(dev, prod);
    expect(comparison).toMatchObject({
      basis: "deployed",
      isSame: false,
      stacks: [
        { stack: "data", template: { kind: "same" }, region: { a: "us-east-1", b: "eu-west-1" } },
        {
          stack: "orders",
          template: { kind: "same" },
          parameters: [{ name: "Size", a: "1", b: "5" }],
          secretParameters: ["Password"],
          outputs: { a: [], b: [] },
          settings: ["terminationProtection"],
        },
        { kind: "neither", stack: "audit" },
      ],
    });
  });

  test("is also told when a stack is deployed nowhere, or cannot be read in one of them", async () => {
    await using bench = await openTestCloud();
    const { orchestrator } = bench;
    const far = stages({ dev: {}, prod: { region: "mars-east-1" } }, ({ name }) =>
      app({
        name: "shop",
        layers: [{ name: "all", stacks: [stack({ name: `${name}-data`, template: template(0) })] }],
      }),
    );
    const unread = await orchestrator.compareDeployedStages(far.dev, far.prod);
    expect(unread.stacks).toMatchObject([{ kind: "failed", stack: "data", in: "b" }]);
    expect(stageComparisonText(unread)).toContain("data: cannot be read in prod (REGION_NOT_CONFIGURED)");
    const nowhere = await orchestrator.compareDeployedStages(far.dev, { ...far.dev, stage: "test" });
    expect(stageComparisonText(nowhere)).toContain("deployed in neither");
  });
});
