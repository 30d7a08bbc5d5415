import type { Catalog } from "@stacksteward/catalog";
import { MASK } from "@stacksteward/workflow";

import type { ResourceDifference } from "../change.ts";
import { compareTemplates } from "../compare/compare-templates.ts";
import { showDifferences } from "../compare/show-differences.ts";
import { createEvaluator } from "../evaluate/evaluator.ts";
import { UNKNOWN, type EvaluationScope, type Evaluator } from "../evaluation.ts";
import { expandLanguageExtensions } from "../extensions/expand-language-extensions.ts";
import { TemplateError, TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { answersOfTemplate } from "./answers-of-template.ts";
import { findGaps } from "./find-gaps.ts";
import { macroGaps } from "./macro-gaps.ts";
import { UnknownKind, type KnownDeployment, type Prediction, type PredictionSide } from "./prediction.ts";

/**
 * What deploying `desired` over `deployed` would do, from the two templates, their parameters and the catalog alone,
 * and what cannot be known that way. Without `deployed`, everything is added.
 * Throws `TemplateError` when a template cannot be evaluated at all.
 */
export function predictChanges(
  deployed: KnownDeployment | undefined,
  desired: PredictionSide,
  catalog: Catalog,
): Prediction {
  const before: KnownDeployment = deployed ?? { ...desired, body: { Resources: {} }, tags: desired.tags ?? {} };
  try {
    const { differences, gaps } = predict(expanded(before), expanded(desired), catalog);
    return { differences, gaps: [...macroGaps(before.body, desired.body), ...gaps] };
  } catch (error) {
    const [loop] = error instanceof TemplateError ? error.problems.filter(isLoopOverUnknown) : [];
    if (loop === undefined) throw error;
    const path = loop.path ?? ["Resources"];
    return { differences: [], gaps: [{ kind: UnknownKind.Loop, subject: path.join("."), affects: "all", path }] };
  }
}

function predict(before: KnownDeployment, after: PredictionSide, catalog: Catalog): Prediction {
  const answers = answersOfTemplate(before.body, scopeOf(before), catalog, before.physicalIds);
  const differences = compareTemplates(
    {
      body: before.body,
      scope: { ...scopeOf(before), ...answers },
      parameterTexts: before.texts,
      tags: before.tags ?? {},
    },
    { body: after.body, scope: scopeOf(after), parameterTexts: after.texts, tags: after.tags ?? {} },
    catalog,
  );
  return {
    differences: shown(before, after, differences, catalog),
    gaps: findGaps(before, after, differences, catalog),
  };
}

function shown(
  before: KnownDeployment,
  after: PredictionSide,
  differences: readonly ResourceDifference[],
  catalog: Catalog,
): readonly ResourceDifference[] {
  const isAnother = new Set(
    differences.flatMap(({ logicalId, action, replacement }) =>
      action === "Add" || replacement === "True" ? [logicalId] : [],
    ),
  );
  const [deployed, desired] = [masked(before), masked(after)];
  const answers = answersOfTemplate(before.body, scopeOf(deployed), catalog, before.physicalIds);
  const evaluator = (body: TemplateBody, scope: EvaluationScope): Evaluator => createEvaluator(body, scope);
  return showDifferences(differences, {
    deployed: evaluator(before.body, { ...scopeOf(deployed), ...answers }),
    removed: evaluator(before.body, { ...scopeOf(deployed), ref: () => UNKNOWN, attribute: () => UNKNOWN }),
    desired: evaluator(after.body, {
      ...scopeOf(desired),
      ref: (logicalId) => (isAnother.has(logicalId) ? UNKNOWN : answers.ref(logicalId)),
      attribute: (logicalId, name) => (isAnother.has(logicalId) ? UNKNOWN : answers.attribute(logicalId, name)),
    }),
    hasSecrets: before.secret.size > 0 || after.secret.size > 0,
  });
}

function scopeOf({ parameters, pseudo }: PredictionSide): Omit<EvaluationScope, "ref" | "attribute"> {
  return { parameters, pseudo, transform: () => UNKNOWN, undecided: () => true };
}

function masked(side: PredictionSide): PredictionSide {
  const parameters = Object.entries(side.parameters).map(
    ([name, value]) => [name, side.secret.has(name) ? maskOf(value) : value] as const,
  );
  return { ...side, parameters: Object.fromEntries(parameters) };
}

function maskOf(value: PredictionSide["parameters"][string]): string | readonly string[] {
  return Array.isArray(value) ? value.map(() => MASK) : MASK;
}

/** With loops written out, and without what a macro beside the resources writes: nobody knows what that is. */
function expanded<Side extends PredictionSide>(side: Side): Side {
  const body = expandLanguageExtensions(side.body, side);
  const { "Fn::Transform": _, ...resources } = body.Resources;
  return { ...side, body: { ...body, Resources: resources } };
}

function isLoopOverUnknown({ code }: TemplateProblem): boolean {
  return code === TemplateErrorCode.Unsupported;
}
