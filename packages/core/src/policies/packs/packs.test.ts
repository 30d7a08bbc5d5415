import { openCatalog, type ResourceType, type ValueShape } from "@stacksteward/catalog";
import { describe, expect, test } from "vitest";

import {
  allowedRegions,
  allowedTypes,
  checkPolicies,
  deletionProtection,
  encryption,
  noPublicAccess,
  requiredTags,
  resourcePolicy,
  stack,
  type PolicyPack,
} from "../../index.ts";
import { protectedTypes } from "./deletion-protection.ts";
import { encryptionTables } from "./encryption.ts";
import type { Expectation } from "./expectation.ts";
import { policyProperties } from "./public-policies.ts";
import { publicSettings } from "./public-settings.ts";

/** What a pack says of one resource. Parameters `Unknown` and `Yes` may be referred to. */
async function verdictOf(pack: PolicyPack, type: string, properties: object, attributes: object = {}): Promise<string> {
  const { findings } = await checkPolicies(
    [pack],
    {
      Parameters: { Unknown: { Type: "String" }, Yes: { Type: "String", Default: "true" } },
      Resources: { It: { Type: type, Properties: properties, ...attributes } as { Type: string } },
    },
    { region: "eu-west-1" },
  );
  return [...new Set(findings.map(({ rule, severity }) => `${rule} ${severity}`))].join(", ") || "pass";
}

const unknown = { Ref: "Unknown" };

/** Puts a value at a dotted path, with `*` for the only item of a list. */
function at(path: string, value: unknown): object {
  const [key = "", ...rest] = path.split(".");
  const below = rest.length === 0 ? value : at(rest.join("."), value);
  return key === "*" || key === "0" ? [below] : { [key]: below };
}

function inHolder({ each, property }: Expectation, value: unknown): object {
  return at(each === undefined ? property : `${each}.${property}`, value);
}

/** Whether a type has a property at a dotted path. */
function has(type: ResourceType, path: string): boolean {
  let properties: ResourceType["properties"] | undefined = type.properties;
  for (const key of path.split(".").filter((each) => each !== "*")) {
    const shape: ValueShape | undefined = properties?.[key]?.shape;
    if (shape === undefined) return false;
    const item: ValueShape = shape.kind === "list" ? shape.items : shape;
    properties = item.kind === "definition" ? type.definitions[item.name] : undefined;
  }
  return true;
}

describe.each<[string, PolicyPack, readonly Expectation[]]>([
  ["encryption", encryption, encryptionTables],
  ["no-public-access", noPublicAccess, publicSettings.filter(({ each }) => each !== "PublicAccessBlockConfiguration")],
  ["deletion-protection", deletionProtection, protectedTypes],
])("the tables of %s", (_, pack, table) => {
  test("name types and properties that there are", () => {
    const catalog = openCatalog();
    const wrong = table.flatMap((row) => {
      const type = catalog.find(row.type);
      const paths = [...(row.inherits ?? []), ...(row.unless ?? [])].map((name) => name.replace(".0", ""));
      const prefixed = paths.map((path) => (row.each === undefined ? path : `${row.each}.${path}`));
      const whole = row.each === undefined ? row.property : `${row.each}.${row.property}`;
      return [whole, ...prefixed]
        .filter((path) => type === undefined || !has(type, path))
        .map((path) => `${row.type} ${path}`);
    });
    expect(wrong).toEqual([]);
  });

  test.each(table.map((row) => [`${row.type} ${row.property}`, row] as const))("hold for %s", async (_name, row) => {
    const { type, accepts, refuses, absent, inherits = [], unless = [] } = row;
    const holder = row.each === undefined ? {} : at(row.each, {});
    const right = accepts?.[0] ?? "something-else";
    const whole = row.each === undefined ? row.property : `${row.each}.${row.property}`;
    const wrong = refuses?.[0] ?? (typeof right === "boolean" ? !right : "something-else");
    const told = async (properties: object): Promise<readonly string[]> => {
      const { findings } = await checkPolicies([pack], {
        Parameters: { Unknown: { Type: "String" } },
        Resources: { It: { Type: type, Properties: properties } as { Type: string } },
      });
      // A type may stand in several rows, so only what is said of this property counts.
      const own = findings.filter(
        ({ path = [] }) =>
          path
            .slice(3)
            .filter((key) => key !== 0)
            .join(".") === whole.replace(".*", ""),
      );
      return own.map(({ severity }) => severity);
    };
    expect(await told(inHolder(row, wrong))).toEqual(["error"]);
    expect(await told(inHolder(row, String(wrong)))).toEqual(["error"]);
    expect(await told(inHolder(row, right))).toEqual([]);
    expect(await told(inHolder(row, unknown))).toEqual(["warning"]);
    expect(await told(holder)).toEqual({ deny: ["error"], pass: [], unseen: ["warning"] }[absent]);
    for (const other of inherits) {
      const elsewhere = row.each === undefined ? { [other]: "it" } : at(row.each, { [other]: "it" });
      expect(await told(elsewhere)).toEqual(["warning"]);
    }
    for (const other of unless)
      expect(await told({ ...inHolder(row, wrong), ...at(other, { Protocol: "HTTPS" }) })).toEqual([]);
  });
});

