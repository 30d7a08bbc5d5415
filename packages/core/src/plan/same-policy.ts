import { digestOfData } from "./plan-digest.ts";

/** Whether two stack policies say the same, however they are written. */
export function isSamePolicy(one: string | undefined, other: string | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && digestOf(one) === digestOf(other));
}

function digestOf(policy: string): string {
  try {
    return digestOfData(JSON.parse(policy));
  } catch {
    return policy;
  }
}
