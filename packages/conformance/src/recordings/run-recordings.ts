import type { CaseResult } from "../run-case.ts";
import { readRecordings } from "./recording.ts";
import { runScenario } from "./run-scenario.ts";
import type { Module } from "./scenario.ts";
import { stacks } from "./scenarios/stacks.ts";

const modules: readonly Module[] = [stacks];

/** How the tests of one module went. */
export interface ModuleResult {
  readonly name: string;
  readonly results: readonly CaseResult[];
}

/** Runs every recorded test of a folder, one after the other. */
export async function runRecordings(directory: string): Promise<ModuleResult[]> {
  const done: ModuleResult[] = [];
  for (const { name, scenarios } of modules) {
    const results: CaseResult[] = [];
    for (const recording of await readRecordings(directory, name)) {
      const scenario = scenarios.find(({ test }) => test === recording.test);
      results.push(await runScenario(recording, scenario, directory));
    }
    done.push({ name, results });
  }
  return done;
}