describe("where a macro may add something", () => {
  const verdicts = async (type: string, more: object): Promise<string> => {
    const template = { ...more, Resources: { It: { Type: type } } };
    const { findings } = await checkPolicies([encryption, noPublicAccess], template);
    return findings.map(({ severity }) => severity).join() || "pass";
  };

  test("only what must be written is told, as what cannot be seen", async () => {
    const Transform = "Harden";
    expect(await verdicts("AWS::EC2::Volume", { Transform })).toBe("warning");
    expect(await verdicts("AWS::EC2::Volume", {})).toBe("error");
    expect(await verdicts("AWS::S3::Bucket", { Transform })).toBe("pass");
    expect(await verdicts("AWS::EC2::SecurityGroupIngress", { Transform })).toBe("pass");
    expect(await verdicts("AWS::S3::BucketPolicy", { Transform })).toBe("pass");
    expect(await verdicts("AWS::EKS::Cluster", { Transform })).toBe("warning");
  });

  test("is where the serverless transform has globals for a type", async () => {
    const Transform = "AWS::Serverless-2016-10-31";
    const openIn = async (more: object): Promise<unknown> => {
      let found: unknown;
      const template = { Transform, ...more, Resources: { It: { Type: "AWS::Serverless::Function" } } };
      const looks = resourcePolicy({ id: "looks", description: "Looks.", check: ({ isOpen }) => (found = isOpen) });
      await checkPolicies([looks], template);
      return found;
    };
    expect([
      await openIn({}),
      await openIn({ Globals: { Api: {} } }),
      await openIn({ Globals: { Function: {} } }),
    ]).toEqual([false, false, true]);
  });
});

