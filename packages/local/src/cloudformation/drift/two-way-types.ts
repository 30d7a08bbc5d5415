/**
 * The types whose drift can be detected, but whose actual state drift-aware change sets do not compare: for them the last
 * deployment counts, as in any other change set.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html
 */
export const twoWayTypes: ReadonlySet<string> = new Set([
  "AWS::Bedrock::AgentAlias",
  "AWS::DataZone::PolicyGrant",
  "AWS::Detective::Graph",
  "AWS::IAM::OIDCProvider",
  "AWS::MSK::Cluster",
  "AWS::Maester::DocumentType",
  "AWS::MediaLive::Multiplexprogram",
  "AWS::Neptune::DBParameterGroup",
  "AWS::NetworkManager::CoreNetwork",
  "AWS::ODB::CloudVmCluster",
  "AWS::Organizations::ResourcePolicy",
  "AWS::Panorama::PackageVersion",
  "AWS::QBusiness::Index",
  "AWS::RDS::DBProxy",
  "AWS::Redshift::ClusterParameterGroup",
  "AWS::RolesAnywhere::TrustAnchor",
  "AWS::Route53::KeySigningKey",
  "AWS::Route53Resolver::FirewallRuleGroup",
  "AWS::S3::StorageLensGroup",
  "AWS::S3Express::BucketPolicy",
  "AWS::S3Tables::TableBucketPolicy",
  "AWS::SNS::TopicInlinePolicy",
  "AWS::SageMaker::ImageVersion",
  "AWS::SageMaker::MlflowTrackingServer",
  "AWS::SageMaker::ModelPackageGroup",
  "AWS::Transfer::Certificate",
  "AWS::VpcLattice::ResourceConfiguration",
]);
