import { isScalar, scalarText } from "../../evaluate/scalar.ts";
import type { Json, JsonObject } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { objectsIn, type PlacedObject } from "../objects-in.ts";
import { knownResources } from "../resource-types.ts";

/** What EC2 refuses of volumes and of the rules of security groups. */
export const ec2Rules: readonly LintRule[] = [
  {
    id: "volume-performance",
    severity: Severity.Error,
    description: "Volumes have as many operations per second as their type has, and devices the names that there are.",
    cfnLint: ["E3034", "E3671", "E3715"],
    check: (context) => [
      ...eachOf(context, volumePlaces, volumeFaults),
      ...eachOf(context, devicePlaces, deviceFaults),
    ],
  },
  {
    id: "port-range",
    severity: Severity.Error,
    description: "Rules of security groups for TCP, UDP and ICMP say which ports.",
    cfnLint: ["E3687"],
    check: (context) => eachOf(context, portPlaces, portFaults),
  },
];

/** Types, and the way from their properties to what is looked at. */
type Places = ReadonlyMap<string, readonly (readonly string[])[]>;

const devices = ["BlockDeviceMappings"];
const devicePlaces: Places = new Map([
  ["AWS::AutoScaling::LaunchConfiguration", [devices]],
  ["AWS::EC2::Instance", [devices]],
  ["AWS::EC2::LaunchTemplate", [["LaunchTemplateData", ...devices]]],
]);
const volumePlaces: Places = new Map([
  ...[...devicePlaces].map(([type, ways]) => [type, ways.map((way) => [...way, "Ebs"])] as const),
  ["AWS::EC2::Volume", [[]]],
]);
const portPlaces: Places = new Map([
  ["AWS::EC2::SecurityGroup", [["SecurityGroupIngress"], ["SecurityGroupEgress"]]],
  ["AWS::EC2::SecurityGroupEgress", [[]]],
  ["AWS::EC2::SecurityGroupIngress", [[]]],
]);

function eachOf(
  context: LintContext,
  places: Places,
  faultsOf: (object: PlacedObject, logicalId: string) => RuleHit[],
): RuleHit[] {
  if (context.isRewritten) return [];
  return context
    .once(knownResources)
    .flatMap(({ logicalId, type, properties, path }) =>
      (places.get(type.name) ?? []).flatMap((way) =>
        objectsIn(properties, path, way).flatMap((object) => faultsOf(object, logicalId)),
      ),
    );
}

/** See "Iops" of the property type Ebs of AWS::EC2::Instance. */
const operations: ReadonlyMap<string, { readonly least: number; readonly most: number; readonly isRequired: boolean }> =
  new Map([
    ["gp3", { least: 3000, most: 80_000, isRequired: false }],
    ["io1", { least: 100, most: 64_000, isRequired: true }],
    ["io2", { least: 100, most: 256_000, isRequired: true }],
  ]);

function volumeFaults({ value, path }: PlacedObject, logicalId: string): RuleHit[] {
  const { Iops: written } = value;
  const type = typeof value["VolumeType"] === "string" ? value["VolumeType"] : "";
  const range = operations.get(type);
  if (range === undefined || hidesMembers(value)) return [];
  const remedy = `Write Iops from ${range.least} to ${range.most}.`;
  if (written === undefined) {
    if (!range.isRequired) return [];
    return [{ message: `A volume of ${logicalId} is of the type ${type} and has no Iops.`, remedy, path }];
  }
  const count = wholeNumber(written);
  if (count === undefined || (count >= range.least && count <= range.most)) return [];
  const message = `Volumes of the type ${type} do not have ${count} operations per second.`;
  return [{ message, remedy, path: [...path, "Iops"] }];
}

/** See "VirtualName" of the property type BlockDeviceMapping of AWS::EC2::Instance. */
function deviceFaults({ value, path }: PlacedObject): RuleHit[] {
  const { VirtualName: name } = value;
  if (typeof name !== "string" || /^ephemeral(?:1?\d|2[0-3])$/.test(name) || name.includes("{{resolve:")) return [];
  const message = `There is no instance store volume '${name}'.`;
  return [{ message, remedy: "Write ephemeral0 to ephemeral23.", path: [...path, "VirtualName"] }];
}

/** See "IpProtocol" in AuthorizeSecurityGroupIngress of the EC2 API reference. */
const protocolsWithPorts: readonly string[] = ["tcp", "6", "udp", "17", "icmp", "1"];

function portFaults({ value, path }: PlacedObject, logicalId: string): RuleHit[] {
  const { IpProtocol: protocol } = value;
  if (!isScalar(protocol) || !protocolsWithPorts.includes(scalarText(protocol).toLowerCase()) || hidesMembers(value))
    return [];
  const missing = ["FromPort", "ToPort"].filter((name) => value[name] === undefined);
  if (missing.length === 0) return [];
  const message = `A rule of ${logicalId} for the protocol ${scalarText(protocol)} has no ${missing.join(" and no ")}.`;
  return [{ message, remedy: "Give both, or -1 as the protocol for all traffic.", path }];
}

function hidesMembers(value: JsonObject): boolean {
  return Object.keys(value).some((name) => name.startsWith("Fn::"));
}

function wholeNumber(value: Json): number | undefined {
  const text = isScalar(value) ? scalarText(value) : "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
