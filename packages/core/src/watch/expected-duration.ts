/** A resource whose creation, update or removal is to be waited for. */
export interface ExpectedWork {
  readonly type: string;
}

/** Milliseconds that CloudFormation spends around the resources of any operation. */
const OVERHEAD = 5000;

/** Milliseconds most resources take. */
const USUAL = 10_000;

/** Types that take minutes, in milliseconds: as observed, rounded, and only used to decide when to look. */
const SLOW: readonly (readonly [prefix: string, milliseconds: number])[] = [
  ["AWS::CloudFront::", 180_000],
  ["AWS::DocDB::", 300_000],
  ["AWS::EKS::", 500_000],
  ["AWS::ElastiCache::", 300_000],
  ["AWS::OpenSearchService::", 600_000],
  ["AWS::RDS::DBCluster", 120_000],
  ["AWS::RDS::DBInstance", 300_000],
  ["AWS::Redshift::", 300_000],
  ["AWS::EC2::NatGateway", 90_000],
  ["AWS::ElasticLoadBalancingV2::LoadBalancer", 120_000],
  ["AWS::ECS::Service", 90_000],
];

/** How long an operation on these resources is expected to take: as long as its slowest resource, because the others run beside it. */
export function expectedDuration(work: readonly ExpectedWork[]): number {
  return OVERHEAD + Math.max(0, ...work.map(({ type }) => durationOf(type)));
}

function durationOf(type: string): number {
  return SLOW.find(([prefix]) => type.startsWith(prefix))?.[1] ?? USUAL;
}
