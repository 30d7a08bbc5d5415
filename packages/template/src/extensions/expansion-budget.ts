import type { JsonPath } from "../json.ts";
import { TemplateErrorCode } from "../template-error.ts";
import { refuse } from "../evaluate/intrinsic.ts";

/** What is left of the size a template may grow to. */
export interface ExpansionBudget {
  /** Takes `size` characters; throws when they are not there. */
  spend(size: number, path: JsonPath): void;
}

/** The largest template the service accepts, in bytes. See "Understand CloudFormation quotas" in the user guide. */
const LARGEST_TEMPLATE = 1_000_000;

/** A budget of one largest template. */
export function createBudget(): ExpansionBudget {
  let left = LARGEST_TEMPLATE;
  return {
    spend(size, path) {
      left -= size;
      if (left >= 0) return;
      refuse(
        TemplateErrorCode.TooLarge,
        `The template exceeds ${LARGEST_TEMPLATE} bytes when its loops are written out.`,
        path,
        "Iterate over shorter collections, or split the template into several stacks.",
      );
    },
  };
}
