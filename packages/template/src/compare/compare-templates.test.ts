import { describe, expect, test } from "vitest";

import type { DeployedSide, DesiredSide } from "./template-side.ts";
import { compareTemplates } from "./compare-templates.ts";
import { catalog, deployed, desired, queue, topic } from "./compared-sides.testing.ts";

describe("what changes", () => {
  test("a property written differently is one static modification", () => {
    const [difference, ...others] = compareTemplates(
      deployed({ Resources: { Orders: topic({ TopicName: "orders-1" }) } }),
      desired({ Resources: { Orders: topic({ TopicName: "orders-2" }) } }),
      catalog,
    );
    expect(others).toEqual([]);
    expect(difference).toMatchObject({
      logicalId: "Orders",
      action: "Modify",
      replacement: "True",
      policyAction: "ReplaceAndDelete",
      scope: ["Properties"],
      details: [
        {
          name: "TopicName",
          path: "/Properties/TopicName",
          requiresRecreation: "Always",
          evaluation: "Static",
          changeSource: "DirectModification",
          before: "orders-1",
          after: "orders-2",
          changeType: "Modify",
          certainty: "certain",
        },
      ],
    });
  });

  test("details name the smallest part that differs", () => {
    const before = queue({
      Tags: [{ Key: "team", Value: "a" }],
      RedriveAllowPolicy: { redrivePermission: "allowAll" },
    });
    const after = queue({
      Tags: [
        { Key: "team", Value: "b" },
        { Key: "new", Value: "c" },
      ],
      RedriveAllowPolicy: {},
    });
    const [difference] = compareTemplates(
      deployed({ Resources: { Jobs: before } }),
      desired({ Resources: { Jobs: after } }),
      catalog,
    );
    expect(difference?.details.map(({ path, changeType }) => [path, changeType])).toEqual([
      ["/Properties/Tags/0/Value", "Modify"],
      ["/Properties/Tags/1", "Add"],
      ["/Properties/RedriveAllowPolicy/redrivePermission", "Remove"],
    ]);
    expect(difference?.replacement).toBe("False");
  });

  test("a number and its text are the same", () => {
    const before = deployed({ Resources: { Jobs: queue({ DelaySeconds: 5, FifoQueue: true }) } });
    const after = desired({ Resources: { Jobs: queue({ FifoQueue: "true", DelaySeconds: "5" }) } });
    expect(compareTemplates(before, after, catalog)).toEqual([]);
  });

  test("a parameter with another value is named as the cause", () => {
    const body = {
      Parameters: { Name: { Type: "String" } },
      Resources: { Orders: topic({ TopicName: { Ref: "Name" } }) },
    };
    const [difference] = compareTemplates(
      deployed(body, { parameters: { Name: "orders-1" } }),
      desired(body, { parameters: { Name: "orders-2" } }),
      catalog,
    );
    expect(difference?.details).toMatchObject([
      { changeSource: "ParameterReference", causingEntity: "Name", evaluation: "Static", certainty: "certain" },
      { changeSource: "DirectModification", evaluation: "Dynamic", certainty: "certain" },
    ]);
    expect(difference?.replacement).toBe("True");
  });

  test("an SSM parameter whose value moved while its name stayed is a direct modification", () => {
    const body = { Resources: { Orders: topic({ DisplayName: { Ref: "Name" } }) } };
    const texts = { Name: "/shop/name" };
    const [difference] = compareTemplates(
      deployed(body, { parameters: { Name: "a" }, texts }),
      desired(body, { parameters: { Name: "b" }, texts }),
      catalog,
    );
    expect(difference?.details).toMatchObject([{ changeSource: "DirectModification", evaluation: "Static" }]);
  });

  test("a parameter that changes without changing a value changes nothing", () => {
    const body = {
      Mappings: { Size: { dev: { Name: "one" }, test: { Name: "one" } } },
      Resources: { Orders: topic({ DisplayName: { "Fn::FindInMap": ["Size", { Ref: "Stage" }, "Name"] } }) },
    };
    const sides = [deployed(body, { parameters: { Stage: "dev" } }), desired(body, { parameters: { Stage: "test" } })];
    expect(compareTemplates(sides[0] as DeployedSide, sides[1] as DesiredSide, catalog)).toEqual([]);
  });

  test("conditions add and remove", () => {
    const body = {
      Conditions: {
        IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] },
        IsDev: { "Fn::Equals": [{ Ref: "Stage" }, "dev"] },
      },
      Resources: {
        Prod: topic({}, { Condition: "IsProd" }),
        Dev: topic({}, { Condition: "IsDev" }),
        Always: topic({}),
      },
    };
    const differences = compareTemplates(
      deployed(body, { parameters: { Stage: "dev" } }),
      desired(body, { parameters: { Stage: "prod" } }),
      catalog,
    );
    expect(differences.map(({ action, logicalId }) => `${action} ${logicalId}`)).toEqual(["Add Prod", "Remove Dev"]);
  });

  test("DependsOn and a condition that holds change nothing", () => {
    const before = deployed({ Resources: { A: topic({}), B: topic({}) } });
    const after = desired({
      Conditions: { Yes: { "Fn::Equals": ["a", "a"] } },
      Resources: { A: topic({}, { Condition: "Yes" }), B: topic({}, { DependsOn: ["A"] }) },
    });
    expect(compareTemplates(before, after, catalog)).toEqual([]);
  });

  test("metadata and policies are attributes of their own", () => {
    const before = deployed(
      { Resources: { A: topic({}, { Metadata: { Owner: { Ref: "Who" } } }) } },
      { parameters: { Who: "a" } },
    );
    const after = desired(
      { Resources: { A: topic({}, { Metadata: { Owner: { Ref: "Who" } }, DeletionPolicy: "Retain" }) } },
      { parameters: { Who: "b" } },
    );
    const [difference] = compareTemplates(before, after, catalog);
    expect(difference).toMatchObject({
      replacement: "False",
      scope: ["DeletionPolicy", "Metadata"],
      details: [
        { attribute: "Metadata", path: "/Metadata/Owner", changeSource: "ParameterReference", causingEntity: "Who" },
        { attribute: "Metadata", changeSource: "DirectModification", evaluation: "Dynamic" },
        { attribute: "DeletionPolicy", path: "/DeletionPolicy", changeType: "Add", after: "Retain" },
      ],
    });
  });

  test("tags of the stack reach every resource that can carry tags", () => {
    const body = {
      Resources: { A: topic({}), Policy: { Type: "AWS::SNS::TopicPolicy", Properties: { Topics: [{ Ref: "A" }] } } },
    };
    const before = { ...deployed(body), tags: { team: "a" } };
    const after = { ...desired(body), tags: { team: "b" } };
    expect(compareTemplates(before, after, catalog)).toMatchObject([
      { logicalId: "A", scope: ["Tags"], replacement: "False", details: [{ attribute: "Tags", evaluation: "Static" }] },
    ]);
    expect(compareTemplates(before, { ...after, tags: { team: "a" } }, catalog)).toEqual([]);
  });

  test("a nested stack is listed when its template may have changed", () => {
    const body = {
      Resources: {
        Child: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "https://example.com/t" } },
      },
    };
    const after = { ...desired(body), nestedTemplatesMayDiffer: true };
    expect(compareTemplates(deployed(body), after, catalog)).toMatchObject([
      { logicalId: "Child", replacement: "False", details: [{ changeSource: "Automatic", evaluation: "Dynamic" }] },
    ]);
    expect(compareTemplates(deployed(body), desired(body), catalog)).toEqual([]);
  });

  test("another type is a removal and an addition", () => {
    const differences = compareTemplates(
      deployed({ Resources: { A: topic({}), User: topic({ DisplayName: { Ref: "A" } }) } }),
      desired({ Resources: { A: queue({}), User: topic({ DisplayName: { Ref: "A" } }) } }),
      catalog,
    );
    expect(differences.map(({ action, logicalId, type }) => `${action} ${logicalId} ${type}`)).toEqual([
      "Add A AWS::SQS::Queue",
      "Modify User AWS::SNS::Topic",
      "Remove A AWS::SNS::Topic",
    ]);
  });
});
