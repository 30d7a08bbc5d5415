import type {
  Deployment,
  DeployResult,
  DestroyPlan,
  DestroyResult,
  DriftReport,
  Finding,
  OperationEvent,
  OperationFailure,
  Plan,
  RolloutResult,
  StackSetDrift,
  StackSetPlan,
} from "@stacksteward/core";

/** How the tour is told. Printing is the example's business: the library itself never prints. */
export interface View {
  title(): void;
  chapter(title: string): void;
  note(text: string): void;
  /** What the lint says of a template. */
  findings(findings: readonly Finding[]): void;
  plan(plan: Plan | DestroyPlan): void;
  event(event: OperationEvent): void;
  result(result: DeployResult | DestroyResult): void;
  failure(failure: OperationFailure): void;
  /** What was deployed before, newest first. */
  history(deployments: readonly Deployment[]): void;
  /** What is not as the template says. */
  drift(report: DriftReport): void;
  setPlan(plan: StackSetPlan): void;
  rollout(result: RolloutResult): void;
  setDrift(drift: StackSetDrift): void;
  end(facts: TourFacts, commands: readonly NextCommand[]): void;
}

/** What the whole tour took. */
export interface TourFacts {
  readonly calls: number;
  /** How much time passed in the cloud. */
  readonly cloudMilliseconds: number;
}

/** Something to try next, from the root of the repository. */
export interface NextCommand {
  readonly command: string;
  readonly purpose: string;
}

/** Writes one line. */
export type WriteLine = (line: string) => void;
