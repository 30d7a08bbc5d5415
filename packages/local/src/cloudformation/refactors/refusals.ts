import type { Stack } from "../stack.ts";

/** Why a refactor cannot be, in the words that its status reason shows. */
export class RefactorRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "RefactorRefused";
  }
}

/** A refusal that is about one of the stacks: the service puts the stack's id in front. */
export function refusedFor(stack: Stack, reason: string): RefactorRefused {
  return new RefactorRefused(`${stack.id}: ${reason}`);
}

/** What refactors are refused for, all in one place. */
export const Refusal = {
  /** Said by the service, word for word, in this and the next four. */
  unsupportedType: (type: string) => `Stack Refactor does not support ${type}.`,
  fixedTags: (type: string) =>
    `Stack Refactor does not support ${type} because the resource type does not allow tag updates after creation.`,
  sectionsOfNewStack: (sections: readonly string[]) =>
    `Following template sections are not allowed when creating a stack while refactoring: ${sections.join(", ")}`,
  notMoved: (logicalId: string, stackName: string) =>
    `The resource ${logicalId} defined in the resources mapping did no move from its original stack ${stackName}. Review your stack template desired state.`,
  changedResource: (logicalId: string, stack: Stack) =>
    `Resource ${logicalId} in stack ${stack.id} does not match the destination resource's properties.`,
  stackPolicy: "Stack Refactor does not support stacks with a stack policy.",
  changedSection: (section: string, names: readonly string[]) =>
    `Stack Refactor does not allow changes of the template section ${section}: [${names.join(", ")}]`,
  emptyStack: "Stack Refactor does not support empty stacks: the template must keep at least one resource.",
  unknownSource: (logicalId: string, stackName: string) =>
    `The resource ${logicalId} defined in the resources mapping does not exist in its original stack ${stackName}.`,
  unknownDestination: (logicalId: string, stackName: string) =>
    `The resource ${logicalId} defined in the resources mapping is not declared by the template of stack ${stackName}.`,
  mappedTwice: (logicalId: string, stackName: string) =>
    `The resource ${logicalId} of stack ${stackName} is defined more than once in the resources mapping.`,
  created: (logicalIds: readonly string[]) =>
    `Stack Refactor does not allow creating resources: [${logicalIds.join(", ")}]`,
  deleted: (logicalIds: readonly string[]) =>
    `Stack Refactor does not allow deleting resources: [${logicalIds.join(", ")}]`,
  ambiguous: (logicalId: string, candidates: readonly string[]) =>
    `Resource ${logicalId} may come from more than one resource: [${candidates.join(", ")}]. Define it in the resources mapping.`,
  nothingMoves: "The stack refactor does not move any resource.",
} as const;
