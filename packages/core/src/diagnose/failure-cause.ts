/** One resource that failed by itself, not because another one had failed before. */
export interface FailureCause {
  /** The stack it belongs to; a nested one when the failure happened there. */
  readonly stackId: string;
  readonly stackName: string;
  /** The logical ids that lead to it from the watched stack; more than one through nested stacks. */
  readonly path: readonly string[];
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly status: string;
  readonly reason: string;
  readonly at: string;
  /** The path of the construct that the resource was made of, where the template was made with the CDK and says so. */
  readonly constructPath?: string;
  /** Where the resource, or the property that the reason names, stands in the template. */
  readonly source?: FailureSource;
}

/** A place in a template file. */
export interface FailureSource {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** The property that the reason names. */
  readonly property?: string;
}
