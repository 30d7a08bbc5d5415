import {
  buildDependencyGraph,
  checkStructure,
  circularDependencies,
  placeProblems,
  TemplateError,
  type Template,
} from "@stacksteward/template";

import { packagedStack } from "../assets/packaged-stack.ts";
import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { joinProblems, lintBeforePlan } from "../lint/lint-before-plan.ts";
import { assertNoSecrets } from "../parameters/literal-secrets.ts";
import { loadTemplate } from "../plan/load-template.ts";
import type { PlannedTemplate } from "../plan/plan.ts";
import { digestOfText, readBackDigestOf } from "../plan/plan-digest.ts";
import { templateBody, type TemplateBodyInput } from "../plan/template-body.ts";
import { present } from "../present.ts";
import type { Stack } from "../stack.ts";
import { stack } from "../definition/define-stack.ts";
import type { RefactorDefinition } from "./refactor-plan.ts";

/** A stack of a refactor with its template, in the form `CreateStackRefactor` takes. */
export interface PreparedSide {
  readonly name: string;
  readonly body: TemplateBodyInput;
  /** Absent when only CloudFormation reads it. */
  readonly template: Template | undefined;
  readonly planned: PlannedTemplate;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html */
const MOST_STACKS = 5;

/** Refuses a definition that is none, before anything is read. Throws `INVALID_DEFINITION` naming everything that is wrong. */
export function assertRefactorDefinition({ stacks }: RefactorDefinition): void {
  const names = stacks.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const problems = [
    ...(names.length === 0 || names.length > MOST_STACKS
      ? [`It names ${names.length} stacks, and CloudFormation takes 1 to ${MOST_STACKS}.`]
      : []),
    ...twice.map((name) => `It names stack "${name}" more than once.`),
  ];
  if (problems.length > 0)
    throw coreError(CoreErrorCode.InvalidDefinition, `The refactor cannot be used: ${problems.join(" ")}`, {
      details: { stacks: names, problems },
    });
}

/** Reads the templates, and refuses what CloudFormation would refuse of each by itself. Safe to repeat. */
export async function prepareRefactor(
  environment: Environment,
  signal: AbortSignal,
  { stacks }: RefactorDefinition,
): Promise<readonly PreparedSide[]> {
  const prepared: PreparedSide[] = [];
  for (const packaged of await packagedSides(environment, signal, stacks)) {
    const { name } = packaged;
    const loaded = await loadTemplate(packaged);
    if (loaded.kind === "previous") throw notChanged(name);
    prepared.push(
      loaded.kind === "remote"
        ? { name, body: { TemplateURL: loaded.url }, template: undefined, planned: { file: loaded.url } }
        : await prepareRead(environment, signal, packaged, loaded.template),
    );
  }
  return prepared;
}

/** The stacks of a refactor with what their templates point to, and expect, in S3. Safe to repeat. */
export async function packagedSides(
  environment: Environment,
  signal: AbortSignal,
  stacks: RefactorDefinition["stacks"],
): Promise<readonly Stack[]> {
  const packaged: Stack[] = [];
  for (const { name, template, assets } of stacks) {
    packaged.push(await packagedStack(environment, signal, stack({ name, template, ...present({ assets }) })));
  }
  return packaged;
}

function notChanged(name: string): Error {
  return coreError(
    CoreErrorCode.InvalidDefinition,
    `The refactor cannot be used: a stack that is refactored gets another template, and stack "${name}" would keep its own. Give the one that it is to have.`,
    { details: { stack: name } },
  );
}

async function prepareRead(
  environment: Environment,
  signal: AbortSignal,
  { name, assets, lint }: Stack,
  template: Template,
): Promise<PreparedSide> {
  const linted = await lintBeforePlan(environment, present({ lint }), template, {
    regions: [environment.region],
    signal,
  });
  const structure = joinProblems(checkStructure(template), linted.problems);
  const found = structure.length > 0 ? structure : circularDependencies(buildDependencyGraph(template.body));
  const [first, ...rest] = placeProblems(template, found);
  if (first !== undefined) throw new TemplateError([first, ...rest]);
  assertNoSecrets(environment, {}, template);
  const digest = digestOfText(template.text);
  const body = await templateBody(environment, signal, template, assets?.template);
  const readBackDigest = readBackDigestOf(template.text);
  return { name, body, template, planned: present({ digest, readBackDigest, file: template.file }) };
}
