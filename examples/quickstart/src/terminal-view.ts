import { driftLines } from "./drift-lines.ts";
import { eventLine } from "./event-line.ts";
import { failureLines } from "./failure-lines.ts";
import { findingLines } from "./finding-lines.ts";
import { createPaint } from "./paint.ts";
import { historyLine } from "./history-line.ts";
import { planLines } from "./plan-lines.ts";
import { rolloutLines, setDriftLines, setPlanLines } from "./rollout-lines.ts";
import { minutes } from "./minutes.ts";
import type { View, WriteLine } from "./view.ts";

/** Text for people. */
export function terminalView(write: WriteLine, isColoured: boolean): View {
  const paint = createPaint(isColoured);
  const done = (name: string, what: string): void => write(`   ${paint("green", "✔")} ${paint("bold", name)} ${what}`);
  let chapters = 0;
  let begun: number | undefined;

  return {
    title: () => write(`${paint("bold", "Stacksteward")} on a local cloud: no AWS account, no network.`),
    chapter: (title) => write(`\n${paint(["bold", "cyan"], `${++chapters}. ${title}`)}`),
    note: (text) => write(`   ${text}\n`),
    findings: (findings) => {
      write("");
      for (const line of findingLines(findings, paint)) write(`   ${line}`);
    },
    plan: (plan) => {
      begun = undefined;
      write("");
      for (const line of planLines(plan, paint)) write(`   ${line}`.trimEnd());
    },
    event: (event) => {
      if (event.kind === "operation-started") begun = undefined;
      if (!("at" in event)) return;
      begun ??= Date.parse(event.at);
      const line = eventLine(event, begun, paint);
      if (line !== undefined) write(`   ${line}`);
    },
    result: (result) => {
      if (result.kind === "destroyed" || result.kind === "absent") return done(result.stackName, "is gone\n");
      done(result.stackName, `is ${result.status}`);
      for (const [key, value] of Object.entries(result.outputs)) write(`     ${paint("dim", key.padEnd(16))} ${value}`);
    },
    failure: (failure) => {
      for (const line of failureLines(failure, paint)) write(`   ${line}`);
    },
    history: (deployments) => {
      write(`\n   ${paint("bold", "What was deployed, newest first")}`);
      for (const deployment of deployments) write(`   ${historyLine(deployment, paint)}`);
    },
    drift: (report) => {
      for (const line of driftLines(report, paint)) write(`   ${line}`);
    },
    setPlan: (plan) => {
      write("");
      for (const line of setPlanLines(plan, paint)) write(`   ${line}`.trimEnd());
    },
    rollout: (result) => {
      for (const line of rolloutLines(result, paint)) write(`   ${line}`);
    },
    setDrift: (drift) => {
      write("");
      for (const line of setDriftLines(drift, paint)) write(`   ${line}`.trimEnd());
    },
    end: ({ calls, cloudMilliseconds }, commands) => {
      write(paint("dim", `${calls} API calls in ${minutes(cloudMilliseconds)} minutes of the cloud's own time.`));
      write(`\n${paint(["bold", "cyan"], "Try next")}`);
      const width = Math.max(...commands.map(({ command }) => command.length));
      for (const { command, purpose } of commands) {
        write(`   ${paint("bold", command.padEnd(width))}  ${paint("dim", purpose)}`);
      }
    },
  };
}
