import { describe, expect, test } from "vitest";

import { findingsOf } from "./findings.testing.ts";

test("volume-performance and port-range: what EC2 refuses", () => {
  const text = `
Resources:
  A: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: a, VolumeType: io1, Iops: 50}}
  B: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: a, VolumeType: io2}}
  C: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: a, VolumeType: gp3, Iops: "3000"}}
  D: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: a, VolumeType: io1, Iops: !Ref AWS::Region}}
  E:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-1
      BlockDeviceMappings:
        - {DeviceName: a, VirtualName: ephemeral24}
        - {DeviceName: b, VirtualName: ephemeral23}
        - {DeviceName: c, Ebs: {VolumeType: io1, Iops: 70000}}
  F:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: a
      SecurityGroupIngress:
        - {IpProtocol: tcp, CidrIp: 10.0.0.0/8, FromPort: 80}
        - {IpProtocol: -1, CidrIp: 10.0.0.0/8}
        - {IpProtocol: UDP, CidrIp: 10.0.0.0/8, FromPort: 53, ToPort: 53}
  G: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: a, IpProtocol: 1, CidrIp: 10.0.0.0/8}}
`;
  expect(findingsOf(text, ["volume-performance", "port-range"])).toEqual([
    "3:82 error volume-performance: Volumes of the type io1 do not have 50 operations per second.",
    "4:31 error volume-performance: A volume of B is of the type io2 and has no Iops.",
    "12:27 error volume-performance: There is no instance store volume 'ephemeral24'.",
    "14:50 error volume-performance: Volumes of the type io1 do not have 70000 operations per second.",
    "20:11 error port-range: A rule of F for the protocol tcp has no ToPort.",
    "23:45 error port-range: A rule of G for the protocol 1 has no FromPort and no ToPort.",
  ]);
});

test("subnet-overlap: blocks of one VPC that share addresses", () => {
  const subnet = (block: string, vpc = "!Ref Vpc", more = "") =>
    `{Type: AWS::EC2::Subnet, ${more}Properties: {VpcId: ${vpc}, CidrBlock: ${block}}}`;
  const text = `
Conditions:
  C: !Equals [!Ref AWS::Region, a]
  D: !Not [!Condition C]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}
  A: ${subnet("10.0.0.0/16")}
  B: ${subnet("10.0.1.0/24")}
  E: ${subnet("10.0.255.0/24")}
  F: ${subnet("10.1.0.0/24")}
  G: ${subnet("10.0.0.0/16", "vpc-1")}
  H: ${subnet("10.2.0.0/16", "!Ref Vpc", "Condition: C, ")}
  I: ${subnet("10.2.0.0/16", "!Ref Vpc", "Condition: D, ")}
`;
  expect(findingsOf(text, ["subnet-overlap"]).map((line) => line.replace(/^(\d+):\d+ /, "$1 "))).toEqual([
    "8 error 10.0.1.0/24 of B overlaps with 10.0.0.0/16 of A.",
    "9 error 10.0.255.0/24 of E overlaps with 10.0.0.0/16 of A.",
  ]);
});

test("address-block: what is none, or of another size", () => {
  const text = `
Conditions: {C: !Equals [!Ref AWS::Region, a]}
Resources:
  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}
  B: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref A, CidrBlock: !If [C, 10.0.0.0/29, 10.0.0.0/28]}}
  D: {Type: AWS::EC2::SecurityGroupIngress, Properties: {IpProtocol: -1, CidrIp: 10.0.0.0}}
  E: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, SecurityGroupEgress: [{IpProtocol: -1, CidrIpv6: 0.0.0.0/0}]}}
  F: {Type: AWS::EC2::SecurityGroupIngress, Properties: {IpProtocol: -1, CidrIp: 0.0.0.0/0}}
  G: {Type: AWS::EC2::SecurityGroupIngress, Properties: {IpProtocol: -1, CidrIpv6: "::/0"}}
  H: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref AWS::Region}}
`;
  expect(findingsOf(text, ["address-block"]).map((line) => line.replace(/^(\d+):\d+ error /, "$1 "))).toEqual([
    "4 '10.0.0.0/8' is not of a size that EC2 takes here.",
    "5 '10.0.0.0/29' is not of a size that EC2 takes here.",
    "6 '10.0.0.0' is no block of IPv4 addresses.",
    "7 '0.0.0.0/0' is no block of IPv6 addresses.",
  ]);
});

