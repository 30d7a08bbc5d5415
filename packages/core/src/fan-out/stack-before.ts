import { MASK, type Store, type WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { stack } from "../definition/define-stack.ts";
import type { Environments } from "../environments/open-environment.ts";
import { digestOfText } from "../plan/plan-digest.ts";
import { describeStack } from "../service/describe-stack.ts";
import { readTemplateOf } from "../service/read-template.ts";
import { factsOfStatus } from "../service/stack-status.ts";
import type { Capability, Stack } from "../stack.ts";
import type { PlannedStack } from "./fan-out-engine.ts";

/** What a stack was before a rollout came to it. Without secrets: those keep the value that they have by then. */
export type StackBefore =
  | { readonly kind: "none" }
  | {
      readonly kind: "stack";
      /** `sha256:` of its template, which is kept once for all stacks that have it. */
      readonly template: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly tags: Readonly<Record<string, string>>;
      readonly capabilities: readonly string[];
    };

/** The templates of stacks as they were, by digest: in the store where there is one, or they are gone with the process. */
export interface TemplatesBefore {
  keep(text: string): Promise<string>;
  find(digest: string): Promise<string | undefined>;
}

export function templatesBefore(store: Store | undefined, runId: string): TemplatesBefore {
  const here = new Map<string, string>();
  const keyOf = (digest: string): string => `rollouts/${runId}/templates/${digest.slice("sha256:".length)}`;
  return {
    async keep(text) {
      const digest = digestOfText(text);
      if (!here.has(digest)) await store?.putIfAbsent(keyOf(digest), text);
      here.set(digest, text);
      return digest;
    },
    find: async (digest) => here.get(digest) ?? (await store?.get(keyOf(digest)))?.text,
  };
}

/** Reads what a stack is, before it is touched. A step: a run that is taken up again does not take what it has made for what was. */
export function rememberStack(
  context: WorkflowContext,
  environments: Environments,
  templates: TemplatesBefore,
  { stack: { name }, account, region }: PlannedStack,
): Promise<StackBefore> {
  return context.step("remember", async ({ signal }): Promise<StackBefore> => {
    const environment = await environments.open({ account, region }, context);
    const found = await describeStack(environment, signal, name);
    if (found === undefined || factsOfStatus(found.status).kind === "review") return { kind: "none" };
    const template = await templates.keep(await readTemplateOf(environment, signal, { stackId: found.stackId }));
    const { parameters, tags, capabilities } = found;
    return { kind: "stack", template, parameters, tags, capabilities };
  });
}

/** The stack that would be again what it was. */
export async function stackAsBefore(
  templates: TemplatesBefore,
  { stack: { template: _, ...now } }: PlannedStack,
  before: StackBefore,
): Promise<Stack> {
  const body = before.kind === "stack" ? await templates.find(before.template) : undefined;
  if (before.kind === "none" || body === undefined) {
    throw coreError(
      CoreErrorCode.DeploymentIncomplete,
      `The template that stack "${now.name}" had before is not kept any more: the process that knew it has died, and there is no store.`,
    );
  }
  const { kind: __, publish: ___, ...definition } = now;
  const parameters = Object.entries(before.parameters).map(([name, value]) => [
    name,
    value === MASK ? { usePreviousValue: true as const } : value,
  ]);
  return stack({
    ...definition,
    template: { body },
    parameters: Object.fromEntries(parameters) as NonNullable<Stack["parameters"]>,
    tags: before.tags,
    capabilities: before.capabilities as readonly Capability[],
    // What was deployed once is let through as it was.
    literalSecrets: "off",
  });
}
