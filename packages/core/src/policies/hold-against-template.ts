import type { Template } from "@stacksteward/template";

import type { HeldPolicy } from "./define-policy.ts";
import { holdPolicies, type Shown } from "./hold-policies.ts";
import type { PolicyFinding } from "./policy.ts";
import type { TemplateView } from "./template-view.ts";

/** What policies say of a template. */
export function holdAgainstTemplate(
  held: readonly HeldPolicy[],
  context: Shown,
  view: TemplateView,
  template: Template,
): PolicyFinding[] {
  const { template: body, resources, evaluate } = view;
  return holdPolicies(held, {
    context,
    what: "template",
    template,
    isDeclared: () => true,
    ask: ({ checkTemplate }) =>
      checkTemplate && ((say) => checkTemplate({ ...context, ...say, template: body, resources, evaluate })),
  });
}
