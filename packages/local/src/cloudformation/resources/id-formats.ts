/**
 * Forms of identifiers that neither the name of an attribute nor the ARN form of the specification tells, by type and attribute.
 * `{hex:17}`, `{lower:10}`, `{upper:16}` and `{digits:12}` are random characters, `{name}` is the resource's name;
 * `{partition}`, `{region}`, `{account}` and `{suffix}` mean what they say, and any other word is a property of the resource.
 * The forms are those of the examples in the "Return values" sections of the template reference.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
export const idFormats: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "AWS::SQS::Queue": { QueueUrl: "https://sqs.{region}.{suffix}/{account}/{name}" },
  "AWS::EC2::EIP": { PublicIp: "203.0.113.{octet}", AllocationId: "eipalloc-{hex:17}" },
  "AWS::EC2::SecurityGroup": { Id: "sg-{hex:17}", GroupId: "{id}" },
  "AWS::EC2::VPC": {
    CidrBlockAssociations: "vpc-cidr-assoc-{hex:17}",
    DefaultNetworkAcl: "acl-{hex:17}",
    DefaultSecurityGroup: "sg-{hex:17}",
  },
  "AWS::KMS::Key": { KeyId: "{uuid}" },
  "AWS::IAM::Role": { RoleId: "AROA{upper:17}" },
  "AWS::IAM::AccessKey": { Id: "AKIA{upper:16}", SecretAccessKey: "{lower:40}" },
  "AWS::Route53::HostedZone": { Id: "Z{upper:20}" },
  "AWS::CloudFront::Distribution": { Id: "E{upper:13}", DomainName: "d{lower:13}.cloudfront.net" },
  "AWS::CloudFront::CloudFrontOriginAccessIdentity": { Id: "E{upper:13}", S3CanonicalUserId: "{hex:96}" },
  "AWS::Cognito::UserPool": { UserPoolId: "{region}_{lower:9}" },
  "AWS::Cognito::UserPoolClient": { ClientId: "{lower:26}" },
  "AWS::Cognito::IdentityPool": { Id: "{region}:{uuid}" },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": {
    LoadBalancerArn: "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex:16}",
    DNSName: "{name}-{digits:9}.{region}.elb.{suffix}",
    CanonicalHostedZoneID: "Z{upper:13}",
  },
  "AWS::ElasticLoadBalancingV2::TargetGroup": {
    TargetGroupArn: "arn:{partition}:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex:16}",
  },
  "AWS::ElasticLoadBalancingV2::Listener": {
    ListenerArn: "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/app/{name}/{hex:16}/{hex:16}",
  },
  "AWS::ElasticLoadBalancing::LoadBalancer": { DNSName: "{name}-{digits:9}.{region}.elb.{suffix}" },
  "AWS::SecretsManager::Secret": {
    Id: "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{lower:6}",
  },
  "AWS::ECS::Service": { ServiceArn: "arn:{partition}:ecs:{region}:{account}:service/{name}" },
  "AWS::ECS::TaskDefinition": { TaskDefinitionArn: "arn:{partition}:ecs:{region}:{account}:task-definition/{name}:1" },
  "AWS::Lambda::Alias": { AliasArn: "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}:{name}" },
  "AWS::Lambda::Version": { FunctionArn: "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}:1" },
  "AWS::S3::Bucket": {
    DomainName: "{name}.s3.{suffix}",
    DualStackDomainName: "{name}.s3.dualstack.{region}.{suffix}",
    RegionalDomainName: "{name}.s3.{region}.{suffix}",
    WebsiteURL: "http://{name}.s3-website-{region}.{suffix}",
  },
  "AWS::SNS::Subscription": { Arn: "{TopicArn}:{uuid}" },
  "AWS::WAFv2::WebACL": { Id: "{uuid}" },
  "AWS::EC2::Route": { CidrBlock: "{DestinationCidrBlock}{DestinationIpv6CidrBlock}{DestinationPrefixListId}" },
  "AWS::EC2::VPCGatewayAttachment": { AttachmentType: "IGW" },
  "AWS::EFS::FileSystem": { FileSystemId: "fs-{hex:17}" },
  "AWS::EFS::MountTarget": { Id: "fsmt-{hex:17}" },
  "AWS::EFS::AccessPoint": { AccessPointId: "fsap-{hex:17}" },
  "AWS::DynamoDB::Table": {
    StreamArn: "arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000",
  },
  "AWS::AppSync::DataSource": {
    DataSourceArn: "arn:{partition}:appsync:{region}:{account}:apis/{ApiId}/datasources/{name}",
  },
  "AWS::RDS::DBInstance": { "Endpoint.Address": "{name}.{lower:12}.{region}.rds.{suffix}", "Endpoint.Port": "3306" },
  "AWS::RDS::DBCluster": {
    "Endpoint.Address": "{name}.cluster-{lower:12}.{region}.rds.{suffix}",
    "ReadEndpoint.Address": "{name}.cluster-ro-{lower:12}.{region}.rds.{suffix}",
    "Endpoint.Port": "3306",
  },
  "AWS::EC2::Instance": {
    PrivateIp: "10.0.0.{octet}",
    PublicIp: "203.0.113.{octet}",
    PrivateDnsName: "ip-10-0-0-{octet}.{region}.compute.internal",
    PublicDnsName: "ec2-203-0-113-{octet}.{region}.compute.{suffix}",
    AvailabilityZone: "{region}a",
  },
  "AWS::EC2::NetworkInterface": {
    PrimaryPrivateIpAddress: "10.0.0.{octet}",
    SecondaryPrivateIpAddresses: "10.0.0.{octet}",
  },
  "AWS::Neptune::DBCluster": {
    Endpoint: "{name}.cluster-{lower:12}.{region}.neptune.{suffix}",
    ReadEndpoint: "{name}.cluster-ro-{lower:12}.{region}.neptune.{suffix}",
    Port: "8182",
  },
  "AWS::ElasticLoadBalancingV2::ListenerRule": {
    RuleArn:
      "arn:{partition}:elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hex:16}/{hex:16}/{hex:16}",
  },
  "AWS::CertificateManager::Certificate": {
    CertificateArn: "arn:{partition}:acm:{region}:{account}:certificate/{uuid}",
  },
  "AWS::CloudFormation::StackSet": { StackSetId: "{name}:{uuid}" },
  "AWS::CodeCommit::Repository": {
    RepositoryId: "{uuid}",
    CloneUrlHttp: "https://git-codecommit.{region}.{suffix}/v1/repos/{name}",
    CloneUrlSsh: "ssh://git-codecommit.{region}.{suffix}/v1/repos/{name}",
  },
  "AWS::DMS::ReplicationInstance": { Id: "arn:{partition}:dms:{region}:{account}:rep:{upper:26}" },
  "AWS::DataPipeline::Pipeline": { PipelineId: "df-{upper:20}" },
  "AWS::DirectoryService::MicrosoftAD": { Id: "d-{hex:10}", Alias: "{id}", DnsIpAddresses: "10.0.0.{octet}" },
  "AWS::DirectoryService::SimpleAD": { DirectoryId: "d-{hex:10}", DnsIpAddresses: "10.0.0.{octet}" },
  "AWS::ECR::Repository": { RepositoryUri: "{account}.dkr.ecr.{region}.{suffix}/{name}" },
  "AWS::EKS::Cluster": { Endpoint: "https://{upper:32}.gr7.{region}.eks.{suffix}" },
  "AWS::EMR::Cluster": { Id: "j-{upper:13}", MasterPublicDNS: "ec2-203-0-113-{octet}.{region}.compute.{suffix}" },
  "AWS::Lambda::Url": { FunctionUrl: "https://{lower:32}.lambda-url.{region}.on.aws/" },
  "AWS::Logs::QueryDefinition": { QueryDefinitionId: "{uuid}" },
  "AWS::Route53::HealthCheck": { HealthCheckId: "{uuid}" },
  "AWS::SSM::Association": { AssociationId: "{uuid}" },
  "AWS::ServiceCatalog::CloudFormationProduct": { Id: "prod-{lower:13}", ProvisioningArtifactIds: "pa-{lower:13}" },
  "AWS::ServiceCatalog::Portfolio": { Id: "port-{lower:13}" },
  "AWS::ApiGateway::Deployment": { DeploymentId: "{lower:6}" },
  "AWS::ApiGateway::RestApi": { RestApiId: "{lower:10}", RootResourceId: "{lower:10}" },
  "AWS::ApiGatewayV2::Api": {
    ApiId: "{lower:10}",
    ApiEndpoint: "https://{lower:10}.execute-api.{region}.{suffix}",
  },
};

/** What the ids of a kind of thing in EC2 begin with, such as `vpc` for `VPC` or `Vpc`: 17 hexadecimal digits follow. */
export function ec2Prefix(kind: string): string | undefined {
  return prefixes.get(kind.toLowerCase());
}

