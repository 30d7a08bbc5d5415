/** An existing resource that is to be taken into a stack. */
export interface ImportTarget {
  readonly type: string;
  /** The parts of the type's primary identifier, by name, in the order of the type. */
  readonly parts: Readonly<Record<string, string>>;
}

/** One that was found, and that no stack has. */
export interface FoundImport extends ImportTarget {
  readonly physicalId: string;
}

/** What is to be imported, by logical id. */
export type ImportTargets = ReadonlyMap<string, ImportTarget>;

/** How Cloud Control, and the cloud's live state, name the resource. */
export function identifierOf({ parts }: ImportTarget): string {
  return Object.values(parts).join("|");
}
