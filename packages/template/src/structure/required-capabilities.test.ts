import { describe, expect, it } from "vitest";

import { readTemplate } from "../read/read-template.ts";
import type { TemplateBody } from "../template.ts";
import { requiredCapabilities } from "./required-capabilities.ts";

function body(source: string): TemplateBody {
  return readTemplate(source).body;
}

describe("requiredCapabilities", () => {
  it("needs none for what grants nothing", () => {
    expect(requiredCapabilities(body("Resources: { Q: { Type: AWS::SQS::Queue } }"))).toEqual([]);
  });

  it("names the resources that make identities", () => {
    const source =
      "Resources: { R: { Type: AWS::IAM::Role }, P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p } }, Q: { Type: AWS::SQS::Queue } }";
    expect(requiredCapabilities(body(source))).toEqual([
      { capability: "CAPABILITY_IAM", logicalIds: ["R", "P"], reasons: ["AWS::IAM::Role", "AWS::IAM::Policy"] },
    ]);
  });

  it("needs the stronger one for those with a name of their own", () => {
    const source =
      "Resources: { R: { Type: AWS::IAM::Role, Properties: { RoleName: !Ref N } }, U: { Type: AWS::IAM::User } }";
    expect(requiredCapabilities(body(source))).toEqual([
      { capability: "CAPABILITY_NAMED_IAM", logicalIds: ["R"], reasons: ["AWS::IAM::Role"] },
    ]);
  });

  it("needs expansion for macros, wherever they stand", () => {
    expect(requiredCapabilities(body("Transform: [AWS::LanguageExtensions, Mine]\nResources: {}"))).toEqual([
      { capability: "CAPABILITY_AUTO_EXPAND", logicalIds: [], reasons: ["AWS::LanguageExtensions", "Mine"] },
    ]);
    expect(
      requiredCapabilities(body("Resources: { A: { Type: T, Properties: { Fn::Transform: { Name: Mine } } } }")),
    ).toEqual([{ capability: "CAPABILITY_AUTO_EXPAND", logicalIds: [], reasons: ["Fn::Transform"] }]);
  });

  it("looks into nested stacks that can be had", () => {
    const parent = body(
      "Resources: { N: { Type: AWS::CloudFormation::Stack }, O: { Type: AWS::CloudFormation::Stack } }",
    );
    const child = body("Transform: Mine\nResources: { R: { Type: AWS::IAM::Role } }");
    expect(requiredCapabilities(parent, { nested: (logicalId) => (logicalId === "N" ? child : undefined) })).toEqual([
      { capability: "CAPABILITY_IAM", logicalIds: ["N.R"], reasons: ["AWS::IAM::Role"] },
      { capability: "CAPABILITY_AUTO_EXPAND", logicalIds: ["N"], reasons: ["Mine"] },
    ]);
  });
});