test("duplicate-export and duplicate-name: names that are there already", () => {
  const text = `
Conditions:
  C: !Equals [!Ref AWS::Region, a]
  D: !Not [!Condition C]
Resources:
  A: {Type: AWS::S3::Bucket, Properties: {BucketName: a}}
  B: {Type: AWS::S3::Bucket, Properties: {BucketName: a}}
  E: {Type: AWS::S3::Bucket, Condition: C, Properties: {BucketName: !Sub "\${AWS::StackName}-a"}}
  F: {Type: AWS::S3::Bucket, Condition: D, Properties: {BucketName: !Sub "\${AWS::StackName}-a"}}
  G: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref AWS::NoValue}}
  H: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref AWS::NoValue}}
Outputs:
  I: {Value: a, Export: {Name: !Sub "\${AWS::StackName}-b"}}
  J: {Value: a, Export: {Name: !Sub "\${AWS::StackName}-b"}}
  K: {Value: a, Condition: C, Export: {Name: c}}
  L: {Value: a, Condition: D, Export: {Name: c}}
`;
  expect(
    findingsOf(text, ["duplicate-export", "duplicate-name"]).map((line) => line.replace(/^(\d+):\d+ /, "$1 ")),
  ).toEqual([
    "7 error duplicate-name: B has the name of A, which is of the same type.",
    "14 error duplicate-export: J exports what I exports already.",
  ]);
});

test("parameter-type: lists where one value is taken, and the other way round", () => {
  const text = `
Parameters: {One: {Type: String}, Many: {Type: "List<AWS::EC2::Subnet::Id>"}, Odd: {Type: Own}}
Conditions: {C: !Equals [!Ref One, a]}
Resources:
  A:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Many
      SecurityGroupIds: !If [C, !Ref One, !Ref Many]
      NetworkInterfaces: [{DeviceIndex: "0", GroupSet: !Ref One, SubnetId: !Ref One}]
      KeyName: !Ref Odd
      SubnetId: !Select [0, !Ref Many]
`;
  expect(findingsOf(text, ["parameter-type"])).toEqual([
    "8:7 error The parameter Many is a list, and ImageId takes one value.",
    "9:33 error The parameter One is one value, and SecurityGroupIds takes a list.",
    "10:46 error The parameter One is one value, and GroupSet takes a list.",
  ]);
});

test("parameter-value: values that the property does not take", () => {
  const text = `
Parameters:
  Fine: {Type: String, Default: "", AllowedValues: ["", Enabled, Suspended]}
  Wrong: {Type: String, Default: enabled}
  Some: {Type: String, AllowedValues: [Enabled, "On", "Off"]}
  Hidden: {Type: String, Default: secret, NoEcho: true}
Resources:
  A: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Fine}}}
  B: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Wrong}}}
  C: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Some}}}
  D: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: !Ref Hidden}}}
`;
  expect(findingsOf(text, ["parameter-value"]).map((line) => line.replace(/^(\d+):\d+ /, "$1 "))).toEqual([
    "9 warning The parameter Wrong may be enabled, which Status does not take.",
    "10 warning The parameter Some may be On, Off, which Status does not take.",
  ]);
});

test("ended-service: by what day it is", () => {
  const text =
    "Resources:\n  A: {Type: AWS::QLDB::Ledger, Properties: {PermissionsMode: ALLOW_ALL}}\n  B: {Type: AWS::SNS::Topic}\n";
  expect(findingsOf(text, ["ended-service"], "2025-07-30")).toEqual([]);
  expect(findingsOf(text, ["ended-service"], "2025-07-31")).toEqual([
    "2:13 warning AWS::QLDB::Ledger ended, or was closed to new users, on 2025-07-31.",
  ]);
});

