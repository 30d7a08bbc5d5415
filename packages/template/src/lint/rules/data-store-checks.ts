import { isScalar, scalarText } from "../../evaluate/scalar.ts";
import type { Json } from "../../json.ts";
import type { RuleHit } from "../lint-rule.ts";
import type { KnownResource } from "../resource-types.ts";
import { isFunction, variantsOf } from "../variants.ts";

/** See "AutomaticFailoverEnabled" and "NumCacheClusters" of AWS::ElastiCache::ReplicationGroup. */
export function replicationGroup({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const groups = numberOf(properties["NumNodeGroups"]);
  const clusters = numberOf(properties["NumCacheClusters"]);
  return variantsOf(properties["AutomaticFailoverEnabled"], [...path, "AutomaticFailoverEnabled"]).flatMap(
    ({ value, path: at }): RuleHit[] => {
      if (isTrue(value) && clusters === 1) {
        const message = `${logicalId} fails over automatically, and has one cluster only.`;
        return [{ message, remedy: "Write NumCacheClusters: 2 or more.", path: [...path, "NumCacheClusters"] }];
      }
      if (!isFalse(value) || groups === undefined || groups < 2) return [];
      const message = `${logicalId} has ${groups} node groups, which need automatic failover.`;
      return [{ message, remedy: "Write AutomaticFailoverEnabled: true.", path: at }];
    },
  );
}

/** See "ManageMasterUserPassword" of AWS::RDS::DBInstance. */
export function managedPassword({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const { ManageMasterUserPassword: isManaged, MasterUserPassword: password } = properties;
  if (!isTrue(isManaged) || password === undefined || isFunction(password)) return [];
  const message = `Secrets Manager keeps the password of ${logicalId}, so it is not given one.`;
  return [{ message, remedy: "Remove one of them.", path: [...path, "MasterUserPassword"] }];
}

/** See "MultiAZ" of AWS::RDS::DBInstance. */
export function zoneOfMany({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const { MultiAZ: isMany, AvailabilityZone: zone } = properties;
  if (!isTrue(isMany) || zone === undefined || isMaybeAbsent(zone)) return [];
  const message = `${logicalId} is in several availability zones, so it is not given one.`;
  return [{ message, remedy: "Remove one of them.", path: [...path, "AvailabilityZone"] }];
}

/** See "ReplicationConfiguration" of AWS::S3::Bucket. */
export function replicatedBucket({ logicalId, properties, path }: KnownResource): RuleHit[] {
  const { ReplicationConfiguration: replication, VersioningConfiguration: versioning } = properties;
  if (replication === undefined || isMaybeAbsent(replication) || versioning !== undefined) return [];
  if (Object.keys(properties).some((name) => name.startsWith("Fn::"))) return [];
  const message = `${logicalId} is replicated and not versioned.`;
  const remedy = "Write VersioningConfiguration: {Status: Enabled}.";
  return [{ message, remedy, path: [...path, "ReplicationConfiguration"] }];
}

/** Whether a function may answer that there is nothing. */
function isMaybeAbsent(value: Json): boolean {
  return isFunction(value) && JSON.stringify(value).includes("AWS::NoValue");
}

function isTrue(value: Json | undefined): boolean {
  return isScalar(value) && scalarText(value).toLowerCase() === "true";
}

function isFalse(value: Json | undefined): boolean {
  return isScalar(value) && scalarText(value).toLowerCase() === "false";
}

function numberOf(value: Json | undefined): number | undefined {
  const text = isScalar(value) ? scalarText(value) : "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
