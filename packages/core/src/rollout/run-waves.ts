import type { WorkflowContext } from "@stacksteward/workflow";

import { present } from "../present.ts";
import { placeKey } from "./instance-place.ts";
import { passGates } from "./pass-gates.ts";
import type { PlannedInstance, RolloutEngine, WaveEnd } from "./rollout-engine.ts";
import type { RolloutOrders } from "./rollout-orders.ts";
import { TELL_NOBODY, type TellRollout } from "./rollout-event.ts";
import type { InstanceReport, InstanceState, RolloutResult, WaveReport } from "./rollout-result.ts";
import type { RolloutStrategy } from "./rollout-strategy.ts";
import type { WavePlan } from "./split-waves.ts";

/** What is rolled out, and how. */
export interface Rollout<Planned extends PlannedInstance> {
  readonly name: string;
  readonly engine: RolloutEngine<Planned>;
  readonly waves: readonly WavePlan<Planned>[];
  /** What is done once every wave has succeeded. */
  readonly deletions: readonly Planned[];
  /** What is as it should be, and is not worked on. */
  readonly unchanged: readonly InstanceReport[];
  readonly strategy: RolloutStrategy;
  readonly orders: RolloutOrders;
  /** Default: nobody is told. */
  readonly tell?: TellRollout;
}

/** Goes from wave to wave and through the gates between them; takes everything back when one fails and the strategy says so. */
export async function runWaves<Planned extends PlannedInstance>(
  context: WorkflowContext,
  rollout: Rollout<Planned>,
): Promise<RolloutResult> {
  const result = await throughWaves(context, rollout);
  const { kind: state, reason } = result;
  rollout.tell?.({ kind: "rollout-ended", state, ...present({ reason }) });
  return result;
}

async function throughWaves<Planned extends PlannedInstance>(
  context: WorkflowContext,
  rollout: Rollout<Planned>,
): Promise<RolloutResult> {
  const { engine, waves, strategy, tell = TELL_NOBODY } = rollout;
  const done: Done<Planned>[] = [];
  let trouble: Trouble | undefined;
  for (const [index, wave] of waves.entries()) {
    if (wave.places.length === 0) {
      done.push({ wave, report: { wave: wave.name, kind: "succeeded", operations: [], gates: [] }, exceptions: [] });
      continue;
    }
    trouble = await stoppedBefore(context, rollout, wave.name);
    if (trouble !== undefined) break;
    const one = await context.scope(wave.name, (scope) => runWave(scope, rollout, wave, index));
    done.push(one);
    trouble = troubleOf(one);
    if (trouble !== undefined) break;
  }
  const reports = waves.map(({ name }, index): WaveReport => done[index]?.report ?? notBegun(name));
  const { name } = rollout;
  if (trouble === undefined) {
    const last = await context.scope("finish", (scope) => engine.finish(scope, strategy));
    const states = statesOf(rollout, done, last.exceptions);
    const kind = last.kind === "succeeded" ? ("completed" as const) : last.kind;
    const why = present({ reason: last.reason });
    return { name, kind, ...why, engine: engine.kind, waves: reports, instances: states };
  }
  const touched = done.flatMap(({ wave, exceptions }) => changedOf(wave.places, exceptions));
  if (trouble.kind === "stopped" || strategy.onFailure === "STOP") {
    const kind = trouble.kind === "stopped" ? ("stopped" as const) : ("failed" as const);
    const instances = statesOf(rollout, done, []);
    return { name, kind, reason: trouble.reason, engine: engine.kind, waves: reports, instances };
  }
  const { reason: why } = trouble;
  const back = await context.scope("return", async (scope) => {
    await scope.step("begin", async () => tell({ kind: "return-began", reason: why }));
    return engine.takeBack(scope, touched, strategy);
  });
  const instances = returned(statesOf(rollout, done, []), touched, back);
  const kind = back.kind === "succeeded" ? ("returned" as const) : ("failed" as const);
  const reason =
    back.reason === undefined ? trouble.reason : `${trouble.reason} It could not be taken back: ${back.reason}`;
  return { name, kind, reason, engine: engine.kind, waves: reports, instances };
}

interface Trouble {
  readonly kind: "failed" | "stopped";
  readonly reason: string;
}

interface Done<Planned extends PlannedInstance> {
  readonly wave: WavePlan<Planned>;
  readonly report: WaveReport;
  readonly exceptions: readonly InstanceReport[];
  readonly reason?: string;
}

