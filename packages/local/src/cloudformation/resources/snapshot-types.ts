/** The types that a policy of `Snapshot` is for. See "DeletionPolicy attribute" in the template reference. */
export const snapshotTypes: ReadonlySet<string> = new Set([
  "AWS::DocDB::DBCluster",
  "AWS::EC2::Volume",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::Neptune::DBCluster",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::Redshift::Cluster",
]);

/** What is left of a resource that was deleted under a policy of `Snapshot`. */
export interface ResourceSnapshot {
  readonly account: string;
  readonly region: string;
  readonly type: string;
  /** Of the resource that is gone. */
  readonly physicalId: string;
  readonly snapshotId: string;
  readonly takenAt: Date;
}
