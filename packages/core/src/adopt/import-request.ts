/** How a resource that exists is named: by the parts of its type's primary identifier, or by its value when one part is to be given. */
export type ImportIdentifier = string | Readonly<Record<string, string>>;

/** What a stack is to take in. */
export interface ImportRequest {
  /**
   * By logical id. Whatever the template declares and the stack does not have is imported, so only those need to be named
   * whose identifier the template does not say: a queue is known by its URL, while `BucketName` says which bucket is meant.
   */
  readonly resources?: Readonly<Record<string, ImportIdentifier>>;
}

/** A resource that exists, and what it is to be in the stack. */
export interface ImportedResource {
  readonly logicalId: string;
  readonly type: string;
  /** All parts of the primary identifier of its type. */
  readonly identifier: Readonly<Record<string, string>>;
}
