import { policyPack } from "../define-policy.ts";
import type { PolicyPack } from "../policy.ts";
import { tablePolicy, type Expectation } from "./expectation.ts";

const STORED = "its data is not encrypted at rest";
const SENT = "what is sent to it is not encrypted";

/**
 * What is not encrypted unless the template says so. What AWS always encrypts is not here: buckets, tables of DynamoDB, log
 * groups, topics, and repositories of ECR. An account may encrypt every volume by itself, which no template says.
 */
const atRest: readonly Expectation[] = [
  stored("AWS::EC2::Volume", "Encrypted", { inherits: ["SnapshotId", "SourceVolumeId"] }),
  stored("AWS::EC2::Instance", "Encrypted", { each: "BlockDeviceMappings.*.Ebs", inherits: ["SnapshotId"] }),
  stored("AWS::EC2::LaunchTemplate", "Encrypted", {
    each: "LaunchTemplateData.BlockDeviceMappings.*.Ebs",
    inherits: ["SnapshotId"],
  }),
  stored("AWS::AutoScaling::LaunchConfiguration", "Encrypted", {
    each: "BlockDeviceMappings.*.Ebs",
    inherits: ["SnapshotId"],
  }),
  stored("AWS::RDS::DBInstance", "StorageEncrypted", {
    unless: ["DBClusterIdentifier"],
    inherits: [
      "DBSnapshotIdentifier",
      "DBClusterSnapshotIdentifier",
      "SourceDBInstanceIdentifier",
      "SourceDbiResourceId",
      "SourceDBClusterIdentifier",
    ],
  }),
  stored("AWS::RDS::DBCluster", "StorageEncrypted", { inherits: ["SnapshotIdentifier", "SourceDBClusterIdentifier"] }),
  stored("AWS::RDS::GlobalCluster", "StorageEncrypted", { inherits: ["SourceDBClusterIdentifier"] }),
  stored("AWS::DocDB::DBCluster", "StorageEncrypted", {
    inherits: ["SnapshotIdentifier", "SourceDBClusterIdentifier"],
  }),
  stored("AWS::DocDB::GlobalCluster", "StorageEncrypted", { inherits: ["SourceDBClusterIdentifier"] }),
  stored("AWS::Neptune::DBCluster", "StorageEncrypted", {
    inherits: ["SnapshotIdentifier", "SourceDBClusterIdentifier"],
  }),
  stored("AWS::Neptune::GlobalCluster", "StorageEncrypted", { inherits: ["SourceDBClusterIdentifier"] }),
  stored("AWS::EFS::FileSystem", "Encrypted"),
  stored("AWS::ElastiCache::ReplicationGroup", "AtRestEncryptionEnabled"),
  stored("AWS::DAX::Cluster", "SSESpecification.SSEEnabled"),
  stored("AWS::Redshift::Cluster", "Encrypted", { absent: "pass" }),
  stored("AWS::SQS::Queue", "SqsManagedSseEnabled", { absent: "pass", unless: ["KmsMasterKeyId"] }),
  stored("AWS::Kinesis::Stream", "StreamEncryption.EncryptionType", { accepts: ["KMS"] }),
  stored("AWS::OpenSearchService::Domain", "EncryptionAtRestOptions.Enabled"),
  stored("AWS::Elasticsearch::Domain", "EncryptionAtRestOptions.Enabled"),
  stored("AWS::WorkSpaces::Workspace", "RootVolumeEncryptionEnabled"),
  stored("AWS::WorkSpaces::Workspace", "UserVolumeEncryptionEnabled"),
];

const inTransit: readonly Expectation[] = [
  sent("AWS::ElastiCache::ReplicationGroup", "TransitEncryptionEnabled"),
  sent("AWS::OpenSearchService::Domain", "NodeToNodeEncryptionOptions.Enabled", {
    why: "what its nodes send each other is not encrypted",
  }),
  sent("AWS::OpenSearchService::Domain", "DomainEndpointOptions.EnforceHTTPS"),
  sent("AWS::Elasticsearch::Domain", "NodeToNodeEncryptionOptions.Enabled", {
    why: "what its nodes send each other is not encrypted",
  }),
  sent("AWS::Elasticsearch::Domain", "DomainEndpointOptions.EnforceHTTPS"),
  sent("AWS::MSK::Cluster", "EncryptionInfo.EncryptionInTransit.ClientBroker", { accepts: ["TLS"], absent: "pass" }),
  sent("AWS::MSK::Cluster", "EncryptionInfo.EncryptionInTransit.InCluster", {
    absent: "pass",
    why: "what its brokers send each other is not encrypted",
  }),
  sent("AWS::CloudFront::Distribution", "DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy", {
    accepts: ["redirect-to-https", "https-only"],
  }),
  sent("AWS::CloudFront::Distribution", "ViewerProtocolPolicy", {
    each: "DistributionConfig.CacheBehaviors.*",
    accepts: ["redirect-to-https", "https-only"],
  }),
  sent("AWS::ElasticLoadBalancingV2::Listener", "Protocol", {
    refuses: ["HTTP"],
    absent: "pass",
    unless: ["DefaultActions.0.RedirectConfig"],
    remedy: "Listen on HTTPS with a certificate, and let the listener on HTTP redirect there.",
  }),
];

/**
 * Everything that holds data is encrypted at rest, and what is sent to it is encrypted in transit: volumes, databases, file
 * systems, caches, streams, queues and search domains; listeners and distributions.
 */
export const encryption: PolicyPack = policyPack("encryption", [
  tablePolicy("at-rest", "What holds data is encrypted at rest.", atRest),
  tablePolicy("in-transit", "What is sent over a network is encrypted.", inTransit),
]);

type Rest = Partial<Omit<Expectation, "type" | "property">>;

function stored(type: string, property: string, rest: Rest = {}): Expectation {
  return { type, property, accepts: [true], absent: "deny", why: STORED, ...rest };
}

function sent(type: string, property: string, { refuses, ...rest }: Rest = {}): Expectation {
  const wanted = refuses === undefined ? { accepts: [true] } : { refuses };
  return { type, property, ...wanted, absent: "deny", why: SENT, ...rest };
}

/** The rows of the tables, for the test that holds them against the catalog. */
export const encryptionTables: readonly Expectation[] = [...atRest, ...inTransit];
