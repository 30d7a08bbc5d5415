import type { View, WriteLine } from "./view.ts";

/** One JSON object a line, for programs. */
export function jsonView(write: WriteLine): View {
  const line = (kind: string, content: object): void => write(JSON.stringify({ kind, ...content }));
  return {
    title: () => line("title", { title: "Stacksteward quickstart" }),
    chapter: (title) => line("chapter", { title }),
    note: (text) => line("note", { text }),
    findings: (findings) => line("findings", { findings }),
    plan: (plan) => line("plan", { plan }),
    event: (event) => line("event", { event }),
    result: (result) => line("result", { result }),
    failure: (failure) => line("failure", { failure }),
    history: (deployments) => deployments.forEach((deployment) => line("deployment", { deployment })),
    drift: (report) => line("drift", { report }),
    setPlan: (setPlan) => line("set-plan", { setPlan }),
    rollout: (rollout) => line("rollout", { rollout }),
    setDrift: (setDrift) => line("set-drift", { setDrift }),
    end: (facts, commands) => line("end", { ...facts, commands }),
  };
}