describe("no public access", () => {
  const bucket = (block: object): Promise<string> =>
    verdictOf(noPublicAccess, "AWS::S3::Bucket", { PublicAccessBlockConfiguration: block });
  const all = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

  test("takes a bucket that says nothing for closed, and what a block does not name for open", async () => {
    expect(await verdictOf(noPublicAccess, "AWS::S3::Bucket", {})).toBe("pass");
    expect(await bucket(all)).toBe("pass");
    expect(await bucket({ ...all, IgnorePublicAcls: false })).toBe("public-settings error");
    expect(await bucket({ BlockPublicAcls: true })).toBe("public-settings error");
    expect(await bucket({ ...all, BlockPublicAcls: unknown })).toBe("public-settings warning");
    expect(await bucket({ ...all, BlockPublicAcls: { Ref: "Yes" } })).toBe("pass");
  });

  test.each<[string, object, string]>([
    ["everybody", { Effect: "Allow", Principal: "*" }, "public-policies error"],
    ["every account", { Effect: "Allow", Principal: { AWS: ["111111111111", "*"] } }, "public-policies error"],
    ["all but one", { Effect: "Allow", NotPrincipal: { AWS: "111111111111" } }, "public-policies error"],
    ["one", { Effect: "Allow", Principal: { AWS: "111111111111" } }, "pass"],
    ["an ARN that is made", { Effect: "Allow", Principal: { AWS: { "Fn::GetAtt": "It.Arn" } } }, "pass"],
    ["nobody", { Effect: "Deny", Principal: "*" }, "pass"],
    [
      "an organization",
      { Effect: "Allow", Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
      "pass",
    ],
    ["a source", { Effect: "Allow", Principal: "*", Condition: { ArnLike: { "AWS:SourceArn": unknown } } }, "pass"],
    [
      "the world's addresses",
      { Effect: "Allow", Principal: "*", Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } },
      "public-policies error",
    ],
    [
      "whoever uses TLS",
      { Effect: "Allow", Principal: "*", Condition: { Bool: { "aws:SecureTransport": true } } },
      "public-policies error",
    ],
    [
      "an organization or nobody",
      { Effect: "Allow", Principal: "*", Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } },
      "public-policies error",
    ],
    [
      "whoever is not there",
      { Effect: "Allow", Principal: "*", Condition: { StringNotEquals: { "aws:SourceAccount": "1" } } },
      "public-policies error",
    ],
    ["somebody unknown", { Effect: "Allow", Principal: unknown }, "public-policies warning"],
  ])("judges a policy for %s", async (_, statement, verdict) => {
    const document = { Statement: statement };
    expect(await verdictOf(noPublicAccess, "AWS::SQS::QueuePolicy", { PolicyDocument: document })).toBe(verdict);
    expect(
      await verdictOf(noPublicAccess, "AWS::SNS::TopicPolicy", { PolicyDocument: { Statement: [statement] } }),
    ).toBe(verdict);
  });

  test("reads policies that are text, and knows where each type keeps its own", async () => {
    const PolicyDocument = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*" }] });
    expect(await verdictOf(noPublicAccess, "AWS::Logs::ResourcePolicy", { PolicyDocument })).toBe(
      "public-policies error",
    );
    expect(await verdictOf(noPublicAccess, "AWS::Logs::ResourcePolicy", { PolicyDocument: "{" })).toBe(
      "public-policies warning",
    );
    const catalog = openCatalog();
    const wrong = Object.entries(policyProperties).filter(([name, path]) => {
      const type = catalog.find(name);
      return type === undefined || !has(type, path);
    });
    expect(wrong).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["ssh to everybody", { CidrIp: "0.0.0.0/0", FromPort: 22, ToPort: 22 }, "open-ports error"],
    ["everything to everybody", { CidrIpv6: "::/0", IpProtocol: "-1" }, "open-ports error"],
    ["a range to everybody", { CidrIp: "0.0.0.0/0", FromPort: 80, ToPort: 443 }, "open-ports error"],
    ["the web to everybody", { CidrIp: "0.0.0.0/0", FromPort: "443", ToPort: 443 }, "pass"],
    ["ssh to a network", { CidrIp: "10.0.0.0/8", FromPort: 22, ToPort: 22 }, "pass"],
    ["ssh to a group", { SourceSecurityGroupId: unknown, FromPort: 22, ToPort: 22 }, "pass"],
    ["ssh to somebody", { CidrIp: unknown, FromPort: 22, ToPort: 22 }, "open-ports warning"],
    ["some port to everybody", { CidrIp: "0.0.0.0/0", FromPort: unknown, ToPort: unknown }, "open-ports warning"],
  ])("judges a security group that opens %s", async (_, rule, verdict) => {
    expect(await verdictOf(noPublicAccess, "AWS::EC2::SecurityGroup", { SecurityGroupIngress: [rule] })).toBe(verdict);
    expect(await verdictOf(noPublicAccess, "AWS::EC2::SecurityGroupIngress", rule)).toBe(verdict);
  });

  test.each<[object, string]>([
    [{}, "cluster-endpoints error"],
    [{ EndpointPublicAccess: false }, "pass"],
    [{ PublicAccessCidrs: ["192.0.2.0/24"] }, "pass"],
    [{ PublicAccessCidrs: ["192.0.2.0/24", "0.0.0.0/0"] }, "cluster-endpoints error"],
    [{ PublicAccessCidrs: [unknown] }, "cluster-endpoints warning"],
    [{ EndpointPublicAccess: unknown }, "cluster-endpoints warning"],
  ])("judges the endpoint of a cluster with %j", async (ResourcesVpcConfig, verdict) => {
    expect(await verdictOf(noPublicAccess, "AWS::EKS::Cluster", { ResourcesVpcConfig })).toBe(verdict);
  });

  test("judges who may call functions", async () => {
    const call = (more: object): Promise<string> =>
      verdictOf(noPublicAccess, "AWS::Lambda::Permission", { Principal: "*", ...more });
    expect([
      await call({}),
      await call({ SourceAccount: unknown }),
      await call({ FunctionUrlAuthType: "NONE", PrincipalOrgID: "o-1" }),
    ]).toEqual(["public-policies error", "pass", "public-settings error"]);
  });
});

