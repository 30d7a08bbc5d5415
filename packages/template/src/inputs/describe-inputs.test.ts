import { describe, expect, it } from "vitest";

import { readTemplate } from "../read/read-template.ts";
import { describeInputs } from "./describe-inputs.ts";

describe("describeInputs", () => {
  it("says everything a form needs to know", () => {
    const { body } = readTemplate(`
Parameters:
  Size: { Type: Number, Default: 8.0, AllowedValues: [1, 8.0], MinValue: 1, MaxValue: "10", Description: How big }
  Password: { Type: String, NoEcho: "true", MinLength: 8, MaxLength: 40, AllowedPattern: "[a-z]*", ConstraintDescription: small letters }
  Subnets: { Type: "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>" }
Resources: {}
`);
    expect(describeInputs(body)).toEqual([
      {
        name: "Size",
        type: "Number",
        isList: false,
        isRequired: false,
        isSsmValue: false,
        noEcho: false,
        default: "8.0",
        allowedValues: ["1", "8.0"],
        minValue: 1,
        maxValue: 10,
        description: "How big",
      },
      {
        name: "Password",
        type: "String",
        isList: false,
        isRequired: true,
        isSsmValue: false,
        noEcho: true,
        minLength: 8,
        maxLength: 40,
        allowedPattern: "[a-z]*",
        constraintDescription: "small letters",
      },
      {
        name: "Subnets",
        type: "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>",
        isList: true,
        isRequired: true,
        isSsmValue: true,
        noEcho: false,
      },
    ]);
  });

  it("orders, groups and labels as the template's interface says", () => {
    const { body } = readTemplate(`
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: { default: Network }
        Parameters: [Vpc, Gone]
      - Parameters: [Zone]
    ParameterLabels:
      Vpc: { default: Which VPC? }
Parameters: { Other: { Type: String }, Zone: { Type: String }, Vpc: { Type: "AWS::EC2::VPC::Id" } }
Resources: {}
`);
    expect(describeInputs(body).map(({ name, group, label }) => [name, group, label])).toEqual([
      ["Vpc", "Network", "Which VPC?"],
      ["Zone", undefined, undefined],
      ["Other", undefined, undefined],
    ]);
  });
});
