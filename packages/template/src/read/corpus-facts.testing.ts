/** What differs between two templates, counted by kind or by the first segments of its path. */
export type Differences = Readonly<Record<string, number>>;

/** Sources for the tool Rain, with its directives; CloudFormation refuses them as they are. */
export const needRain: readonly string[] = [
  "APIGateway/apigateway_lambda_integration.yaml",
  "CloudFormation/MacrosExamples/DateFunctions/date.yaml",
  "CloudFormation/MacrosExamples/PyPlate/python.yaml",
  "IoT/amzn2-greengrass-cfn.yaml",
  "RainModules/api-resource.yml",
  "RainModules/bucket.yml",
  "Solutions/Gitea/Gitea.yaml",
];

/** Events for a macro, which have no resources. */
export const notTemplates: readonly string[] = [
  "CloudFormation/MacrosExamples/Count/event.json",
  "CloudFormation/MacrosExamples/Count/event_bad.json",
];

const word = "a word that is a boolean in YAML";
const empty = "null in JSON for empty text";

/** An image id stands under another name in five regions. */
const otherImageName: Differences = Object.fromEntries(
  ["ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2", "eu-west-2"].map((region) => [
    `/Mappings/RegionMap/${region}`,
    2,
  ]),
);

/** Templates whose JSON and YAML say different things, and how often. */
export const differingTwins: Readonly<Record<string, Differences>> = {
  // YAML without quotes: Yes and No are true and false.
  "AWSSupplyChain/SapPrivateLink/SapPrivateLink": { [word]: 4, "/Rules/SubnetsInVPC/Assertions": 1 },
  "NeptuneDB/Neptune": { [word]: 4 },
  "Solutions/ADConnector/templates/ADCONNECTOR.cfn": { [word]: 16 },
  "Solutions/DirectoryServiceSettings/templates/DIRECTORY_SETTINGS.cfn": { [word]: 13 },
  "Solutions/ManagedAD/templates/MANAGEDAD.cfn": { [word]: 16 },
  "Solutions/VPCFlowLogs/templates/VPCFlowLogs-main.cfn": { [word]: 10 },
  // `!GetAZs` with nothing behind it is empty text; the JSON has null, which CloudFormation refuses.
  "Config/Config": { [empty]: 1 },
  "DMS/DMSAuroraToS3FullLoadAndOngoingReplication": { [empty]: 2 },
  "ElasticLoadBalancing/ELBStickinessSample": { [empty]: 1 },
  "ElasticLoadBalancing/ELBWithLockedDownAutoScaledInstances": { [empty]: 2 },
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-creationpolicy": { [empty]: 4 },
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-creationpolicy-no-igw": { [empty]: 2 },
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-waitcondition": { [empty]: 4 },
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-waitcondition-no-igw": { [empty]: 2 },
  // One of the two was changed and the other was not.
  "EC2/EC2_Instance_With_Ephemeral_Drives": { "/Resources/EC2Instance/Properties": 2 },
  "EC2/EIP_With_Association": { "/Resources/EC2Instance/Properties": 2 },
  "EC2/InstanceWithCfnInit": { "/Resources/Instance/Properties": 1 },
  "ECS/EC2LaunchType/clusters/public-vpc": {
    "/Resources/ContainerInstances/Properties": 6,
    "/Resources/ContainerInstances/Type": 1,
    "/Resources/ECSAutoScalingGroup/Properties": 2,
  },
  "Solutions/AmazonCloudWatchAgent/inline/centos": otherImageName,
  "Solutions/AmazonCloudWatchAgent/inline/suse": otherImageName,
  "Solutions/AmazonCloudWatchAgent/ssm/centos": otherImageName,
  "Solutions/AmazonCloudWatchAgent/ssm/suse": { ...otherImageName, "/Resources/EC2Instance/Properties": 1 },
};

/** Templates whose structure CloudFormation refuses: null values, and modules of Rain that were not resolved. */
export const refusedStructures: readonly string[] = [
  "Config/Config.json",
  "DMS/DMSAuroraToS3FullLoadAndOngoingReplication.json",
  "ElasticLoadBalancing/ELBStickinessSample.json",
  "ElasticLoadBalancing/ELBWithLockedDownAutoScaledInstances.json",
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-creationpolicy-no-igw.json",
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-creationpolicy.json",
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-waitcondition-no-igw.json",
  "Solutions/CloudFormationEndpointSignals/cfn-endpoint-waitcondition.json",
  "Solutions/Gitea/Gitea.json",
];