describe("deletion protection", () => {
  const kept = (type: string, attributes: object): Promise<string> =>
    verdictOf(deletionProtection, type, { DeletionProtectionEnabled: true, DeletionProtection: true }, attributes);

  test("wants data kept or copied, whatever ends the resource", async () => {
    expect(await kept("AWS::S3::Bucket", { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" })).toBe("pass");
    expect(await kept("AWS::S3::Bucket", { DeletionPolicy: "Retain" })).toBe("data-is-kept error");
    expect(await kept("AWS::S3::Bucket", { UpdateReplacePolicy: "Retain" })).toBe("data-is-kept error");
    expect(await kept("AWS::DynamoDB::Table", { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete" })).toBe(
      "data-is-kept error",
    );
    // Databases are copied by themselves when they are removed.
    expect(await kept("AWS::RDS::DBInstance", { UpdateReplacePolicy: "Snapshot" })).toBe("pass");
    expect(await kept("AWS::SNS::Topic", {})).toBe("pass");
    expect(await kept("AWS::Logs::LogGroup", {})).toBe("pass");
  });

  test("wants stacks protected whose definition it sees", async () => {
    const says = async (definition: object): Promise<unknown> => {
      const template = { Resources: { Topic: { Type: "AWS::SNS::Topic" } } };
      const { findings } = await checkPolicies([deletionProtection], stack({ name: "app", template, ...definition }));
      return findings.map(({ message, remedy }) => `${message} ${remedy}`);
    };
    expect(await says({})).toEqual([
      'Stack "app" is not protected from deletion. Define it with terminationProtection: true.',
    ]);
    expect(await says({ terminationProtection: true })).toEqual([]);
  });

  test.each<[unknown, string]>([
    [undefined, "load-balancers error"],
    [[{ Key: "deletion_protection.enabled", Value: "true" }], "pass"],
    [[{ Key: "deletion_protection.enabled", Value: "false" }], "load-balancers error"],
    [[{ Key: "deletion_protection.enabled", Value: unknown }], "load-balancers warning"],
    [[{ Key: "idle_timeout.timeout_seconds", Value: "60" }], "load-balancers error"],
  ])("wants load balancers protected: %j", async (LoadBalancerAttributes, verdict) => {
    const properties = LoadBalancerAttributes === undefined ? {} : { LoadBalancerAttributes };
    expect(await verdictOf(deletionProtection, "AWS::ElasticLoadBalancingV2::LoadBalancer", properties)).toBe(verdict);
  });
});

describe("required tags", () => {
  const pack = requiredTags({ Owner: true, Stage: ["dev", "prod"], Cost: /^\d{4}$/g });
  const own = { Owner: "me", Stage: "dev", Cost: "1234" };
  const listed = (tags: object): object[] =>
    Object.entries(tags).map(([Key, Value]) => ({ Key, Value: Value as unknown }));

  test("are the resource's or the stack's, in either form", async () => {
    expect(await verdictOf(pack, "AWS::SQS::Queue", { Tags: listed(own) })).toBe("pass");
    expect(await verdictOf(pack, "AWS::SSM::Parameter", { Tags: own })).toBe("pass");
    expect(await verdictOf(pack, "AWS::SQS::Queue", {})).toBe("tags error");
    expect(await verdictOf(pack, "AWS::SQS::Queue", { Tags: listed({ ...own, Owner: unknown }) })).toBe("pass");
    expect(await verdictOf(pack, "AWS::SQS::Queue", { Tags: listed({ ...own, Stage: unknown }) })).toBe("tags warning");
    expect(await verdictOf(pack, "AWS::SQS::Queue", { Tags: unknown })).toBe("tags warning");
    // What cannot be tagged is let go.
    expect(await verdictOf(pack, "AWS::SQS::QueuePolicy", {})).toBe("pass");
    const template = { Resources: { Queue: { Type: "AWS::SQS::Queue" } } };
    const { findings } = await checkPolicies([pack], stack({ name: "app", template, tags: own }));
    expect(findings).toEqual([]);
  });

  test("say which are missing, and what one must be", async () => {
    const template = { Resources: { Queue: { Type: "AWS::SQS::Queue" } } };
    const { findings } = await checkPolicies([pack], template, { tags: { Stage: "test", Cost: "12345" } });
    expect(findings.map(({ message }) => message)).toEqual([
      'Queue (AWS::SQS::Queue) has no tag "Owner".',
      'The tag "Stage" of Queue (AWS::SQS::Queue) is "test", and must be "dev" or "prod".',
      'The tag "Cost" of Queue (AWS::SQS::Queue) is "12345", and must be of the form /^\\d{4}$/g.',
    ]);
  });

  test("are rules", () => {
    expect(() => requiredTags({})).toThrow("asks for no tag");
    expect(() => requiredTags({ Owner: "me" as unknown as true })).toThrow('The rule for the tag "Owner" is none');
  });
});

describe("allowed regions and types", () => {
  test("are the only ones", async () => {
    const template = { Resources: { Queue: { Type: "AWS::SQS::Queue" }, Own: { Type: "Custom::Thing" } } };
    const regions = async (region?: string): Promise<unknown> => {
      const { findings } = await checkPolicies(
        [allowedRegions(["eu-*", "us-east-1"])],
        template,
        region === undefined ? {} : { region },
      );
      return findings.map(({ severity }) => severity);
    };
    expect([
      await regions("eu-west-1"),
      await regions("us-east-1"),
      await regions("us-east-2"),
      await regions(),
    ]).toEqual([[], [], ["error"], ["warning"]]);
    const types = async (...allowed: string[]): Promise<unknown> => {
      const { findings } = await checkPolicies([allowedTypes(allowed)], template);
      return findings.map(({ resource }) => resource);
    };
    expect(await types("AWS::SQS::*")).toEqual(["Own"]);
    expect(await types("AWS::SNS::*", "Custom::*")).toEqual(["Queue"]);
    expect(await types("AWS::SQS::Queue", "Custom::Thing")).toEqual([]);
  });

  test("are given", () => {
    expect(() => allowedRegions([])).toThrow("allows no region");
    expect(() => allowedTypes([])).toThrow("allows no type");
    expect(() => allowedTypes(["S3"])).toThrow('"S3" is no type of resources');
  });
});
