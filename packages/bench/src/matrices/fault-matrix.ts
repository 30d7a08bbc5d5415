import { createOrchestrator, type OperationEvent, type Orchestrator } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";

import { aftermathOf, type Aftermath } from "./aftermath.ts";
import { callFaults, failingPages, strikingHandler, type CallFault } from "./call-fault.ts";
import { scenarios, type Deployer, type Scenario } from "./scenario.ts";

/** One cell of the matrix: a fault that strikes one call of a scenario, or all its follow-up pages. */
export interface FaultCase {
  readonly scenario: Scenario;
  readonly fault: CallFault;
  readonly call: number | "pages";
  /** What that call asks for. */
  readonly operation: string;
}

/** What came of one cell. A fault that finds nothing to strike proves nothing. */
export type FaultOutcome =
  | { readonly kind: "survived" }
  | { readonly kind: "not struck" }
  | { readonly kind: "differs"; readonly how: string };

/** How a run went, without what may differ. */
interface Course {
  readonly aftermath: Aftermath;
  readonly result: unknown;
  /** What a listener was told, as `<kind> <resource> <status>`. */
  readonly told: readonly string[];
}

interface Run {
  readonly course: Course;
  /** The operations that were called, in order. */
  readonly calls: readonly string[];
  /** How often the fault struck. */
  readonly struck: number;
}

/** The whole matrix: each fault on each call of each scenario, and failing pages wherever there are some. */
export async function faultMatrix(): Promise<readonly FaultCase[]> {
  const cases: FaultCase[] = [];
  for (const scenario of scenarios) {
    const { calls } = await undisturbed(scenario);
    for (const fault of callFaults)
      for (const [call, operation] of calls.entries()) cases.push({ scenario, fault, call, operation });
    cases.push({ scenario, fault: failingPages, call: "pages", operation: "any" });
  }
  return cases;
}

/** Runs one cell and compares it with the undisturbed run: the answer, what was told, each stack and all its history. */
export async function outcomeOf({ scenario, fault, call }: Omit<FaultCase, "operation">): Promise<FaultOutcome> {
  const isStruck = call === "pages" ? everyPageOnce() : (at: number) => at === call;
  const { course: expected } = await undisturbed(scenario);
  const { course: found, struck } = await run(scenario, fault, isStruck);
  if (struck === 0) return { kind: "not struck" };
  const [wanted, got] = [JSON.stringify(expected, undefined, 1), JSON.stringify(found, undefined, 1)];
  return wanted === got ? { kind: "survived" } : { kind: "differs", how: `expected ${wanted}, found ${got}` };
}

function everyPageOnce(): (at: number, body: string) => boolean {
  const struck = new Set<string>();
  return (_, body) => {
    if (!/(?:^|&)NextToken=/.test(body) || struck.has(body)) return false;
    struck.add(body);
    return true;
  };
}

const runs = new Map<string, Promise<Run>>();
const noFault: CallFault = { name: "none", strike: ({ send }) => send() };

function undisturbed(scenario: Scenario): Promise<Run> {
  const known = runs.get(scenario.name) ?? run(scenario, noFault, () => false);
  runs.set(scenario.name, known);
  return known;
}

async function run(
  scenario: Scenario,
  fault: CallFault,
  isStruck: (call: number, body: string) => boolean,
): Promise<Run> {
  const cloud = await createLocalCloud();
  const connection = cloud.connection();
  using before = createOrchestrator({ ...connection, newRunId: countingFrom("before") });
  await scenario.prepare(deployerOf(before), cloud);
  cloud.calls.clear();
  const told: string[] = [];
  const onEvent = (event: OperationEvent): void =>
    void told.push("eventId" in event ? `${event.kind} ${event.logicalId} ${event.status}` : event.kind);
  const { handler: requestHandler, struck } = strikingHandler(cloud, fault, isStruck);
  using orchestrator = createOrchestrator({ ...connection, requestHandler, newRunId: countingFrom("run") });
  const deployer = deployerOf(orchestrator, scenario.isUnheard === true ? undefined : onEvent);
  const answer = await scenario.act(deployer).catch((error: unknown) => String(error));
  const calls = cloud.calls.list().map(({ operation }) => operation);
  const course = { result: withoutTimes(answer), told, aftermath: await aftermathOf(cloud) };
  await cloud.close();
  return { course, calls, struck: struck() };
}

function countingFrom(name: string): () => string {
  let count = 0;
  return () => `${name}-${count++}`;
}

function deployerOf(orchestrator: Orchestrator, onEvent?: (event: OperationEvent) => void): Deployer {
  const options = onEvent === undefined ? {} : { onEvent };
  return {
    deploy: (definition) => orchestrator.deploy(definition, options),
    destroy: (name) => orchestrator.destroy(name, { ...options, deleteData: true }),
  };
}

/** A fault takes time, which is all it may change. */
function withoutTimes(result: unknown): unknown {
  const isTime = (key: string): boolean => key === "startedAt" || key === "endedAt" || key === "at";
  return JSON.parse(JSON.stringify(result, (key, value: unknown) => (isTime(key) ? undefined : value)));
}
