import { Capability, stackSet, type StackSet } from "@stacksteward/core";

/** What is to be rolled out, and to whom. */
export interface BaselineRequest {
  /** Names the rollout: another one for each. */
  readonly id: string;
  readonly contact: string;
  readonly retentionInDays?: number;
  /** The organizational units, with those below them. */
  readonly units: readonly string[];
  readonly regions: readonly string[];
  /** The account that goes first. */
  readonly canary: string;
}

/** The baseline as a stack set of the organization. Accounts that join get it with the next rollout. */
export function baseline({ contact, retentionInDays = 365, units, regions }: BaselineRequest): StackSet {
  return stackSet({
    name: "baseline",
    template: new URL("../templates/baseline.yaml", import.meta.url),
    parameters: { Contact: contact, RetentionInDays: retentionInDays },
    capabilities: [Capability.Iam],
    targets: { units, regions },
    managedExecution: true,
  });
}
