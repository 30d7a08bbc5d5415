import { readTemplate, type TemplateBody } from "@stacksteward/template";
import { isStackstewardError, type Store } from "@stacksteward/workflow";

import { CoreErrorCode } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { loadTemplate, templateIn } from "../plan/load-template.ts";
import type { Plan, PlannedTemplate } from "../plan/plan.ts";
import { digestOfText, readBackDigestOf } from "../plan/plan-digest.ts";
import { present } from "../present.ts";
import { readTemplateOf } from "../service/read-template.ts";
import type { Stack } from "../stack.ts";
import type { DeployedTemplate } from "./deployment.ts";
import { keepText, readText } from "./stored-text.ts";

/** What was deployed, and whether the stack has it now. */
export interface TemplateOrigin {
  readonly stackId: string;
  readonly plan?: Plan;
  readonly source?: Stack;
  readonly isThere: boolean;
}

/** A template that is kept in the store under its digest, and its content when it could be read. */
export interface KeptTemplate {
  readonly template?: DeployedTemplate;
  readonly body?: TemplateBody;
}

/**
 * Keeps the template of a deployment: as it was sent where that is known, and otherwise as CloudFormation answers it.
 * A deployment is recorded all the same when nobody may read its template.
 */
export async function keepTemplate(
  environment: Environment & { readonly store: Store },
  signal: AbortSignal,
  origin: TemplateOrigin,
): Promise<KeptTemplate> {
  const { store } = environment;
  const planned: PlannedTemplate = origin.plan?.template ?? {};
  const { file } = planned;
  const sent = (await sentText(origin.source, planned)) ?? (await keptText(store, planned));
  const text = sent ?? (await readBack(environment, signal, origin));
  if (text === undefined) {
    const { digest, readBackDigest } = planned;
    return digest === undefined ? {} : { template: present({ digest, readBackDigest, file }) };
  }
  const digest = await keepText(store, text);
  // What came back with a question mark may have had another character there.
  const isInexact = sent === undefined && planned.digest !== digest && text.includes("?");
  const template = present({ digest, readBackDigest: readBackDigestOf(text), file });
  return present({ template: isInexact ? { ...template, isInexact } : template, body: bodyOf(text) });
}

/** The text of a definition's template, unless its file is another one by now, or only CloudFormation reads it. */
export async function sentText(source: Stack | undefined, { digest }: PlannedTemplate): Promise<string | undefined> {
  if (source === undefined) return undefined;
  try {
    const text = templateIn(await loadTemplate(source))?.text;
    return text !== undefined && digestOfText(text) === digest ? text : undefined;
  } catch {
    return undefined;
  }
}

async function keptText(store: Store, { digest }: PlannedTemplate): Promise<string | undefined> {
  return digest === undefined ? undefined : readText(store, digest);
}

async function readBack(
  environment: Environment,
  signal: AbortSignal,
  { stackId, plan, isThere }: TemplateOrigin,
): Promise<string | undefined> {
  try {
    if (isThere || plan === undefined) return await readTemplateOf(environment, signal, { stackId });
    return plan.kind === "changes" ? await readTemplateOf(environment, signal, plan) : undefined;
  } catch (failure) {
    // Not permitted, or gone: that is no reason to lose the rest.
    if (isStackstewardError(failure, CoreErrorCode.ServiceCallFailed) && !failure.retryable) return undefined;
    throw failure;
  }
}

function bodyOf(text: string): TemplateBody | undefined {
  try {
    return readTemplate(text).body;
  } catch {
    return undefined;
  }
}
