/** How long a type takes, in seconds, and who says so. */
export interface MeasuredDuration {
  readonly create: number;
  readonly update?: number;
  readonly delete?: number;
  readonly source: DurationSource;
}

/**
 * Where a figure comes from. AWS promises none.
 *
 * - `stack events`: the median between `CREATE_IN_PROGRESS` and `CREATE_COMPLETE` (or the events of a deletion) in
 *   deployment logs that people published in public repositories.
 * - `service`: the median that logs of Terraform, published in the same way, give for the service's own creation or
 *   destruction ("Creation complete after …"); CloudFormation waits for the same thing.
 * - `chosen`: nobody published one that could be used; it is put beside what resembles it.
 */
export type DurationSource = "stack events" | "service" | "chosen";

/** Types that take longer, or shorter, than most. The number of measurements stands behind each that is not chosen. */
export const measuredDurations: Readonly<Record<string, MeasuredDuration>> = {
  "AWS::AutoScaling::AutoScalingGroup": { create: 40, source: "chosen" },
  "AWS::CDK::Metadata": { create: 2, update: 1, delete: 1, source: "stack events" }, // 8
  "AWS::CloudFront::Distribution": { create: 183, update: 183, delete: 443, source: "service" }, // 6 and 1
  "AWS::DocDB::DBCluster": { create: 240, delete: 243, source: "service" }, // the deletion: 1
  "AWS::DynamoDB::Table": { create: 30, update: 15, delete: 15, source: "stack events" }, // 5
  "AWS::EC2::Instance": { create: 30, update: 60, delete: 29, source: "service" }, // 7 and 6
  "AWS::EC2::InternetGateway": { create: 1, source: "service" }, // 8
  "AWS::EC2::NatGateway": { create: 106, delete: 60, source: "service" }, // 8 and 9
  "AWS::EC2::VPCEndpoint": { create: 60, source: "chosen" },
  "AWS::ECS::Service": { create: 75, update: 75, delete: 60, source: "service" }, // 1
  "AWS::EKS::Cluster": { create: 612, update: 600, delete: 177, source: "service" }, // 10 and 10
  "AWS::EKS::Nodegroup": { create: 120, delete: 252, source: "service" }, // the deletion: 2
  "AWS::ElastiCache::CacheCluster": { create: 317, source: "service" }, // 3
  "AWS::ElastiCache::ReplicationGroup": { create: 337, source: "service" }, // 1
  "AWS::ElasticBeanstalk::Environment": { create: 186, source: "stack events" }, // 2
  "AWS::ElasticLoadBalancingV2::LoadBalancer": { create: 142, update: 5, delete: 5, source: "service" }, // 3
  "AWS::IAM::InstanceProfile": { create: 132, update: 5, delete: 2, source: "stack events" }, // 2
  "AWS::IAM::Role": { create: 17, update: 12, delete: 12, source: "stack events" }, // the deletion: 4
  "AWS::Lambda::Function": { create: 8, update: 6, delete: 3, source: "stack events" }, // 1 and 1
  "AWS::MSK::Cluster": { create: 1500, source: "chosen" },
  "AWS::Neptune::DBInstance": { create: 245, source: "chosen" },
  "AWS::OpenSearchService::Domain": { create: 900, source: "chosen" },
  "AWS::RDS::DBCluster": { create: 43, update: 60, delete: 60, source: "service" }, // 1
  "AWS::RDS::DBInstance": { create: 245, update: 180, delete: 285, source: "service" }, // 7 and 1
  "AWS::Redshift::Cluster": { create: 300, source: "chosen" },
  "AWS::S3::Bucket": { create: 20, update: 20, delete: 2, source: "stack events" }, // the update: 1
  "AWS::SNS::Topic": { create: 10, update: 5, delete: 1, source: "stack events" }, // 6
  "AWS::SQS::Queue": { create: 1, update: 1, delete: 1, source: "stack events" }, // 6
  "AWS::SSM::Parameter": { create: 2, update: 2, delete: 1, source: "stack events" }, // the update and the deletion: 1 each
};
