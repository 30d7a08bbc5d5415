import type { StackResource } from "../describe/list-resources.ts";
import { present } from "../present.ts";
import type { StackDescription } from "../service/describe-stack.ts";
import type { TemplateSource } from "../stack.ts";

/** What is deployed, as it was last seen. Plain data, when its template is. */
export interface LastKnownState {
  readonly template: TemplateSource;
  /** By key, as texts. A `NoEcho` value that nobody knows any more reads `****`; what is left out has its default. Default: none. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Says account, region and partition. Default: they are the definition's, and unknown where it has none. */
  readonly stackId?: string;
  /** By logical id. Default: what the template itself names. */
  readonly physicalIds?: Readonly<Record<string, string>>;
}

/**
 * The state of a stack from what `orchestrator.describe` answered and the text of its template, as `GetTemplate` gives it;
 * with what `orchestrator.resources` listed, references to deployed resources are known too. A stack that was left as an
 * operation failed is not what its template says, and its predictions are as wrong.
 */
export function lastKnownState(
  { stackId, parameters, tags }: Pick<StackDescription, "stackId" | "parameters" | "tags">,
  template: string,
  resources: readonly Pick<StackResource, "logicalId" | "physicalId">[] = [],
): LastKnownState {
  const ids = resources.flatMap(({ logicalId, physicalId }) =>
    physicalId === undefined ? [] : [[logicalId, physicalId] as const],
  );
  return present({
    template: { body: template },
    parameters,
    tags,
    stackId,
    physicalIds: ids.length === 0 ? undefined : Object.fromEntries(ids),
  });
}
