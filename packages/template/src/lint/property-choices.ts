/** How many of a number of properties must be there, and how many can be. */
export interface Choice {
  readonly type: string;
  /** Leads to the objects that must choose, from the properties; a list is gone through. */
  readonly at?: readonly string[];
  readonly of: readonly string[];
  readonly least: 0 | 1;
  readonly most: number;
}

const one = (type: string, ...of: string[]): Choice => ({ type, of, least: 1, most: 1 });
const oneAtMost = (type: string, ...of: string[]): Choice => ({ type, of, least: 0, most: 1 });
const oneAtLeast = (type: string, ...of: string[]): Choice => ({ type, of, least: 1, most: Infinity });
const below = (at: string, choice: Choice): Choice => ({ ...choice, at: [at] });

const targets = ["CarrierGatewayId", "CoreNetworkArn", "EgressOnlyInternetGatewayId", "GatewayId", "InstanceId"].concat(
  ["LocalGatewayId", "NatGatewayId", "NetworkInterfaceId", "OdbNetworkArn", "TransitGatewayId", "VpcEndpointId"],
  ["VpcPeeringConnectionId"],
);
const destinations = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];
const launches = ["InstanceId", "LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy"];

/** What is refused when it is otherwise, as the page of each type in the template reference says. */
export const choices: readonly Choice[] = [
  one("AWS::AutoScaling::AutoScalingGroup", ...launches),
  oneAtMost("AWS::CloudWatch::Alarm", "MetricName", "Metrics"),
  oneAtMost("AWS::CloudWatch::Alarm", "Metrics", "Namespace"),
  oneAtMost("AWS::CloudWatch::Alarm", "ExtendedStatistic", "Statistic"),
  oneAtLeast("AWS::CloudWatch::Alarm", "MetricName", "Metrics", "EvaluationCriteria"),
  oneAtLeast("AWS::EC2::Instance", "ImageId", "LaunchTemplate"),
  oneAtMost("AWS::EC2::Instance", "NetworkInterfaces", "SubnetId"),
  oneAtMost("AWS::EC2::Instance", "NetworkInterfaces", "SecurityGroupIds"),
  one("AWS::EC2::Route", ...targets),
  one("AWS::EC2::Route", ...destinations),
  oneAtLeast("AWS::EC2::VPC", "CidrBlock", "Ipv4IpamPoolId"),
  oneAtMost("AWS::ECS::Service", "CapacityProviderStrategy", "LaunchType"),
  one("AWS::ElasticLoadBalancingV2::LoadBalancer", "SubnetMappings", "Subnets"),
  oneAtLeast("AWS::Events::Rule", "EventPattern", "ScheduleExpression"),
  oneAtLeast("AWS::IAM::Policy", "Groups", "Roles", "Users"),
  oneAtLeast("AWS::Lambda::EventSourceMapping", "EventSourceArn", "SelfManagedEventSource"),
  oneAtMost("AWS::Route53::RecordSet", "AliasTarget", "TTL"),
  oneAtMost("AWS::Route53::RecordSet", "AliasTarget", "ResourceRecords"),
  one("AWS::Route53::RecordSet", "HostedZoneId", "HostedZoneName"),
  below("RecordSets", oneAtMost("AWS::Route53::RecordSetGroup", "AliasTarget", "TTL")),
  below("RecordSets", oneAtMost("AWS::Route53::RecordSetGroup", "AliasTarget", "ResourceRecords")),
  oneAtMost("AWS::SecretsManager::Secret", "GenerateSecretString", "SecretString"),
  one("AWS::StepFunctions::StateMachine", "Definition", "DefinitionS3Location", "DefinitionString"),
];

const sources = ["CidrIp", "CidrIpv6", "SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName"];
const outgoing = ["CidrIp", "CidrIpv6", "DestinationPrefixListId", "DestinationSecurityGroupId"];

/** What CloudFormation takes otherwise too, and then does not add: see "SourceSecurityGroupId" of AWS::EC2::SecurityGroupIngress. */
export const ruleSources: readonly Choice[] = [
  below("SecurityGroupIngress", one("AWS::EC2::SecurityGroup", ...sources)),
  below("SecurityGroupEgress", one("AWS::EC2::SecurityGroup", ...outgoing)),
  one("AWS::EC2::SecurityGroupIngress", ...sources),
  one("AWS::EC2::SecurityGroupEgress", ...outgoing),
];