describe("what the serverless transform refuses", () => {
  const told = (resource: string, globals = "{}", transform = "AWS::Serverless-2016-10-31") =>
    findingsOf(`Transform: ${transform}\nGlobals: ${globals}\nResources:\n  R: ${resource}\n`, [
      "serverless-property",
      "serverless-globals",
    ]).map((line) => line.replace(/^\d+:\d+ error /, ""));

  test("is found", () => {
    expect(told("{Type: AWS::Serverless::Api}")).toEqual(["serverless-property: R needs the property 'StageName'."]);
    expect(told("{Type: AWS::Serverless::Function, Properties: {CodeUri: a, Handler: b}}")).toEqual([
      "serverless-property: R needs the property 'Runtime'.",
    ]);
    const ignoring = "{Type: AWS::Serverless::Function, IgnoreGlobals: [Runtme], Properties: {ImageUri: a}}";
    expect(told(ignoring, "{Function: {Runtime: python3.14}}")).toEqual([
      "serverless-globals: Globals have no 'Runtme' to be ignored by R.",
    ]);
  });

  test("is not found where it is given elsewhere, or where another macro may give it", () => {
    const functions =
      "{Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout], Properties: {CodeUri: a, Handler: b}}";
    expect(told(functions, "{Function: {Runtime: python3.14, Timeout: 5}}")).toEqual([]);
    expect(told("{Type: AWS::Serverless::Function, Properties: {ImageUri: a}}")).toEqual([]);
    expect(told("{Type: AWS::Serverless::Api}", "{}", "[AWS::Serverless-2016-10-31, Mine]")).toEqual([]);
  });

  test("deprecated runtimes in Globals are told of", () => {
    const text = "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Runtime: python3.6}}\nResources: {}\n";
    expect(findingsOf(text, ["retired-runtime"])).toHaveLength(1);
  });
});

test("transform: what names no macro", () => {
  const told = (transform: string) => findingsOf(`Transform: ${transform}\nResources: {}\n`, ["transform"]);
  expect(told("{Parameters: {}}")).toEqual(["1:1 error This names no macro."]);
  expect(told("[Mine, 5]")).toEqual([expect.stringContaining("error This names no macro.")]);
  for (const fine of ["Mine", "[Mine, {Name: Yours, Parameters: {a: b}}]", "{Name: Mine}"])
    expect(told(fine)).toEqual([]);
});

test("secret-without-no-echo and secret-in-plain-parameter: secrets that anybody reads", () => {
  const text = `
Parameters:
  Open: {Type: String}
  Hidden: {Type: String, NoEcho: true}
  Kept: {Type: "AWS::SSM::Parameter::Value<String>"}
Resources:
  A: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Open}}
  B: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Open}}
  C: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Hidden, MasterUsername: !Ref Open}}
  D: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: "{{resolve:ssm:/db:1}}"}}
  E: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: "{{resolve:ssm-secure:/db:1}}"}}
  F: {Type: AWS::RDS::DBInstance, Properties: {MasterUserPassword: !Ref Kept}}
`;
  expect(findingsOf(text, ["secret-without-no-echo", "secret-in-plain-parameter"])).toEqual([
    "3:3 warning secret-without-no-echo: Open is used as a secret, and everybody who sees the stack can read it.",
    "10:48 warning secret-in-plain-parameter: This secret is a parameter that is not encrypted.",
  ]);
});

test("pseudo-parameter-as-text, function-beside-others and local-template: texts that were meant otherwise", () => {
  const text = `
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: AWS::StackName
      Tags: [{Key: a, Value: !Join ["", [AWS::Region, b]]}, {Key: b, Value: !Ref AWS::Region}]
      RedrivePolicy: {Fn::GetAtt: [A, Arn], maxReceiveCount: 5}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./b.yaml}}
  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/c.yaml}}
  D: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub "\${AWS::Region}"}}
`;
  expect(findingsOf(text, ["pseudo-parameter-as-text", "function-beside-others", "local-template"])).toEqual([
    "6:7 warning pseudo-parameter-as-text: This is the text 'AWS::StackName', not its value.",
    "7:42 warning pseudo-parameter-as-text: This is the text 'AWS::Region', not its value.",
    "8:23 warning function-beside-others: Fn::GetAtt stands beside other names, and is no function there.",
    "9:54 warning local-template: The template of B is a path, which CloudFormation cannot read.",
  ]);
});
