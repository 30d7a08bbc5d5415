import { openCatalog } from "@stacksteward/catalog";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { UNKNOWN, type EvaluationScope, type Value } from "../evaluation.ts";
import type { JsonObject } from "../json.ts";
import type { ResourceDeclaration, TemplateBody } from "../template.ts";
import { compareTemplates } from "./compare-templates.ts";
import { forcesReplacement } from "./forces-replacement.ts";
import type { DeployedSide, DesiredSide } from "./template-side.ts";

const catalog = openCatalog();

const pseudo: EvaluationScope["pseudo"] = {
  accountId: "111111111111",
  region: "eu-west-1",
  partition: "aws",
  urlSuffix: "amazonaws.com",
  stackName: "shop",
  stackId: "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/1",
  notificationArns: [],
};

interface Given {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, Value>>;
}

function deployed(body: Partial<TemplateBody>, { parameters = {}, texts, attributes = {} }: Given = {}): DeployedSide {
  return {
    body: { Resources: {}, ...body },
    scope: {
      pseudo,
      parameters,
      ref: (logicalId) => `id-of-${logicalId}`,
      attribute: (logicalId, name) => attributes[`${logicalId}.${name}`] ?? UNKNOWN,
    },
    ...(texts === undefined ? {} : { parameterTexts: texts }),
  };
}

function desired(body: Partial<TemplateBody>, { parameters = {}, texts }: Given = {}): DesiredSide {
  return {
    body: { Resources: {}, ...body },
    scope: { pseudo, parameters },
    ...(texts === undefined ? {} : { parameterTexts: texts }),
  };
}

function topic(properties: JsonObject, others: JsonObject = {}): ResourceDeclaration {
  return { ...others, Type: "AWS::SNS::Topic", Properties: properties };
}

function queue(properties: JsonObject): ResourceDeclaration {
  return { Type: "AWS::SQS::Queue", Properties: properties };
}

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

describe("what depends on what changes", () => {
  const chain = (name: string, display: string): Partial<TemplateBody> => ({
    Resources: {
      Last: topic({ DisplayName: { "Fn::GetAtt": ["Middle", "DisplayName"] } }),
      Middle: topic({ DisplayName: { "Fn::GetAtt": "First.DisplayName" } }),
      First: topic({ TopicName: name, DisplayName: display }),
      Other: topic({ DisplayName: { Ref: "First" } }),
    },
  });
  const attributes = { "First.DisplayName": "one", "Middle.DisplayName": "one" };

  test("attributes of a resource that changes in place may change, its id does not", () => {
    const differences = compareTemplates(
      deployed(chain("first", "one"), { attributes }),
      desired(chain("first", "two")),
      catalog,
    );
    const found = differences.map(({ logicalId, details }) => [logicalId, details.map((each) => each.certainty)]);
    expect(found).toEqual([
      ["Last", ["possible"]],
      ["Middle", ["possible"]],
      ["First", ["certain"]],
    ]);
  });

  test("attributes and the id of a resource that is replaced certainly change", () => {
    const differences = compareTemplates(
      deployed(chain("first", "one"), { attributes }),
      desired(chain("second", "one")),
      catalog,
    );
    const byId = new Map(differences.map((difference) => [difference.logicalId, difference]));
    expect(byId.get("Middle")?.details).toMatchObject([
      {
        changeSource: "ResourceAttribute",
        causingEntity: "First.DisplayName",
        evaluation: "Static",
        certainty: "certain",
        before: "one",
        after: UNKNOWN,
      },
      { changeSource: "DirectModification", evaluation: "Dynamic", certainty: "unseen" },
    ]);
    expect(byId.get("Other")?.details).toMatchObject([
      { changeSource: "ResourceReference", causingEntity: "First", evaluation: "Static" },
      { changeSource: "DirectModification", evaluation: "Dynamic", certainty: "unseen" },
    ]);
    expect(byId.get("Last")?.details.map((each) => each.certainty)).toEqual(["possible"]);
  });

  test("a property that begins to refer to a new resource changes because of it", () => {
    const added: ResourceDeclaration = { Type: "AWS::KMS::Key", Properties: {} };
    const [difference] = compareTemplates(
      deployed({ Resources: { Orders: topic({ KmsMasterKeyId: "alias/aws/sns" }) } }),
      desired({ Resources: { Orders: topic({ KmsMasterKeyId: { "Fn::GetAtt": ["Key", "Arn"] } }), Key: added } }),
      catalog,
    );
    expect(difference?.details).toMatchObject([
      { changeSource: "ResourceAttribute", causingEntity: "Key.Arn", evaluation: "Static", certainty: "certain" },
      { changeSource: "DirectModification", evaluation: "Dynamic", certainty: "certain" },
    ]);
  });

  test("a replacement is passed on through properties that force one", () => {
    const body = (name: string): Partial<TemplateBody> => ({
      Resources: {
        Orders: topic({ TopicName: name }),
        Reader: { Type: "AWS::SNS::Subscription", Properties: { Protocol: "sqs", TopicArn: { Ref: "Orders" } } },
      },
    });
    const differences = compareTemplates(deployed(body("a")), desired(body("b")), catalog);
    expect(differences.map(({ logicalId, replacement }) => [logicalId, replacement])).toEqual([
      ["Orders", "True"],
      ["Reader", "True"],
    ]);
  });

  test("what a removed resource refers to is no longer asked", () => {
    const before = deployed({ Resources: { A: topic({}), B: topic({ DisplayName: { Ref: "A" }, TopicName: "b" }) } });
    const [difference] = compareTemplates(before, desired({ Resources: { A: topic({}) } }), catalog);
    expect(difference).toMatchObject({
      action: "Remove",
      policyAction: "Delete",
      before: { Properties: { DisplayName: UNKNOWN, TopicName: "b" } },
    });
  });

  test("policies decide what becomes of what is left behind", () => {
    const before = deployed({
      Resources: {
        Kept: topic({}, { DeletionPolicy: "Retain" }),
        Database: { Type: "AWS::RDS::DBCluster", Properties: {} },
        Replaced: topic({ TopicName: "a" }, { UpdateReplacePolicy: "Retain" }),
      },
    });
    const after = desired({ Resources: { Replaced: topic({ TopicName: "b" }, { UpdateReplacePolicy: "Retain" }) } });
    const differences = compareTemplates(before, after, catalog);
    expect(differences.map(({ logicalId, policyAction }) => [logicalId, policyAction])).toEqual([
      ["Replaced", "ReplaceAndRetain"],
      ["Kept", "Retain"],
      ["Database", "Snapshot"],
    ]);
  });
});

