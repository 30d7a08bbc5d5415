import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import { isTransientFailure } from "../service/transient-failure.ts";
import { messageOf } from "../units/run-hooks.ts";
import type { Gate, GateContext, GateVerdict } from "./gate.ts";
import { TELL_NOBODY, type TellRollout } from "./rollout-event.ts";
import type { GateReport } from "./rollout-result.ts";
import type { RolloutStrategy } from "./rollout-strategy.ts";

const week = 7 * 86_400_000;

/** Asks every gate of a strategy whether it could ever pass. Throws `ROLLOUT_BLOCKED` with those that could not. */
export async function checkGates(
  context: WorkflowContext,
  name: string,
  { gates = [], waves = [] }: Pick<RolloutStrategy, "gates" | "waves">,
): Promise<void> {
  const asked = new Set([...gates, ...waves.flatMap((wave) => wave.gates ?? [])]);
  if (![...asked].some(({ ready }) => ready !== undefined)) return;
  await context.step("gates", async ({ signal }) => {
    const problems: string[] = [];
    for (const gate of asked) {
      try {
        await gate.ready?.(signal);
      } catch (failure) {
        if (signal.aborted || isRunInterrupted(failure)) throw failure;
        problems.push(`The gate "${gate.name}" can't pass: ${messageOf(failure)}`);
      }
    }
    if (problems.length === 0) return;
    throw coreError(CoreErrorCode.RolloutBlocked, `"${name}" cannot be rolled out. ${problems.join(" ")}`, {
      details: { name, problems },
    });
  });
}

/**
 * Waits at each gate in turn and answers what each has said. The first that fails ends it. Each is a step of its own: a run
 * that is taken up again does not ask a gate that has decided.
 */
export async function passGates(
  context: WorkflowContext,
  gates: readonly Gate[],
  behind: Pick<GateContext, "wave" | "since" | "instances">,
  tell: TellRollout = TELL_NOBODY,
): Promise<readonly GateReport[]> {
  const reports: GateReport[] = [];
  for (const gate of gates) {
    const report = await passGate(context, gate, behind, tell);
    reports.push(report);
    if (report.kind === "failed") break;
  }
  return reports;
}

async function passGate(
  context: WorkflowContext,
  gate: Gate,
  behind: Pick<GateContext, "wave" | "since" | "instances">,
  tell: TellRollout,
): Promise<GateReport> {
  const { name, interval = 30_000, timeout = week } = gate;
  const token = `${context.runId}-${behind.wave}-${name}`.replaceAll(/[^A-Za-z0-9-]+/g, "-");
  const look = async (signal: AbortSignal): Promise<GateVerdict> => {
    try {
      return await gate.look({ ...behind, now: context.clock.now(), token, signal });
    } catch (failure) {
      if (context.signal.aborted || isRunInterrupted(failure)) throw failure;
      const reason = messageOf(failure);
      // Not to know is not to know that it is no good.
      return { kind: gate.once !== true && isTransientFailure(failure) ? "waiting" : "failed", reason };
    }
  };
  const decided = (verdict: GateVerdict): GateReport | undefined => {
    const { wave } = behind;
    const why = present({ reason: verdict.kind === "passed" ? undefined : verdict.reason });
    if (verdict.kind === "waiting") {
      tell({ kind: "gate-waiting", wave, gate: name, ...why });
      return undefined;
    }
    tell({ kind: "gate-decided", wave, gate: name, state: verdict.kind, ...why });
    return { gate: name, kind: verdict.kind, ...why };
  };
  if (gate.once === true) {
    return context.step(`gate: ${name}`, async ({ signal }) => {
      const report = decided(await look(signal));
      return report ?? { gate: name, kind: "failed", reason: "It did not decide when it was asked." };
    });
  }
  let again = 0;
  return context.poll<GateReport, number>(
    `gate: ${name}`,
    async (began = context.clock.now()) => {
      const verdict = await look(context.signal);
      const report = decided(verdict);
      if (report !== undefined) return { kind: "done", value: report };
      const { again: wanted = interval, reason: why } = verdict.kind === "waiting" ? verdict : {};
      if (context.clock.now() >= began + timeout) {
        const last = why === undefined ? "." : `, at last because: ${why}`;
        const reason = `It still waited after ${Math.round(timeout / 1000)} s${last}`;
        return { kind: "done", value: decided({ kind: "failed", reason }) ?? { gate: name, kind: "failed", reason } };
      }
      again = wanted;
      return { kind: "again", cursor: began };
    },
    // The poll's own limit stands behind the gate's, which is a verdict and no error.
    { delay: (attempt) => (attempt === 0 ? 0 : Math.max(1, again)), timeout: timeout + 2 * week },
  );
}
