import { parseBlock } from "../../evaluate/ip-block.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { objectsIn } from "../objects-in.ts";
import { knownResources } from "../resource-types.ts";
import { variantsOf, type Placed } from "../variants.ts";

export const addressRule: LintRule = {
  id: "address-block",
  severity: Severity.Error,
  description: "Blocks of addresses are an address and a prefix, of the family and size that EC2 takes.",
  cfnLint: ["E3002"],
  check: (context) => (context.isRewritten ? [] : brokenBlocks(context)),
};

/** Where a block stands: the way to its object, the property, how long addresses are, and the prefixes that are taken. */
interface Place {
  readonly way: readonly string[];
  readonly property: string;
  readonly bits: 32 | 128;
  readonly least?: number;
  readonly most?: number;
}

const v4 = (property: string, way: readonly string[] = []): Place => ({ way, property, bits: 32 });
const v6 = (property: string, way: readonly string[] = []): Place => ({ way, property, bits: 128 });
/** See "VPC CIDR blocks" and "Subnet CIDR blocks" in the VPC user guide. */
const sized = (property: string): Place => ({ way: [], property, bits: 32, least: 16, most: 28 });

const ruleBlocks = (way: readonly string[]): Place[] => [v4("CidrIp", way), v6("CidrIpv6", way)];

const places: ReadonlyMap<string, readonly Place[]> = new Map([
  ["AWS::EC2::NetworkAclEntry", [v4("CidrBlock"), v6("Ipv6CidrBlock")]],
  ["AWS::EC2::Route", [v4("DestinationCidrBlock"), v6("DestinationIpv6CidrBlock")]],
  ["AWS::EC2::SecurityGroup", [...ruleBlocks(["SecurityGroupIngress"]), ...ruleBlocks(["SecurityGroupEgress"])]],
  ["AWS::EC2::SecurityGroupEgress", ruleBlocks([])],
  ["AWS::EC2::SecurityGroupIngress", ruleBlocks([])],
  ["AWS::EC2::Subnet", [sized("CidrBlock"), v6("Ipv6CidrBlock")]],
  ["AWS::EC2::VPC", [sized("CidrBlock")]],
]);

function brokenBlocks(context: LintContext): RuleHit[] {
  return context.once(knownResources).flatMap(({ type, properties, path }) =>
    (places.get(type.name) ?? []).flatMap((place) =>
      objectsIn(properties, path, place.way)
        .flatMap(({ value, path: at }) => variantsOf(value[place.property], [...at, place.property]))
        .flatMap((block) => faultOf(block, place)),
    ),
  );
}

function faultOf({ value, path }: Placed, { bits, least = 0, most = bits }: Place): RuleHit[] {
  if (typeof value !== "string" || value.includes("{{resolve:")) return [];
  const parsed = parseBlock(value);
  if (parsed === undefined || parsed.family.bits !== bits) {
    const example = bits === 32 ? "10.0.0.0/16" : "2001:db8::/56";
    return [
      {
        message: `'${value}' is no block of IPv${bits === 32 ? 4 : 6} addresses.`,
        remedy: `Write one such as ${example}.`,
        path,
      },
    ];
  }
  if (parsed.prefix >= least && parsed.prefix <= most) return [];
  return [
    {
      message: `'${value}' is not of a size that EC2 takes here.`,
      remedy: `Write a prefix from /${least} to /${most}.`,
      path,
    },
  ];
}
