import type { World } from "../../world.ts";
import { measuredDurations, type MeasuredDuration } from "./measured-durations.ts";

/**
 * How long the simulated service takes, in milliseconds of cloud time: what was measured on AWS where somebody
 * published it, up to a tenth more by chance, times the factor of the cloud's option `durations`.
 */
export function duration(
  { ids, durationFactor }: Pick<World, "ids" | "durationFactor">,
  type: string,
  action: "create" | "update" | "delete",
): number {
  const measured: MeasuredDuration = measuredDurations[type] ?? ordinary;
  const seconds = measured[action] ?? measured.create * shareOfCreation[action];
  // So that siblings do not all end in the same instant.
  const jitter = 1 + Number(ids.token(2, "0123456789")) / 1000;
  return Math.round(seconds * 1000 * jitter * durationFactor);
}

/**
 * How much of a duration it takes until configuration is applied, which is all that express mode waits for. Chosen after
 * what was told of it: ten seconds, whether it would have taken one minute or thirty.
 */
export function configurationTime(milliseconds: number): number {
  return Math.min(Math.round(milliseconds / 5), 10_000);
}

/** Chosen: most resources are a record in a database of AWS, and their handlers look twice. */
const ordinary: MeasuredDuration = { create: 4, source: "chosen" };

/** Chosen: where nobody has measured it, a change takes half as long as a creation, and a deletion too. */
const shareOfCreation = { create: 1, update: 0.5, delete: 0.5 } as const;