async function runWave<Planned extends PlannedInstance>(
  context: WorkflowContext,
  { engine, strategy, waves, tell = TELL_NOBODY }: Rollout<Planned>,
  wave: WavePlan<Planned>,
  index: number,
): Promise<Done<Planned>> {
  const { name, places, pace } = wave;
  // What is told within a step is told once, whoever takes the run up.
  const began = await context.step("begin", async () => {
    tell({ kind: "wave-began", wave: name, instances: places.length });
    return context.clock.now();
  });
  const isLast = waves.slice(index + 1).every((later) => later.places.length === 0);
  const work = { name, isFirst: index === 0, isLast, instances: places, pace };
  const end = await context.scope("work", (scope) => engine.carryOut(scope, work));
  const ended = await context.step("end", async () => {
    const { kind: state, reason, exceptions } = end;
    tell({ kind: "wave-ended", wave: name, state, exceptions: exceptions.length, ...present({ reason }) });
    return context.clock.now();
  });
  const gates = wave.wave.gates ?? strategy.gates ?? [];
  const isGated = end.kind === "succeeded" && gates.length > 0;
  const reports = isGated
    ? await passGates(context, gates, { wave: name, since: ended, instances: reportsOf(wave, end.exceptions) }, tell)
    : [];
  const failedGate = reports.find(({ kind }) => kind === "failed");
  const kind = end.kind === "succeeded" && failedGate !== undefined ? "failed" : end.kind;
  const reason = failedGate === undefined ? end.reason : `The gate "${failedGate.gate}" failed: ${failedGate.reason}`;
  return {
    ...{ wave, exceptions: end.exceptions },
    report: { wave: name, kind, operations: end.operations, gates: reports, began, ended },
    ...present({ reason }),
  };
}

/** Somebody may have paused the rollout, or stopped it. */
async function stoppedBefore<Planned extends PlannedInstance>(
  context: WorkflowContext,
  { orders }: Rollout<Planned>,
  wave: string,
): Promise<Trouble | undefined> {
  const order = await context.scope(`before ${wave}`, (scope) => orders.whenMayGoOn(scope));
  return order === "stop" ? { kind: "stopped", reason: `Somebody stopped the rollout before "${wave}".` } : undefined;
}

function troubleOf<Planned extends PlannedInstance>({ report, reason }: Done<Planned>): Trouble | undefined {
  const { kind, wave } = report;
  if (kind === "failed") return { kind, reason: `${wave}: ${reason ?? "it failed."}` };
  if (kind === "stopped") return { kind, reason: `${wave}: ${reason ?? "somebody stopped it."}` };
  return undefined;
}

function notBegun(wave: string): WaveReport {
  return { wave, kind: "not-begun", operations: [], gates: [] };
}

function reportsOf<Planned extends PlannedInstance>(
  { name, places }: WavePlan<Planned>,
  exceptions: readonly InstanceReport[],
): readonly InstanceReport[] {
  const byPlace = new Map(exceptions.map((each) => [placeKey(each), each]));
  return places.map(({ account, region, action }): InstanceReport => {
    const found = byPlace.get(placeKey({ account, region }));
    return found === undefined
      ? { account, region, action, state: "succeeded", wave: name }
      : { ...found, action, wave: name };
  });
}

/** Every instance, with what became of it. */
function statesOf<Planned extends PlannedInstance>(
  { waves, deletions, unchanged }: Rollout<Planned>,
  done: readonly Done<Planned>[],
  last: readonly InstanceReport[],
): readonly InstanceReport[] {
  const isFinished = done.length === waves.length && done.every(({ report }) => report.kind === "succeeded");
  const failed = new Map(last.map((each) => [placeKey(each), each]));
  const untouched: InstanceState = isFinished ? "succeeded" : "untouched";
  return [
    ...waves.flatMap((wave, index) => {
      const one = done[index];
      if (one !== undefined) return reportsOf(wave, one.exceptions);
      return wave.places.map(({ account, region, action }): InstanceReport => ({
        ...{ account, region, action, wave: wave.name },
        state: "untouched",
      }));
    }),
    ...deletions.map(({ account, region, action }): InstanceReport => {
      return failed.get(placeKey({ account, region })) ?? { account, region, action, state: untouched };
    }),
    ...unchanged,
  ];
}

/** The instances that a wave came to: those that were cancelled or skipped it did not. */
function changedOf<Planned extends PlannedInstance>(
  places: readonly Planned[],
  exceptions: readonly InstanceReport[],
): readonly Planned[] {
  const left = new Set(
    exceptions.flatMap((each) => (each.state === "cancelled" || each.state === "skipped" ? [placeKey(each)] : [])),
  );
  return places.filter((place) => !left.has(placeKey(place)));
}

function returned<Planned extends PlannedInstance>(
  reports: readonly InstanceReport[],
  touched: readonly Planned[],
  { exceptions }: WaveEnd,
): readonly InstanceReport[] {
  const taken = new Set(touched.map(placeKey));
  const failed = new Map(exceptions.map((each) => [placeKey(each), each]));
  return reports.map((report) => {
    const key = placeKey(report);
    const failure = failed.get(key);
    if (failure !== undefined) return { ...report, state: failure.state, ...present({ reason: failure.reason }) };
    return taken.has(key) ? { ...report, state: "returned" as const } : report;
  });
}
