import { createOrchestrator, type AppResult, type DeployResult } from "@stacksteward/core";
import { createLocalCloud } from "@stacksteward/local";

import { appOf, criticalPath, levelsOf, type RandomStack } from "./random-app.ts";

/** How long a random app took, beside what it must take. Milliseconds of virtual time. */
export interface AppFigures {
  readonly makespan: number;
  /** The longest way through the graph, counting only the time in which CloudFormation works on each stack. */
  readonly criticalPath: number;
  /**
   * What greedy scheduling on so many places is never slower than, whatever it begins first: the work shared by the places,
   * and of the critical path what that cannot share (R. L. Graham, Bounds on Multiprocessing Timing Anomalies, 1969).
   */
  readonly listBound: number;
  /** What no schedule on so many places is faster than: the critical path, or the work shared by the places. */
  readonly lowerBound: number;
  readonly calls: number;
}

/** Deploys new stacks as one app, or level by level with a barrier behind each, on a cloud of their own. */
export async function deployRandomApp(
  stacks: readonly RandomStack[],
  { concurrency, barriers = false }: { readonly concurrency: number; readonly barriers?: boolean },
): Promise<AppFigures> {
  const cloud = await createLocalCloud({ durations: 30 });
  using orchestrator = createOrchestrator(cloud.connection());
  const began = cloud.clock.now();
  const results: AppResult<DeployResult>[] = [];
  for (const level of barriers ? levelsOf(stacks) : [stacks]) {
    results.push(await orchestrator.deployApp(appOf("random", level), { concurrency }));
  }
  const makespan = cloud.clock.now() - began;
  const durations = durationsIn(results);
  const longest = criticalPath(stacks, (name) => durations.get(name) ?? Number.NaN);
  const work = [...durations.values()].reduce((sum, duration) => sum + duration, 0);
  const calls = cloud.calls.count();
  await cloud.close();
  const listBound = work / concurrency + (1 - 1 / concurrency) * longest;
  return { makespan, criticalPath: longest, listBound, lowerBound: Math.max(longest, work / concurrency), calls };
}

function durationsIn(results: readonly AppResult<DeployResult>[]): ReadonlyMap<string, number> {
  const durations = new Map<string, number>();
  for (const { stack, ...outcome } of results.flatMap(({ outcomes }) => outcomes)) {
    if (outcome.kind !== "done" || outcome.result.kind !== "deployed") throw new Error(`${stack} was not deployed.`);
    const { startedAt, endedAt } = outcome.result;
    durations.set(stack, Date.parse(endedAt) - Date.parse(startedAt));
  }
  return durations;
}
