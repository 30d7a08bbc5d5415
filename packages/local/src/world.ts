import { partitionOf } from "@stacksteward/template";

import type { CloudClock } from "./clock/cloud-clock.ts";

/** Source of plausible identifiers. Seeded, so that a run repeats. */
export interface IdSource {
  uuid(): string;
  /** `length` characters of `alphabet` (upper-case letters and digits when not given). */
  token(length: number, alphabet?: string): string;
}

/** What every part of the cloud stands on. Services keep their own state per (account, region) and close over this. */
export interface World {
  readonly clock: CloudClock;
  readonly ids: IdSource;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** What the durations of resources are multiplied with. */
  readonly durationFactor: number;
  /** `aws`, `aws-cn`, `aws-us-gov` and so on, from the region. */
  partitionOf(region: string): string;
}

/** The name of the partition that a region belongs to. */
export function partitionNameOf(region: string): string {
  return partitionOf(region).name;
}
