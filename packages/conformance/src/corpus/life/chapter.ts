/** The chapters of the life of a stack, in their order. */
export const Chapter = {
  Replacement: "replacement",
  Rollback: "rollback",
  Modification: "modification",
  Deletion: "deletion",
  End: "end",
} as const;
export type Chapter = (typeof Chapter)[keyof typeof Chapter];

/** How one chapter went; `exception` when the template offers nothing that it could be about. */
export type ChapterResult =
  | { readonly kind: "passed"; readonly about: string }
  | { readonly kind: "exception"; readonly reason: NothingToDo }
  | { readonly kind: "failed"; readonly reason: string };

/** Why a template has nothing that a chapter could be about. */
export const NothingToDo = {
  Fixed: "no resource has a create-only property of text",
  Entangled: "each replacement brings others with it",
  Unchangeable: "no resource declares a scalar that can be changed in place and read back",
  OutOfReach: "no resource is of a type that Cloud Control handles",
} as const;
export type NothingToDo = (typeof NothingToDo)[keyof typeof NothingToDo];

/** How each chapter went. */
export type TemplateLife = Readonly<Record<Chapter, ChapterResult>>;
