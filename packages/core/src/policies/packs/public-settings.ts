import type { Expectation } from "./expectation.ts";

const REACHABLE = "it can be reached from the internet";
const OPEN = "anybody may read or change what is in it";
const BLOCKS = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];

/**
 * Properties that open something to everybody. New buckets are closed by themselves
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html), and of a block that is
 * written, what it does not name is off.
 */
export const publicSettings: readonly Expectation[] = [
  {
    type: "AWS::S3::Bucket",
    property: "AccessControl",
    refuses: ["PublicRead", "PublicReadWrite", "AuthenticatedRead"],
    absent: "pass",
    why: OPEN,
  },
  ...BLOCKS.map((property): Expectation => ({
    type: "AWS::S3::Bucket",
    each: "PublicAccessBlockConfiguration",
    property,
    accepts: [true],
    absent: "deny",
    why: "public access to it is not blocked",
  })),
  ...["AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPoint"].flatMap((type) =>
    BLOCKS.map((property): Expectation => ({
      type,
      each: "PublicAccessBlockConfiguration",
      property,
      refuses: [false],
      absent: "pass",
      why: "public access through it is not blocked",
      remedy: `Set ${property} to true, or leave it out.`,
    })),
  ),
  // Whether it is public depends on the subnets and their routes when the template does not say.
  { ...reachable("AWS::RDS::DBInstance"), accepts: [false], absent: "unseen" },
  { ...reachable("AWS::DMS::ReplicationInstance"), accepts: [false], absent: "deny" },
  { ...reachable("AWS::DMS::InstanceProfile"), accepts: [false], absent: "unseen" },
  ...[
    "AWS::AmazonMQ::Broker",
    "AWS::Lightsail::Database",
    "AWS::M2::Environment",
    "AWS::Neptune::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBShardGroup",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Workgroup",
    "AWS::Timestream::InfluxDBCluster",
    "AWS::Timestream::InfluxDBInstance",
  ].map((type) => opened(type, "PubliclyAccessible", [true])),
  opened("AWS::MSK::Cluster", "BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type", ["SERVICE_PROVIDED_EIPS"]),
  opened("AWS::EC2::Instance", "AssociatePublicIpAddress", [true], "NetworkInterfaces.*"),
  opened("AWS::EC2::LaunchTemplate", "AssociatePublicIpAddress", [true], "LaunchTemplateData.NetworkInterfaces.*"),
  opened("AWS::AutoScaling::LaunchConfiguration", "AssociatePublicIpAddress", [true]),
  ...[
    { type: "AWS::Lambda::Url", property: "AuthType" },
    { type: "AWS::Lambda::Permission", property: "FunctionUrlAuthType" },
    { type: "AWS::Serverless::Function", each: "FunctionUrlConfig", property: "AuthType" },
  ].map((where): Expectation => ({
    ...where,
    refuses: ["NONE"],
    absent: "pass",
    why: "anybody may call the function",
  })),
];

function reachable(type: string): Omit<Expectation, "absent"> {
  return { type, property: "PubliclyAccessible", why: REACHABLE };
}

function opened(type: string, property: string, refuses: readonly (string | boolean)[], each?: string): Expectation {
  return { type, property, refuses, absent: "pass", why: REACHABLE, ...(each === undefined ? {} : { each }) };
}
