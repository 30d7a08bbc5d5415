import { describe, expect, it } from "vitest";

import { UNKNOWN, type EvaluationScope } from "../evaluation.ts";
import type { JsonObject } from "../json.ts";
import { evaluateRules } from "./evaluate-rules.ts";
import { createEvaluator } from "./evaluator.ts";

function failures(rule: JsonObject, parameters: EvaluationScope["parameters"], from: Partial<EvaluationScope> = {}) {
  const body = {
    Parameters: {
      Version: { Type: "String" },
      Subnets: { Type: "List<AWS::EC2::Subnet::Id>" },
      Vpc: { Type: "AWS::EC2::VPC::Id" },
    },
    Rules: { Check: rule },
    Resources: {},
  };
  const pseudo = { accountId: "111111111111", region: "eu-west-1", partition: "aws", urlSuffix: "amazonaws.com" };
  const evaluator = createEvaluator(body, {
    pseudo: { ...pseudo, stackName: "s", stackId: "s", notificationArns: [] },
    parameters: { Version: "1", Subnets: ["subnet-1", "subnet-2"], Vpc: "vpc-1", ...parameters },
    ref: () => UNKNOWN,
    attribute: () => UNKNOWN,
    ...from,
  });
  return evaluateRules(body, evaluator).map(({ message }) => message);
}

describe("evaluateRules", () => {
  const tooOld = {
    Assertions: [
      {
        Assert: { "Fn::Not": [{ "Fn::Contains": [["1", "2"], { Ref: "Version" }] }] },
        AssertDescription: "Version 3 or later is needed.",
      },
    ],
  };

  it("answers the assertions that the parameters fail", () => {
    expect(failures(tooOld, { Version: "2" })).toEqual(["Rule Check failed: Version 3 or later is needed."]);
    expect(failures(tooOld, { Version: "3" })).toEqual([]);
  });

  it("passes over assertions about what is not known", () => {
    expect(failures(tooOld, { Version: UNKNOWN })).toEqual([]);
  });

  it("passes over rules whose condition is false", () => {
    const onlyForThree = { ...tooOld, RuleCondition: { "Fn::Equals": [{ Ref: "Version" }, "3"] } };
    expect(failures(onlyForThree, { Version: "2" })).toEqual([]);
  });

  it("compares each member of a list", () => {
    const allowed = { "Fn::EachMemberIn": [{ Ref: "Subnets" }, ["subnet-1", "subnet-2", "subnet-3"]] };
    const same = { "Fn::EachMemberEquals": [{ "Fn::RefAll": "AWS::EC2::VPC::Id" }, "vpc-1"] };
    const rule = { Assertions: [{ Assert: { "Fn::And": [allowed, same] } }] };
    expect(failures(rule, {})).toEqual([]);
    expect(failures(rule, { Subnets: ["subnet-9"] })).toHaveLength(1);
    expect(failures(rule, { Vpc: "vpc-2" })).toHaveLength(1);
  });

  it("asks the scope what the resource of a parameter is like", () => {
    const assertion = { "Fn::EachMemberEquals": [{ "Fn::ValueOfAll": ["AWS::EC2::VPC::Id", "Tags.Team"] }, "a"] };
    const rule = { Assertions: [{ Assert: assertion }] };
    expect(failures(rule, {})).toEqual([]);
    expect(failures(rule, {}, { parameterAttribute: (name, attribute) => `${name} ${attribute}` })).toHaveLength(1);
  });
});
