import { describe, expect, test } from "vitest";

import { UNKNOWN } from "../evaluation.ts";
import type { ResourceDeclaration, TemplateBody } from "../template.ts";
import { compareTemplates } from "./compare-templates.ts";
import { catalog, deployed, desired, topic } from "./compared-sides.testing.ts";

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

  test("a resource that somebody has deleted is added again, and its dependants follow", () => {
    const body = chain("first", "one");
    const before = { ...deployed(body, { attributes }), gone: new Set(["First"]) };
    const differences = compareTemplates(before, desired(body), catalog);
    const found = differences.map(({ logicalId, action, details }) => [logicalId, action, details[0]?.before]);
    expect(found).toEqual([
      ["Last", "Modify", "one"],
      ["Middle", "Modify", "one"],
      ["First", "Add", undefined],
      ["Other", "Modify", "id-of-First"],
    ]);
    const without = { Resources: { Last: topic({}), Middle: topic({}) } };
    expect(compareTemplates(before, desired(without), catalog).map(({ action }) => action)).toEqual([
      "Modify",
      "Modify",
      "Remove",
      "Remove",
    ]);
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