const ec2Prefixes: Readonly<Record<string, string>> = {
  VPC: "vpc",
  Subnet: "subnet",
  SecurityGroup: "sg",
  Instance: "i",
  InternetGateway: "igw",
  EgressOnlyInternetGateway: "eigw",
  NatGateway: "nat",
  RouteTable: "rtb",
  SubnetRouteTableAssociation: "rtbassoc",
  NetworkAcl: "acl",
  SubnetNetworkAclAssociation: "aclassoc",
  NetworkInterface: "eni",
  NetworkInterfaceAttachment: "eni-attach",
  Volume: "vol",
  VPCEndpoint: "vpce",
  VPCEndpointService: "vpce-svc",
  VPCPeeringConnection: "pcx",
  VPNGateway: "vgw",
  VPNConnection: "vpn",
  CustomerGateway: "cgw",
  DHCPOptions: "dopt",
  EIPAssociation: "eipassoc",
  FlowLog: "fl",
  LaunchTemplate: "lt",
  PrefixList: "pl",
  SpotFleet: "sfr",
  TransitGateway: "tgw",
  TransitGatewayAttachment: "tgw-attach",
  TransitGatewayRouteTable: "tgw-rtb",
  VPCCidrBlock: "vpc-cidr-assoc",
  SubnetCidrBlock: "subnet-cidr-assoc",
  SecurityGroupIngress: "sgr",
  SecurityGroupEgress: "sgr",
};

const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries(ec2Prefixes).map(([kind, prefix]) => [kind.toLowerCase(), prefix]),
);
