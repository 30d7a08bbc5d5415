import type { ServiceError } from "../wire/service-error.ts";
import type { ConditionKey } from "./policy.ts";

/** What somebody must be allowed to do, for a call of theirs to be carried out. */
export interface Demand {
  /** `cloudformation:CreateChangeSet` */
  readonly action: string;
  /** The ARN it is done to; `*` for what is done to no resource, which no other pattern allows. */
  readonly resource: string;
  /** How the refusal names what is done to no resource. Default: `resource`. */
  readonly shownAs?: string;
  readonly keys?: Readonly<Partial<Record<ConditionKey, string>>>;
  /** What is answered instead of the usual refusal, because another service asks on behalf of the caller. */
  readonly refusal?: ServiceError;
}
