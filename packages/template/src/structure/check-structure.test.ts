import { describe, expect, it } from "vitest";

import { readTemplate } from "../read/read-template.ts";
import { formatProblem } from "../template-error.ts";
import { checkStructure } from "./check-structure.ts";

const queue = "Resources: { Q: { Type: AWS::SQS::Queue } }";

function problems(source: string): string[] {
  return checkStructure(readTemplate(source)).map((problem) => `${problem.code} ${formatProblem(problem)}`);
}

function sentences(source: string): (string | undefined)[] {
  return checkStructure(readTemplate(source)).map(({ serviceMessage }) => serviceMessage);
}

describe("checkStructure", () => {
  it("finds nothing wrong with a template that uses everything", () => {
    const source = `
AWSTemplateFormatVersion: 2010-09-09
Description: All of it
Metadata: { Anything: [null, { Fn::Nonsense: 1 }] }
Parameters:
  Name: { Type: String, Default: x, NoEcho: true }
  Subnets: { Type: "List<AWS::EC2::Subnet::Id>" }
  Image: { Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>" }
Rules:
  R: { RuleCondition: !Equals [!Ref Name, x], Assertions: [{ Assert: !EachMemberIn [!ValueOfAll [AWS::EC2::Subnet::Id, VpcId], !RefAll AWS::EC2::VPC::Id] }] }
Mappings: { Sizes: { eu-west-1: { Small: 1, Zones: [a, b] } } }
Conditions:
  IsX: !Equals [!Ref Name, x]
  Both: !And [!Condition IsX, !Not [!Condition IsX]]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Both
    DependsOn: [Topic]
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Snapshot
    CreationPolicy: {}
    UpdatePolicy: {}
    Metadata: { A: !GetAtt Topic.TopicArn }
    Properties:
      QueueName: !Sub ["\${Name}-\${Local}-\${AWS::Region}-\${Topic.TopicName}-\${!Literal}", { Local: !FindInMap [Sizes, !Ref AWS::Region, Small] }]
      Tags: !If [IsX, !Ref "AWS::NoValue", []]
      Policy: { Condition: { Bool: { a: b } } }
  Topic: { Type: AWS::SNS::Topic, DependsOn: Custom }
  Custom: { Type: Custom::Thing, Version: "1", Properties: { ServiceToken: x } }
Outputs:
  Arn: { Value: !GetAtt [Queue, Arn], Export: { Name: !Sub "\${AWS::StackName}-arn" }, Condition: Both }
`;
    expect(problems(source)).toEqual([]);
  });

  it("names every section that does not exist, and what was meant", () => {
    expect(problems(`${queue}\nParameter: {}\nNonsense: 1\n`)).toEqual([
      "TEMPLATE_STRUCTURE template:2:1: A template has no section called Parameter. Did you mean Parameters?",
      expect.stringMatching(
        /^TEMPLATE_STRUCTURE template:3:1: A template has no section called Nonsense\. Sections are AWSTemplateFormatVersion, /,
      ),
    ]);
    expect(sentences(`${queue}\nParameter: {}\nNonsense: 1\n`)[0]).toBe(
      "Invalid template property or properties [Parameter, Nonsense]",
    );
  });

  it.each([
    ["Resources: {}", "Template format error: At least one Resources member must be defined."],
    [
      `AWSTemplateFormatVersion: 2011-01-01\n${queue}`,
      "Template format error: unsupported value for AWSTemplateFormatVersion.",
    ],
    ["Resources: { A: 5 }", "Template format error: Any Resources member must be an object."],
    [
      "Resources: { A: { Properties: {} } }",
      "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
    ],
    ["Resources: { A: { Type: T, Invalid: 1 } }", "Invalid template resource property 'Invalid'"],
    ["Resources: { A-1: { Type: T } }", "Template format error: Resource name A-1 is non alphanumeric."],
    [
      "Resources: { A: { Type: T, Properties: { P: } } }",
      "[/Resources/A/Type/P] 'null' values are not allowed in templates",
    ],
    [
      "Resources: { A: { Type: T, DeletionPolicy: Keep } }",
      "Template format error: Unrecognized DeletionPolicy Keep for resource A",
    ],
    [
      `Parameters: { P_1: { Type: String } }\n${queue}`,
      "Template format error: Parameter name P_1 is non alphanumeric.",
    ],
    [
      `Parameters: { P: { Default: a } }\n${queue}`,
      "Template format error: Every Parameters object must contain a Type member.",
    ],
    [`Parameters: { P: { Type: Bool } }\n${queue}`, "Template format error: Unrecognized parameter type: Bool"],
    [`Mappings: { M: { a: 5 } }\n${queue}`, "Template format error: Every Mappings member a must be a map"],
    [
      `Mappings: { M: { a: { b: { c: d } } } }\n${queue}`,
      "Template format error: Every Mappings attribute must be a String or a List.",
    ],
    [
      `${queue}\nOutputs: { O: { Description: d } }`,
      "Template format error: Every Outputs member must contain a Value object",
    ],
    [`${queue}\nOutputs: { O: { Value: } }`, "[/Outputs/O/Value] 'null' values are not allowed in templates"],
    [`Description: ${"x".repeat(1025)}\n${queue}`, "Template format error: 'Description' length is greater than 1024."],
  ])("says of %j what CloudFormation says", (source, sentence) => {
    expect(sentences(source)).toEqual([sentence]);
  });

  it("counts what CloudFormation counts", () => {
    const resources = Array.from({ length: 501 }, (_, index) => `  R${index}: { Type: AWS::SNS::Topic }`).join("\n");
    expect(sentences(`Resources:\n${resources}\n`)).toEqual([
      "Template format error: Number of resources, 501, is greater than maximum allowed, 500",
    ]);
    const parameters = Array.from({ length: 201 }, (_, index) => `  P${index}: { Type: String }`).join("\n");
    expect(sentences(`Parameters:\n${parameters}\n${queue}`)).toEqual([
      "Template format error: Number of parameters, 201, is greater than maximum allowed, 200",
    ]);
  });

  it("counts dynamic references, those with a function inside them too", () => {
    const reference = (index: number): string =>
      `  R${index}: { Type: A, Properties: { P: !Sub "{{resolve:ssm:\${X}}}" } }`;
    const resources = (count: number): string =>
      `Parameters: { X: { Type: String } }\nResources:\n${Array.from({ length: count }, (_, index) => reference(index)).join("\n")}`;
    expect(sentences(resources(60))).toEqual([]);
    expect(sentences(resources(61))).toEqual([
      "Template format error: Number of dynamic references, 61, is greater than maximum allowed, 60",
    ]);
  });

  it("finds the place of each reference that leads nowhere, and what was meant", () => {
    const source = `Parameters: { Stage: { Type: String } }
Conditions:
  C: !Equals [!Ref Queue, x]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DependsOn: Tpoic
    Condition: IsProd
    Properties:
      Name: !Ref Stgae
      A: !GetAtt Topic2.Arn
      B: !Sub "\${Missing}-\${Gone.Arn}-\${AWS::Nothing}"
      D: !If [Nope, a, b]
      E: !FindInMap [Sizes, a, b]
  Topic: { Type: AWS::SNS::Topic }
Outputs:
  O: { Value: !Ref Elsewhere }
Mappings: { Size: { a: { b: c } } }
`;
    expect(problems(source)).toEqual([
      "UNRESOLVED_REFERENCE template:3:15: Ref refers to the parameter or resource Queue, which the template does not declare as a parameter; Conditions cannot refer to resources. Declare Queue, or remove the reference.",
      "UNRESOLVED_REFERENCE template:7:5: DependsOn refers to the resource Tpoic, which the template does not declare. Did you mean Topic?",
      "UNRESOLVED_REFERENCE template:8:5: Condition refers to the condition IsProd, which the template does not declare. Declare IsProd, or remove the reference.",
      "UNRESOLVED_REFERENCE template:10:13: Ref refers to the parameter or resource Stgae, which the template does not declare. Did you mean Stage?",
      "UNRESOLVED_REFERENCE template:11:10: Fn::GetAtt refers to the resource Topic2, which the template does not declare. Did you mean Topic?",
      "UNRESOLVED_REFERENCE template:12:10: Fn::Sub refers to the parameter or resource Missing, which the template does not declare. Declare Missing, or remove the reference.",
      "UNRESOLVED_REFERENCE template:12:10: Fn::Sub refers to the resource Gone, which the template does not declare. Declare Gone, or remove the reference.",
      "UNRESOLVED_REFERENCE template:12:10: Fn::Sub refers to the parameter or resource AWS::Nothing, which the template does not declare. Declare AWS::Nothing, or remove the reference.",
      "UNRESOLVED_REFERENCE template:13:10: Fn::If refers to the condition Nope, which the template does not declare. Declare Nope, or remove the reference.",
      "UNRESOLVED_REFERENCE template:14:10: Fn::FindInMap refers to the mapping Sizes, which the template does not declare. Did you mean Size?",
      "UNRESOLVED_REFERENCE template:17:15: Ref refers to the parameter or resource Elsewhere, which the template does not declare. Declare Elsewhere, or remove the reference.",
    ]);
    expect(sentences(source)).toEqual([
      "Template format error: Unresolved dependencies [Queue]. Cannot reference resources in the Conditions block of the template",
      "Template format error: Unresolved resource dependencies [Tpoic, Stgae, Missing, AWS::Nothing] in the Resources block of the template",
      "Template format error: Unresolved condition dependency IsProd in the Resources block of the template",
      "Template format error: Unresolved resource dependencies [Tpoic, Stgae, Missing, AWS::Nothing] in the Resources block of the template",
      "Template error: instance of Fn::GetAtt references undefined resource Topic2",
      "Template format error: Unresolved resource dependencies [Tpoic, Stgae, Missing, AWS::Nothing] in the Resources block of the template",
      "Template error: instance of Fn::Sub references invalid resource attribute Gone.Arn",
      "Template format error: Unresolved resource dependencies [Tpoic, Stgae, Missing, AWS::Nothing] in the Resources block of the template",
      "Template error: unresolved condition dependency Nope in Fn::If",
      "Template error: Mapping named 'Sizes' is not present in the 'Mappings' section of template.",
      "Template format error: Unresolved resource dependencies [Elsewhere] in the Outputs block of the template",
    ]);
  });

  it.each([
    [
      "Fn::GetAtt",
      "Topic",
      "Template error: if specifying one argument to Fn::GetAtt, that argument must be a non-empty string in format <LogicalId>.<Attribute>",
    ],
    [
      "Fn::GetAtt",
      ["Q"],
      "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
    ],
    ["Fn::Equals", ["a"], "Template error: every Fn::Equals object requires a list of 2 string parameters."],
    [
      "Fn::Select",
      "a",
      "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
    ],
    ["Ref", ["Q"], "Template error: every Ref object must have a single String value."],
  ])("refuses %s with the arguments %j, as CloudFormation does", (name, argument, sentence) => {
    const source = JSON.stringify({ Resources: { Q: { Type: "T", Properties: { A: { [name]: argument } } } } });
    expect(sentences(source)).toContain(sentence);
    expect(problems(source)[0]).toMatch(
      /^TEMPLATE_STRUCTURE template:1:50: .* does not have the arguments it needs\. Write it as !/,
    );
  });

  it("misses a mapping in a template without any", () => {
    const source = "Resources: { Q: { Type: T, Properties: { A: !FindInMap [M, a, b] } } }";
    expect(sentences(source)).toEqual([
      "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
    ]);
    expect(problems(`Transform: AWS::LanguageExtensions\n${source}`)).toEqual([]);
  });

  it("lets rules mention parameters only", () => {
    const source = `Parameters: { P: { Type: String } }\nRules: { R: { Assertions: [{ Assert: !Equals [!Ref Q, !Ref P] }] } }\n${queue}`;
    expect(problems(source)).toEqual([
      "UNRESOLVED_REFERENCE template:2:47: Ref refers to the parameter or resource Q, which the template does not declare as a parameter; Rules cannot refer to resources. Declare Q, or remove the reference.",
    ]);
  });

  it("refuses functions that do not exist, in the long form too", () => {
    const source =
      '{"Resources": {"Q": {"Type": "T", "Properties": {"A": {"Fn::Joyn": []}, "B": {"Fn::Length": [1]}}}}}';
    expect(problems(source)).toEqual([
      "UNKNOWN_INTRINSIC template:1:56: Fn::Joyn is no function of CloudFormation. Did you mean Fn::Join?",
      "UNKNOWN_INTRINSIC template:1:79: Fn::Length needs the language extensions. Add Transform: AWS::LanguageExtensions to the template.",
    ]);
    expect(sentences(source)[0]).toMatch(
      /^Template error: Encountered unsupported function: Fn::Joyn Supported functions are: \[Fn::Base64, /,
    );
  });

  it("lets the language extensions make names with loops", () => {
    const loops = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Queues: [Name, [A, B], { "Queue\${Name}": { Type: AWS::SQS::Queue, Properties: { L: !Length [1] } } }]
Outputs: { O: { Value: !Ref QueueA } }
`;
    expect(problems(loops)).toEqual([]);
    expect(problems(loops.replace(/^Transform.*\n/, ""))).not.toEqual([]);
  });

  it("holds a template that a macro rewrites only to what macros cannot change", () => {
    const serverless =
      "Transform: AWS::Serverless-2016-10-31\nGlobals: {}\nResources: { F: { Type: AWS::Serverless::Function, Connectors: {} }, G: {} }\nOutputs: { R: { Value: !GetAtt FRole.Arn } }\n";
    expect(problems(serverless)).toEqual([
      "TEMPLATE_STRUCTURE template:3:70: The resource G has no Type. Write one, such as AWS::SQS::Queue.",
    ]);
    expect(
      problems("Resources: { Fn::Transform: { Name: AWS::Include }, Q: { Type: T, DependsOn: Included } }"),
    ).toEqual([]);
  });

  it("lets modules make resources under their name", () => {
    expect(
      problems(
        "Resources: { M: { Type: My::Org::Queue::MODULE }, T: { Type: T, DependsOn: MQueue, Properties: { A: !GetAtt M.Queue.Arn } } }",
      ),
    ).toEqual([]);
  });

  it("takes any name for a condition, as the service does", () => {
    const named =
      "Conditions: { AWS::NoValue: !Equals [a, a] }\nResources: { A: { Type: T, Condition: AWS::NoValue } }";
    expect(problems(named)).toEqual([]);
  });
});
