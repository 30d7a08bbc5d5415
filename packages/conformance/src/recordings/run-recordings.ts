import type { CaseResult } from "../run-case.ts";
import { readRecordings } from "./recording.ts";
import { runScenario } from "./run-scenario.ts";
import type { Module } from "./scenario.ts";
import { cdk } from "./scenarios/cdk.ts";
import { changeSets } from "./scenarios/change-sets.ts";
import { conditions } from "./scenarios/conditions.ts";
import { attributes, deletionPolicy, replacement } from "./scenarios/engine.ts";
import { exportsImports } from "./scenarios/exports-imports.ts";
import { nestedStacks } from "./scenarios/nested-stacks.ts";
import { ssm, stackResources } from "./scenarios/resources.ts";
import { stackPolicies } from "./scenarios/stack-policies.ts";
import { stacks } from "./scenarios/stacks.ts";
import { validations } from "./scenarios/validations.ts";

const modules: readonly Module[] = [
  stacks,
  changeSets,
  attributes,
  conditions,
  deletionPolicy,
  replacement,
  validations,
  nestedStacks,
  exportsImports,
  stackResources,
  ssm,
  cdk,
  stackPolicies,
];

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
