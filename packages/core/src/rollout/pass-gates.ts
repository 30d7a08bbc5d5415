import { isRunInterrupted, type WorkflowContext } from "@stacksteward/workflow";

import { messageOf } from "../units/run-hooks.ts";
import type { Gate, GateContext, GateVerdict } from "./gate.ts";
import type { GateReport } from "./rollout-result.ts";

const week = 7 * 86_400_000;

/**
 * Waits at each gate in turn and answers what each has said. The first that fails ends it. Each is a step of its own: a run
 * that is taken up again does not ask a gate that has decided.
 */
export async function passGates(
  context: WorkflowContext,
  gates: readonly Gate[],
  behind: Pick<GateContext, "wave" | "since" | "instances">,
): Promise<readonly GateReport[]> {
  const reports: GateReport[] = [];
  for (const gate of gates) {
    const report = await passGate(context, gate, behind);
    reports.push(report);
    if (report.kind === "failed") break;
  }
  return reports;
}

async function passGate(
  context: WorkflowContext,
  gate: Gate,
  behind: Pick<GateContext, "wave" | "since" | "instances">,
): Promise<GateReport> {
  const { name, interval = 30_000, timeout = week } = gate;
  const token = `${context.runId}-${behind.wave}-${name}`.replaceAll(/[^A-Za-z0-9-]+/g, "-");
  const look = async (signal: AbortSignal): Promise<GateVerdict> => {
    try {
      return await gate.look({ ...behind, now: context.clock.now(), token, signal });
    } catch (failure) {
      if (context.signal.aborted || isRunInterrupted(failure)) throw failure;
      return { kind: "failed", reason: messageOf(failure) };
    }
  };
  const decided = (verdict: GateVerdict): GateReport | undefined => {
    if (verdict.kind === "waiting") return undefined;
    return verdict.kind === "passed"
      ? { gate: name, kind: "passed" }
      : { gate: name, kind: "failed", reason: verdict.reason };
  };
  if (gate.once === true) {
    return context.step(`gate: ${name}`, async ({ signal }) => {
      const report = decided(await look(signal));
      return report ?? { gate: name, kind: "failed", reason: "It did not decide when it was asked." };
    });
  }
  const limit = behind.since + timeout;
  let again = 0;
  return context.poll<GateReport>(
    `gate: ${name}`,
    async () => {
      const verdict = await look(context.signal);
      const report = decided(verdict);
      if (report !== undefined) return { kind: "done", value: report };
      if (context.clock.now() >= limit) {
        const reason = `It still waited after ${Math.round(timeout / 1000)} s.`;
        return { kind: "done", value: { gate: name, kind: "failed", reason } };
      }
      again = verdict.kind === "waiting" ? (verdict.again ?? interval) : interval;
      return { kind: "again" };
    },
    // The poll's own limit stands behind the gate's, which is a verdict and no error.
    { delay: (attempt) => (attempt === 0 ? 0 : Math.max(1, again)), timeout: timeout + 2 * week },
  );
}
