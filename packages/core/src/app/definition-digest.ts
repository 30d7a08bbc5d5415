import { MASK, Redacted } from "@stacksteward/workflow";

import { withoutOrder } from "../definition/without-order.ts";
import { loadTemplate, templateIn } from "../plan/load-template.ts";
import { digestOfData } from "../plan/plan-digest.ts";
import type { Stack } from "../stack.ts";

/** `sha256:` over what a stack is to be, with the text of its template instead of where that stands. Neither the order of what has none nor a secret counts, the latter so that nobody can guess it from the digest. */
export async function definitionDigest(stack: Stack): Promise<string> {
  const { template: source, parameters = {}, ...definition } = stack;
  const template = templateIn(await loadTemplate(stack))?.text ?? source;
  const open = Object.entries(parameters).map(([name, value]): [string, unknown] => [
    name,
    value instanceof Redacted ? MASK : value,
  ]);
  return digestOfData({ ...withoutOrder(definition), template, parameters: Object.fromEntries(open) });
}
