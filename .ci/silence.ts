import { relative } from "node:path";

import type { Reporter, TestModule } from "vitest/node";

/** No test file takes a third of this on a busy machine. */
const LONGEST_SILENCE_SECONDS = 240;

/**
 * Ends a run in which no test file has begun or ended for four minutes, and names those that are running: a process whose timers
 * or ticks a test has replaced, or that computes for ever, is not ended by the time limit of a test.
 */
export function endWhenSilent(seconds: number = LONGEST_SILENCE_SECONDS): Reporter {
  const running = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, seconds * 1000, running, seconds);
  };
  const nameOf = ({ moduleId }: TestModule): string => relative(process.cwd(), moduleId);
  return {
    onTestRunStart: listen,
    onTestModuleQueued(module) {
      running.add(nameOf(module));
      listen();
    },
    onTestModuleEnd(module) {
      running.delete(nameOf(module));
      listen();
    },
    onTestRunEnd: () => clearTimeout(timer),
  };
}

function giveUp(running: ReadonlySet<string>, seconds: number): never {
  console.error(
    `No test file has begun or ended for ${seconds} s. Still running: ${[...running].join(", ") || "none"}.`,
  );
  process.exit(1);
}
