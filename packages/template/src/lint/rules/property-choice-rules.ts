import { isJsonObject, type Json } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { objectsIn, type PlacedObject } from "../objects-in.ts";
import { knownResources } from "../resource-types.ts";
import { isFunction } from "../variants.ts";

/** Properties of which one must be there, or only one can be. Each as the page of its type says. */
export const propertyChoiceRules: readonly LintRule[] = [
  {
    id: "property-choice",
    severity: Severity.Error,
    description: "Of properties that exclude or replace each other the right number is there.",
    cfnLint: ["E3014", "E3017", "E3018", "E3020", "E3029", "E3673"],
    check: (context) => choicesIn(context, choices),
  },
  {
    id: "rule-source",
    severity: Severity.Warning,
    description: "Rules of security groups have exactly one source or destination; others are not added.",
    cfnLint: ["E3014", "E3020"],
    check: (context) => choicesIn(context, ruleSources),
  },
];

interface Choice {
  readonly type: string;
  /** Leads to the objects that must choose, from the properties; a list is gone through. */
  readonly at?: readonly string[];
  readonly of: readonly string[];
  readonly least: 0 | 1;
  readonly most: number;
}

const exactlyOne = { least: 1, most: 1 } as const;
const atMostOne = { least: 0, most: 1 } as const;
const any = { least: 1, most: Infinity } as const;

const targets = ["CarrierGatewayId", "CoreNetworkArn", "EgressOnlyInternetGatewayId", "GatewayId", "InstanceId"].concat(
  ["LocalGatewayId", "NatGatewayId", "NetworkInterfaceId", "OdbNetworkArn", "TransitGatewayId", "VpcEndpointId"],
  ["VpcPeeringConnectionId"],
);
const destinations = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];

const choices: readonly Choice[] = [
  {
    type: "AWS::AutoScaling::AutoScalingGroup",
    of: ["InstanceId", "LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy"],
    ...exactlyOne,
  },
  { type: "AWS::CloudWatch::Alarm", of: ["MetricName", "Metrics"], ...atMostOne },
  { type: "AWS::CloudWatch::Alarm", of: ["MetricName", "Metrics", "EvaluationCriteria"], ...any },
  { type: "AWS::EC2::Instance", of: ["ImageId", "LaunchTemplate"], ...any },
  { type: "AWS::EC2::Route", of: targets, ...exactlyOne },
  { type: "AWS::EC2::Route", of: destinations, ...exactlyOne },
  { type: "AWS::IAM::Policy", of: ["Groups", "Roles", "Users"], ...any },
  { type: "AWS::Route53::RecordSet", of: ["AliasTarget", "TTL"], ...atMostOne },
  { type: "AWS::Route53::RecordSet", of: ["AliasTarget", "ResourceRecords"], ...atMostOne },
  { type: "AWS::Route53::RecordSetGroup", at: ["RecordSets"], of: ["AliasTarget", "TTL"], ...atMostOne },
  { type: "AWS::Route53::RecordSetGroup", at: ["RecordSets"], of: ["AliasTarget", "ResourceRecords"], ...atMostOne },
];

const sources = ["CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName"];
const outgoing = ["CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId"];

const ruleSources: readonly Choice[] = [
  { type: "AWS::EC2::SecurityGroup", at: ["SecurityGroupIngress"], of: sources, ...exactlyOne },
  { type: "AWS::EC2::SecurityGroup", at: ["SecurityGroupEgress"], of: outgoing, ...exactlyOne },
  { type: "AWS::EC2::SecurityGroupIngress", of: sources, ...exactlyOne },
  { type: "AWS::EC2::SecurityGroupEgress", of: outgoing, ...exactlyOne },
];

function choicesIn(context: LintContext, made: readonly Choice[]): RuleHit[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ logicalId, type, properties, declaration, path }) =>
    made
      .filter((choice) => choice.type === type.name)
      .flatMap((choice) => {
        const hasNone = declaration["Properties"] === undefined;
        const place = hasNone ? path.slice(0, -1) : path;
        return objectsIn(properties, place, choice.at ?? []).flatMap((each) => chosen(choice, logicalId, each));
      }),
  );
}

function chosen({ of, least, most }: Choice, logicalId: string, { value, path }: PlacedObject): RuleHit[] {
  const names = Object.keys(value);
  // A macro or a loop may add some.
  if (names.some((name) => name.startsWith("Fn::"))) return [];
  const given = of.filter((name) => names.includes(name));
  if (given.length < least) {
    const message = `${logicalId} has none of ${of.join(", ")}.`;
    return [{ message, remedy: most === 1 ? "Give one of them." : "Give at least one of them.", path }];
  }
  const certain = given.filter((name) => isCertain(value[name]));
  if (certain.length <= most) return [];
  return [
    {
      message: `${logicalId} has ${certain.join(" and ")}, which exclude each other.`,
      remedy: "Keep one of them.",
      path: [...path, certain.at(-1) ?? ""],
    },
  ];
}

/** Whether a property is there whatever the conditions are. */
function isCertain(value: Json | undefined): boolean {
  if (!isJsonObject(value) || !isFunction(value)) return value !== undefined;
  if (value["Ref"] === "AWS::NoValue") return false;
  const branches = value["Fn::If"];
  return !Array.isArray(branches) || branches.slice(1).every(isCertain);
}
