/** A part of AWS with accounts, names and domains of its own. */
export interface Partition {
  /** What `AWS::Partition` stands for. */
  readonly name: string;
  /** What `AWS::URLSuffix` stands for. */
  readonly urlSuffix: string;
}

/**
 * The partitions by what the names of their regions begin with; the last takes all others.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html, and the endpoint rules of the SDKs.
 */
const BY_PREFIX: readonly (readonly [prefix: string, partition: Partition])[] = [
  ["cn-", { name: "aws-cn", urlSuffix: "amazonaws.com.cn" }],
  ["us-gov-", { name: "aws-us-gov", urlSuffix: "amazonaws.com" }],
  ["us-iso-", { name: "aws-iso", urlSuffix: "c2s.ic.gov" }],
  ["us-isob-", { name: "aws-iso-b", urlSuffix: "sc2s.sgov.gov" }],
  ["eu-isoe-", { name: "aws-iso-e", urlSuffix: "cloud.adc-e.uk" }],
  ["us-isof-", { name: "aws-iso-f", urlSuffix: "csp.hci.ic.gov" }],
  ["eusc-", { name: "aws-eusc", urlSuffix: "amazonaws.eu" }],
];
const STANDARD: Partition = { name: "aws", urlSuffix: "amazonaws.com" };

/** The partition a region belongs to. */
export function partitionOf(region: string): Partition {
  return BY_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? STANDARD;
}

/** The domains of all partitions. */
export function urlSuffixes(): readonly string[] {
  return [...new Set([STANDARD, ...BY_PREFIX.map(([, partition]) => partition)].map(({ urlSuffix }) => urlSuffix))];
}
