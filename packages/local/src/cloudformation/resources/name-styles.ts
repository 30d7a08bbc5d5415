import type { NameStyle } from "./generated-name.ts";

/**
 * Types whose names are shorter than 255 characters or take no upper case, from the naming rules of their services.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function nameStyle(type: string): NameStyle {
  return styles[type] ?? (type.startsWith("AWS::IAM::") ? { maxLength: 64 } : {});
}

const styles: Readonly<Record<string, NameStyle>> = {
  "AWS::S3::Bucket": { maxLength: 63, lowerCase: true },
  "AWS::ECR::Repository": { maxLength: 256, lowerCase: true },
  "AWS::RDS::DBInstance": { maxLength: 63, lowerCase: true },
  "AWS::RDS::DBCluster": { maxLength: 63, lowerCase: true },
  "AWS::RDS::DBSubnetGroup": { maxLength: 255, lowerCase: true },
  "AWS::RDS::DBParameterGroup": { maxLength: 255, lowerCase: true },
  "AWS::ElastiCache::CacheCluster": { maxLength: 40, lowerCase: true },
  "AWS::ElastiCache::ReplicationGroup": { maxLength: 40, lowerCase: true },
  "AWS::Redshift::Cluster": { maxLength: 63, lowerCase: true },
  "AWS::Lambda::Function": { maxLength: 64 },
  "AWS::SQS::Queue": { maxLength: 80 },
  "AWS::Events::Rule": { maxLength: 64 },
  "AWS::ElasticLoadBalancing::LoadBalancer": { maxLength: 32 },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": { maxLength: 32 },
  "AWS::ElasticLoadBalancingV2::TargetGroup": { maxLength: 32 },
  "AWS::OpenSearchService::Domain": { maxLength: 28, lowerCase: true },
  "AWS::Elasticsearch::Domain": { maxLength: 28, lowerCase: true },
  "AWS::KMS::Alias": { maxLength: 255 },
  // Recorded: these alone are not called after their stack.
  "AWS::SSM::Parameter": { prefix: "CFN" },
};
