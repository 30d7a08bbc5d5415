import {
  isRefactorPlan,
  type RefactorDefinition,
  type RefactoredDefinition,
  type RefactorPlan,
} from "../adopt/refactor-plan.ts";
import { withTemplateText } from "../plan/load-template.ts";
import { present } from "../present.ts";
import type { RefactorInput } from "./run-input.ts";
import { reviveTemplate, toStoredTemplate, type StoredTemplate } from "./stored-template.ts";

/** What is stored of a refactor: its plan, or the definition with its templates as they were read. */
export interface StoredRefactor {
  readonly verb: "refactor";
  readonly refactor:
    | RefactorPlan
    | (Omit<RefactorDefinition, "stacks"> & {
        readonly stacks: readonly (Pick<RefactoredDefinition, "name" | "assets"> & {
          readonly template: StoredTemplate;
        })[];
      });
}

/** What will be done, whatever becomes of the templates' files meanwhile. */
export async function pinRefactor({ kind, planOrDefinition }: RefactorInput): Promise<RefactorInput> {
  if (isRefactorPlan(planOrDefinition)) return { kind, planOrDefinition };
  const stacks: RefactoredDefinition[] = [];
  for (const { name, template, assets } of planOrDefinition.stacks) {
    const pinned = await withTemplateText({ kind: "stack", name, template });
    stacks.push({ name, template: pinned.template, ...present({ assets }) });
  }
  return { kind, planOrDefinition: { ...planOrDefinition, stacks } };
}

/** A refactor as it is stored. */
export function toStoredRefactor({ kind, planOrDefinition: refactor }: RefactorInput): StoredRefactor {
  if (isRefactorPlan(refactor)) return { verb: kind, refactor };
  const stacks = refactor.stacks.map(({ name, template, assets }) => ({
    name,
    template: toStoredTemplate(template),
    ...present({ assets }),
  }));
  return { verb: kind, refactor: { ...refactor, stacks } };
}

/** A refactor as it was before it was stored. */
export function fromStoredRefactor({ verb, refactor }: StoredRefactor): RefactorInput {
  if ("format" in refactor) return { kind: verb, planOrDefinition: refactor };
  const stacks = refactor.stacks.map(({ template, ...rest }) => ({ ...rest, template: reviveTemplate(template) }));
  return { kind: verb, planOrDefinition: { ...refactor, stacks } };
}
