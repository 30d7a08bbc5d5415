/**
 * Whether a resource stops serving while it changes: in the words of "Update behaviors of stack resources" in the
 * CloudFormation user guide, no interruption or some interruptions; `possible` where its page says that it depends.
 */
export type Interruption = "none" | "some" | "possible" | "unknown";

/** What the page of one type says under "Update requires", for the properties that it does not replace the resource for. */
interface DocumentedType {
  readonly none: readonly string[];
  readonly some: readonly string[];
  readonly possible?: readonly string[];
}

/**
 * The specification does not carry these words, so they are read from the page of each type in the CloudFormation
 * template reference. A type that is not here, and a property its page has gained since, is unknown.
 */
export const documentedInterruptions: Readonly<Record<string, DocumentedType>> = {
  "AWS::EC2::Instance": {
    none: [
      "DisableApiTermination",
      "IamInstanceProfile",
      "InstanceInitiatedShutdownBehavior",
      "Monitoring",
      "SourceDestCheck",
      "SsmAssociations",
      "Tags",
      "Volumes",
    ],
    some: [
      "AdditionalInfo",
      "Affinity",
      "EbsOptimized",
      "HostId",
      "InstanceType",
      "KernelId",
      "RamdiskId",
      "SecurityGroupIds",
      "Tenancy",
      "UserData",
    ],
  },
  "AWS::Lambda::Function": {
    none: [
      "Code",
      "DeadLetterConfig",
      "Description",
      "Environment",
      "FileSystemConfigs",
      "Handler",
      "ImageConfig",
      "KmsKeyArn",
      "Layers",
      "MemorySize",
      "ReservedConcurrentExecutions",
      "Role",
      "Runtime",
      "Tags",
      "Timeout",
      "TracingConfig",
      "VpcConfig",
    ],
    some: [],
  },
  "AWS::RDS::DBInstance": {
    none: [
      "AllowMajorVersionUpgrade",
      "AssociatedRoles",
      "CopyTagsToSnapshot",
      "Domain",
      "DomainIAMRoleName",
      "MasterUserPassword",
      "MonitoringRoleArn",
      "MultiAZ",
      "OptionGroupName",
      "PreferredBackupWindow",
      "Tags",
      "VPCSecurityGroups",
    ],
    some: ["DBInstanceClass", "EngineVersion", "StorageType"],
    // Its page says "Some interruptions" of some of them, and at other times that it depends.
    possible: [
      "AllocatedStorage",
      "AutoMinorVersionUpgrade",
      "BackupRetentionPeriod",
      "CACertificateIdentifier",
      "DBParameterGroupName",
      "MonitoringInterval",
      "PreferredMaintenanceWindow",
    ],
  },
  "AWS::SQS::Queue": {
    none: [
      "ContentBasedDeduplication",
      "DeduplicationScope",
      "DelaySeconds",
      "FifoThroughputLimit",
      "KmsDataKeyReusePeriodSeconds",
      "KmsMasterKeyId",
      "MaximumMessageSize",
      "MessageRetentionPeriod",
      "ReceiveMessageWaitTimeSeconds",
      "RedriveAllowPolicy",
      "RedrivePolicy",
      "SqsManagedSseEnabled",
      "Tags",
    ],
    some: [],
  },
};
