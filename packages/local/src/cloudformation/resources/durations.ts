import type { IdSource } from "../../world.ts";

/**
 * How long the simulated service takes, in milliseconds: small figures in the proportions one sees on AWS, so that
 * slow things stay slow and a whole stack still takes seconds of a real clock.
 */
export function duration(type: string, action: "create" | "update" | "delete", ids: IdSource): number {
  const seconds = slowTypes[type] ?? 2;
  const share = { create: 1, update: 0.8, delete: 0.7 }[action];
  // Up to a tenth more, so that siblings do not all end in the same instant.
  const jitter = 1 + Number(ids.token(2, "0123456789")) / 1000;
  return Math.round(seconds * 1000 * share * jitter);
}

const slowTypes: Readonly<Record<string, number>> = {
  "AWS::AutoScaling::AutoScalingGroup": 10,
  "AWS::CloudFront::Distribution": 40,
  "AWS::DynamoDB::Table": 5,
  "AWS::EC2::Instance": 6,
  "AWS::EC2::NatGateway": 10,
  "AWS::EC2::VPCEndpoint": 6,
  "AWS::ECS::Service": 10,
  "AWS::EKS::Cluster": 60,
  "AWS::ElastiCache::CacheCluster": 30,
  "AWS::ElastiCache::ReplicationGroup": 40,
  "AWS::ElasticLoadBalancingV2::LoadBalancer": 10,
  "AWS::OpenSearchService::Domain": 60,
  "AWS::RDS::DBCluster": 30,
  "AWS::RDS::DBInstance": 40,
  "AWS::Redshift::Cluster": 40,
  "AWS::SSM::Parameter": 1,
};
