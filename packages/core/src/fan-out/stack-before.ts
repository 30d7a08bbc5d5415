import { MASK, type Store, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack } from "../definition/define-stack.ts";
import type { Environments } from "../environments/open-environment.ts";
import { loadTemplate, templateIn } from "../plan/load-template.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { sentTextOf } from "../rollout/sent-text.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Capability, Stack } from "../stack.ts";
import type { PlannedStack } from "./fan-out-engine.ts";

/** What a stack was before a rollout came to it. Without secrets: those keep the value that they have by then. */
export type StackBefore =
  | { readonly kind: "none" }
  /** Nobody could read it. */
  | { readonly kind: "unread"; readonly reason: string }
  | {
      readonly kind: "stack";
      /** `sha256:` of its template, which is kept once for all stacks that have it. */
      readonly template: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly tags: Readonly<Record<string, string>>;
      readonly capabilities: readonly string[];
      /** The line of its template that may have had characters which CloudFormation shows as `?`. */
      readonly inexactLine?: number;
    };

/** The templates of stacks as they were, by digest: in the store where there is one, or they are gone with the process. */
export interface TemplatesBefore {
  keep(text: string): Promise<string>;
  /** What is known as it was sent: the template that is rolled out now. */
  known(definition: Stack): Promise<readonly string[]>;
  find(digest: string): Promise<string | undefined>;
}

export function templatesBefore(store: Store | undefined, runId: string): TemplatesBefore {
  const here = new Map<string, string>();
  let now: Promise<readonly string[]> | undefined;
  const keyOf = (digest: string): string => `rollouts/${runId}/templates/${digest.slice("sha256:".length)}`;
  return {
    async keep(text) {
      const digest = digestOfText(text);
      if (!here.has(digest)) await store?.putIfAbsent(keyOf(digest), text);
      here.set(digest, text);
      return digest;
    },
    known: (definition) => (now ??= textsOf(definition)),
    find: async (digest) => here.get(digest) ?? (await store?.get(keyOf(digest)))?.text,
  };
}

async function textsOf(definition: Stack): Promise<readonly string[]> {
  const template = templateIn(await loadTemplate(definition));
  return template === undefined ? [] : [template.text];
}

/** Reads what a stack is, before it is touched. A step: a run that is taken up again does not take what it has made for what was. */
export function rememberStack(
  context: WorkflowContext,
  environments: Environments,
  templates: TemplatesBefore,
  { stack: definition, account, region }: PlannedStack,
): Promise<StackBefore> {
  const { name } = definition;
  return context.step("remember", async ({ signal }): Promise<StackBefore> => {
    const environment = await environments.open({ account, region }, context);
    const found = await describeStack(environment, signal, name);
    if (found === undefined || factsOfStatus(found.status).kind === "review") return { kind: "none" };
    const shown = await readTemplateOf(environment, signal, { stackId: found.stackId });
    const sent = sentTextOf(shown, shown.includes("?") ? await templates.known(definition) : []);
    const template = await templates.keep(sent.text);
    const { parameters, tags, capabilities } = found;
    const inexact = sent.kind === "known" ? {} : { inexactLine: sent.line };
    return { kind: "stack", template, parameters, tags, capabilities, ...inexact };
  });
}

/** The stack that would be again what it was. */
export async function stackAsBefore(
  templates: TemplatesBefore,
  { stack: { template: _, ...now } }: PlannedStack,
  before: StackBefore,
): Promise<Stack> {
  if (before.kind === "unread") throw incomplete(`What stack "${now.name}" was could not be read: ${before.reason}`);
  if (before.kind === "stack" && before.inexactLine !== undefined) {
    throw incomplete(
      `CloudFormation shows characters beyond ASCII as ?, and line ${before.inexactLine} of the template that stack "${now.name}" had may have had some. Deploy it from where it is kept.`,
    );
  }
  const body = before.kind === "stack" ? await templates.find(before.template) : undefined;
  if (before.kind === "none" || body === undefined) {
    throw incomplete(
      `The template that stack "${now.name}" had before is not kept any more: the process that knew it has died, and there is no store.`,
    );
  }
  const { kind: __, publish: ___, ...definition } = now;
  const parameters = Object.entries(before.parameters).map(([name, value]) => [
    name,
    value === MASK ? { usePreviousValue: true as const } : value,
  ]);
  const definedBefore = stack({
    ...definition,
    template: { body },
    parameters: Object.fromEntries(parameters) as NonNullable<Stack["parameters"]>,
    tags: before.tags,
    capabilities: before.capabilities as readonly Capability[],
    // What was deployed once is let through as it was.
    literalSecrets: "off",
    lint: "off",
  });
  return { ...definedBefore, isEarlier: true };
}

function incomplete(message: string): Error {
  return coreError(CoreErrorCode.DeploymentIncomplete, message);
}
