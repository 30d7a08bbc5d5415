import type { Catalog } from "@stacksteward/catalog";

import { partitionOf } from "../evaluate/partition.ts";
import { UNKNOWN } from "../evaluation.ts";
import { expandLanguageExtensions } from "../extensions/expand-language-extensions.ts";
import { describeInputs } from "../inputs/describe-inputs.ts";
import { isRewrittenByMacro, usesLanguageExtensions } from "../structure/transforms.ts";
import { TemplateError } from "../template-error.ts";
import type { Template, TemplateBody } from "../template.ts";
import type { LintContext } from "./lint-rule.ts";

/** What the rules look at, with a memory for what several of them need. */
export function createLintContext(
  template: Template,
  catalog: Pick<Catalog, "find" | "has" | "typeNames" | "constraints">,
  today: Date,
): LintContext {
  const made = new Map<unknown, unknown>();
  const written = writtenOut(template.body);
  const context: LintContext = {
    template,
    body: written ?? template.body,
    catalog,
    // What a loop would write out is as unknown as what a macro would.
    isRewritten: mayBeRewritten(template.text) && (isRewrittenByMacro(template.body) || written === undefined),
    today,
    once<Shared>(make: (context: LintContext) => Shared): Shared {
      if (!made.has(make)) made.set(make, make(context));
      return made.get(make) as Shared;
    },
  };
  return context;
}

/** Says without a look at the content that no macro and no loop is asked for: their names cannot be written otherwise without a backslash. */
function mayBeRewritten(text: string): boolean {
  return text.includes("Transform") || text.includes("\\");
}

/** The template with its loops written out; `undefined` when they depend on what only a deployment knows. */
function writtenOut(body: TemplateBody): TemplateBody | undefined {
  if (!usesLanguageExtensions(body)) return body;
  const region = "us-east-1";
  const { name: partition, urlSuffix } = partitionOf(region);
  try {
    return expandLanguageExtensions(body, {
      parameters: Object.fromEntries(describeInputs(body).map(({ name }) => [name, UNKNOWN])),
      pseudo: {
        accountId: UNKNOWN,
        region,
        partition,
        urlSuffix,
        stackName: "stack",
        stackId: UNKNOWN,
        notificationArns: [],
      },
    });
  } catch (failure) {
    if (failure instanceof TemplateError) return undefined;
    throw failure;
  }
}
