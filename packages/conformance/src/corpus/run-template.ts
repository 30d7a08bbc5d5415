import { readFileSync } from "node:fs";

import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { readTemplate, TemplateError, type TemplateBody } from "@stacksteward/template";

import type { PluggedMacros } from "../run-case.ts";
import { chooseParameters, type ChosenParameters } from "./choose-parameters.ts";
import { answerCustomResources } from "./custom-resource-double.ts";
import { deployTemplate, rollBackTemplate, type DeploymentOutcome } from "./deploy-template.ts";
import { plainTemplate } from "./plain-template.ts";
import { meetPrerequisites, missingNestedTemplate } from "./prerequisites.ts";
import { corpusAccount, corpusRegion, emptySurvey } from "./survey-template.ts";
import type { FailedStep } from "./stack-steps.ts";
import type { TemplateLife } from "./life/chapter.ts";
import { liveTemplate } from "./life/live-template.ts";
import { whyNotDeployable } from "./why-not-deployable.ts";

/** What became of one template of the corpus. */
export type TemplateOutcome =
  /** Created, updated, rolled back and deleted; with the life that it was taken through, if it was. */
  | { readonly kind: "deployed"; readonly life?: TemplateLife }
  | FailedStep
  /** Not read: the file is no template, or a tool has to make one of it first. */
  | { readonly kind: "unreadable"; readonly reason: string }
  /** Read, but deployable nowhere as it stands. */
  | { readonly kind: "not-deployable"; readonly reason: string };

/** How templates are run. */
export interface RunOptions {
  /** Transforms and macros that every cloud has. */
  readonly plugged: PluggedMacros;
  /** Whether the template of this file is taken through a whole life. */
  lives(file: string): boolean;
}

/**
 * Reads one template and, unless that is pointless, takes it through create, update and delete, once more through a
 * create in which the last resource fails, and then through a whole life.
 */
export async function runTemplate(file: string, { plugged, lives }: RunOptions): Promise<TemplateOutcome> {
  const read = readOrReason(file);
  if (typeof read === "string") return { kind: "unreadable", reason: read };
  const obstacle = whyNotDeployable(read, plugged);
  if (obstacle !== undefined) return { kind: "not-deployable", reason: obstacle };
  const plain = await plainTemplate(read, plugged);
  if (typeof plain === "string") return { kind: "not-deployable", reason: `is refused by its transform. ${plain}` };
  const chosen = chooseParameters(plain);
  const { problem, resources, body } = chosen.survey;
  if (problem?.path?.[0] === "Rules") {
    return { kind: "not-deployable", reason: `has a rule that no choice of parameters satisfies. ${problem.message}` };
  }
  const nested = missingNestedTemplate(chosen, file);
  if (nested !== undefined) return { kind: "not-deployable", reason: `needs the nested template ${nested}` };

  const text = readFileSync(file, "utf8");
  const attempt = <Result>(run: (cloud: LocalCloud) => Promise<Result>): Promise<Result> =>
    onItsOwnCloud(file, plain, chosen, plugged, run);
  const deployed = await attempt((cloud) => deployTemplate(cloud, text, chosen.values));
  const last = resources.at(-1);
  if (deployed.kind === "failed" || last === undefined) return deployed;
  const rolledBack = await attempt((cloud) => rollBackTemplate(cloud, text, chosen.values, last));
  if (rolledBack.kind === "failed" || !lives(file)) return rolledBack;
  return { kind: "deployed", life: await attempt((cloud) => liveTemplate(cloud, body, chosen.values, resources)) };
}

/** Sends one file to a local cloud whatever it holds, and tells how far it got. */
export async function offerTemplate(file: string): Promise<DeploymentOutcome> {
  const read = readOrReason(file);
  const body = typeof read === "string" ? { Resources: {} } : read;
  const chosen = typeof read === "string" ? { values: {}, stored: {}, survey: emptySurvey } : chooseParameters(read);
  const text = readFileSync(file, "utf8");
  return onItsOwnCloud(file, body, chosen, new Map(), (cloud) => deployTemplate(cloud, text, chosen.values));
}

function readOrReason(file: string): TemplateBody | string {
  try {
    return readTemplate(readFileSync(file)).body;
  } catch (error) {
    if (error instanceof TemplateError) return error.problems[0]?.message ?? error.message;
    throw error;
  }
}

/** Every attempt has a cloud of its own, so that none meets what another left behind. */
async function onItsOwnCloud<Result>(
  file: string,
  body: TemplateBody,
  chosen: ChosenParameters,
  plugged: PluggedMacros,
  attempt: (cloud: LocalCloud) => Promise<Result>,
): Promise<Result> {
  const cloud = await createLocalCloud({ accounts: [corpusAccount], regions: [corpusRegion] });
  try {
    for (const [macro, answer] of plugged) cloud.macros.register(macro, answer);
    answerCustomResources(cloud, body);
    await meetPrerequisites(cloud, chosen, file);
    return await attempt(cloud);
  } finally {
    await cloud.close();
  }
}
