import { readFileSync } from "node:fs";

import { createLocalCloud, type LocalCloud } from "@stacksteward/local";
import { readTemplate, TemplateError, type TemplateBody } from "@stacksteward/template";

import { chooseParameters, type ChosenParameters } from "./choose-parameters.ts";
import { answerCustomResources } from "./custom-resource-double.ts";
import { deployTemplate, rollBackTemplate, type DeploymentOutcome } from "./deploy-template.ts";
import { meetPrerequisites, missingNestedTemplate } from "./prerequisites.ts";
import { corpusAccount, corpusRegion, emptySurvey } from "./survey-template.ts";
import { whyNotDeployable } from "./why-not-deployable.ts";

/** What became of one template of the corpus. */
export type TemplateOutcome =
  | DeploymentOutcome
  /** Not read: the file is no template, or a tool has to make one of it first. */
  | { readonly kind: "unreadable"; readonly reason: string }
  /** Read, but deployable nowhere as it stands. */
  | { readonly kind: "not-deployable"; readonly reason: string };

/**
 * Reads one template and, unless that is pointless, takes it through create, update and delete, and then once more
 * through a create in which the last resource fails.
 */
export async function runTemplate(file: string): Promise<TemplateOutcome> {
  const read = readOrReason(file);
  if (typeof read === "string") return { kind: "unreadable", reason: read };
  const obstacle = whyNotDeployable(read);
  if (obstacle !== undefined) return { kind: "not-deployable", reason: obstacle };
  const chosen = chooseParameters(read);
  const { problem, resources } = chosen.survey;
  if (problem?.path?.[0] === "Rules") {
    return { kind: "not-deployable", reason: `has a rule that no choice of parameters satisfies. ${problem.message}` };
  }
  const nested = missingNestedTemplate(chosen, file);
  if (nested !== undefined) return { kind: "not-deployable", reason: `needs the nested template ${nested}` };

  const text = readFileSync(file, "utf8");
  const deployed = await onItsOwnCloud(file, read, chosen, (cloud) => deployTemplate(cloud, text, chosen.values));
  const last = resources.at(-1);
  if (deployed.kind === "failed" || last === undefined) return deployed;
  return onItsOwnCloud(file, read, chosen, (cloud) => rollBackTemplate(cloud, text, chosen.values, last));
}

/** Sends one file to a local cloud whatever it holds, and tells how far it got. */
export async function offerTemplate(file: string): Promise<DeploymentOutcome> {
  const read = readOrReason(file);
  const body = typeof read === "string" ? { Resources: {} } : read;
  const chosen = typeof read === "string" ? { values: {}, stored: {}, survey: emptySurvey } : chooseParameters(read);
  const text = readFileSync(file, "utf8");
  return onItsOwnCloud(file, body, chosen, (cloud) => deployTemplate(cloud, text, chosen.values));
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
async function onItsOwnCloud(
  file: string,
  body: TemplateBody,
  chosen: ChosenParameters,
  attempt: (cloud: LocalCloud) => Promise<DeploymentOutcome>,
): Promise<DeploymentOutcome> {
  const cloud = await createLocalCloud({ accounts: [corpusAccount], regions: [corpusRegion] });
  try {
    answerCustomResources(cloud, body);
    await meetPrerequisites(cloud, chosen, file);
    return await attempt(cloud);
  } finally {
    await cloud.close();
  }
}
