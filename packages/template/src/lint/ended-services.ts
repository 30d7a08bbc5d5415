/** A service of which AWS has said that it ends, or that it takes nobody new. */
export interface ServiceEnd {
  /** The day, as `YYYY-MM-DD`. */
  readonly day: string;
  /** What to use instead. */
  readonly instead: string;
}

/**
 * By what the names of their types begin with. See "AWS services lifecycle changes" at https://aws.amazon.com/products/lifecycle/
 * and the end-of-support notices in the guides of the services.
 */
const endings: readonly (readonly [start: string, end: ServiceEnd])[] = [
  ["AWS::AutoScaling::LaunchConfiguration", { day: "2024-10-01", instead: "AWS::EC2::LaunchTemplate" }],
  ["AWS::CodeStar::", { day: "2024-07-31", instead: "AWS CodePipeline and the services it uses" }],
  ["AWS::IoTAnalytics::", { day: "2025-12-15", instead: "Amazon Kinesis with Amazon S3 and AWS Glue" }],
  ["AWS::LookoutMetrics::", { day: "2025-10-10", instead: "anomaly detection of Amazon CloudWatch" }],
  ["AWS::LookoutVision::", { day: "2025-10-31", instead: "a model in Amazon SageMaker" }],
  ["AWS::MediaStore::", { day: "2025-11-13", instead: "Amazon S3" }],
  ["AWS::OpsWorks::", { day: "2024-05-26", instead: "AWS Systems Manager" }],
  ["AWS::OpsWorksCM::", { day: "2024-05-05", instead: "AWS Systems Manager" }],
  ["AWS::QLDB::", { day: "2025-07-31", instead: "Amazon Aurora PostgreSQL" }],
  ["AWS::RoboMaker::", { day: "2025-09-10", instead: "AWS Batch" }],
  ["AWS::WAF::", { day: "2025-09-30", instead: "AWS::WAFv2" }],
  ["AWS::WAFRegional::", { day: "2025-09-30", instead: "AWS::WAFv2" }],
];

/** When the service of a type ends; `undefined` when nothing is known of that. */
export function serviceEndOf(typeName: string): ServiceEnd | undefined {
  return endings.find(([start]) => typeName.startsWith(start))?.[1];
}