test("a part that can't change forces a replacement from inside a property that can", () => {
  const table = catalog.find("AWS::DynamoDB::Table");
  if (table === undefined) throw new Error("The catalog does not know AWS::DynamoDB::Table.");
  const keys = (name: string): { [key: string]: Value } => ({ KeySchema: [{ AttributeName: name, KeyType: "HASH" }] });
  expect(forcesReplacement(table, keys("a"), keys("b"))).toBe(true);
  expect(forcesReplacement(table, keys("a"), keys("a"))).toBe(false);
  expect(forcesReplacement(table, { BillingMode: "PROVISIONED" }, { BillingMode: "PAY_PER_REQUEST" })).toBe(false);
});

describe("any two templates", () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
  const declaration = fc
    .record({
      TopicName: value,
      DisplayName: value,
      Tags: fc.array(fc.dictionary(fc.constantFrom("Key", "Value"), value)),
    })
    .map((properties): ResourceDeclaration => topic(properties as JsonObject));
  const resources = fc.dictionary(fc.constantFrom("A", "B", "C", "D", "E"), declaration);

  test("a template does not differ from itself, whatever the order of its keys", () => {
    fc.assert(
      fc.property(resources, (all) => {
        const mirrored = reversedKeys(all) as Record<string, ResourceDeclaration>;
        expect(compareTemplates(deployed({ Resources: all }), desired({ Resources: mirrored }), catalog)).toEqual([]);
      }),
    );
  });

  test("swapping the sides swaps additions and removals and nothing else", () => {
    fc.assert(
      fc.property(resources, resources, (one, other) => {
        const there = actions(compareTemplates(deployed({ Resources: one }), desired({ Resources: other }), catalog));
        const back = actions(compareTemplates(deployed({ Resources: other }), desired({ Resources: one }), catalog));
        expect(back["Add"]).toEqual(there["Remove"]);
        expect(back["Remove"]).toEqual(there["Add"]);
        expect(back["Modify"]).toEqual(there["Modify"]);
      }),
    );
  });
});

function actions(differences: readonly { action: string; logicalId: string }[]): Record<string, string[]> {
  const found: Record<string, string[]> = { Add: [], Remove: [], Modify: [] };
  for (const { action, logicalId } of differences) found[action]?.push(logicalId);
  for (const ids of Object.values(found)) ids.sort();
  return found;
}

function reversedKeys(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(reversedKeys);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .toReversed()
      .map(([key, member]) => [key, reversedKeys(member)]),
  );
}
