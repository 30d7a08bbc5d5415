import { openCatalog } from "@stacksteward/catalog";
import { lintTemplate, readTemplate, TemplateError } from "@stacksteward/template";
import fc from "fast-check";

import { mutatedTemplate } from "./mutated-template.ts";

/** What became of the mutated templates. */
export interface LintFuzzOutcome {
  readonly templates: number;
  /** The smallest template that a rule broke on, and how; `undefined` when none did. */
  readonly fault: string | undefined;
  readonly slowestMilliseconds: number;
}

/** Holds mutated templates against every rule. Whatever they hold, they are refused as no template, or are answered with findings. */
export function fuzzLint(
  templates: readonly object[],
  { runs, milliseconds, seed }: { readonly runs: number; readonly milliseconds: number; readonly seed?: number },
): LintFuzzOutcome {
  const catalog = openCatalog();
  let slowestMilliseconds = 0;
  const checked = fc.check(
    fc.property(mutatedTemplate(templates), (body) => {
      const begun = performance.now();
      try {
        const { findings } = lintTemplate(readTemplate(JSON.stringify(body)), catalog);
        for (const { message } of findings) if (message.length > 20_000) throw new Error("A message has no end.");
      } catch (failure) {
        if (!(failure instanceof TemplateError)) throw failure;
      }
      slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - begun);
    }),
    {
      numRuns: runs,
      interruptAfterTimeLimit: milliseconds,
      markInterruptAsFailure: false,
      ...(seed === undefined ? {} : { seed }),
    },
  );
  const fault = checked.failed ? fc.defaultReportMessage(checked) : undefined;
  return { templates: checked.numRuns, fault, slowestMilliseconds };
}
