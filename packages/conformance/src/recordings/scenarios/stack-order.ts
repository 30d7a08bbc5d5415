import type { JsonObject } from "@stacksteward/template";

import type { Scenario } from "../scenario.ts";
import { deploy, eventsOf, parameter, resources, stackName, textOf } from "../steps.ts";

const chain: Readonly<Record<string, JsonObject>> = {
  A: parameter("root"),
  B: parameter({ Ref: "A" }),
  C: parameter({ Ref: "B" }),
};

/** The order in which resources that refer to each other are created and deleted: part of `api/test_stacks`. */
export const stackOrder: readonly Scenario[] = [
  ...["A-B-C", "A-C-B", "B-A-C", "B-C-A", "C-A-B", "C-B-A"].map(deployOrder),
  ...["C", "B-C", "A-B-C"].map(deletionOrder),
];

/** Resources that refer to each other, in every order they can be written in. */
function deployOrder(order: string): Scenario {
  const written = Object.fromEntries(order.split("-").map((name) => [name, chain[name] ?? null]));
  return {
    kind: "calls",
    test: `test_stack_deploy_order[${order}]`,
    steps: [
      ...deploy({ template: resources(written) }),
      { call: "DeleteStack", input: { StackName: stackName } },
      {
        call: "DescribeStackEvents",
        recorded: "events",
        input: { StackName: "{deploy.StackId}" },
        shown: (answer) =>
          eventsOf(answer)
            .toReversed()
            .filter((event) => event["ResourceType"] === "AWS::SSM::Parameter")
            .filter((event) => textOf(event, "ResourceStatus").endsWith("_COMPLETE")),
      },
    ],
  };
}

/** A suffix of the same chain, which hangs on one more resource here, is removed by an update. */
function deletionOrder(removed: string): Scenario {
  const all = { ...chain, Dummy: parameter("dummy"), A: { ...parameter("root"), DependsOn: ["Dummy"] } };
  const left = Object.entries(all).filter(([name]) => !removed.split("-").includes(name));
  return {
    kind: "two-step",
    test: `test_stack_deletion_order[${removed}]`,
    templates: [{ Resources: all }, { Resources: Object.fromEntries(left) }],
  };
}
