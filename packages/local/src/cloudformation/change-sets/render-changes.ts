import type { Change, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import {
  contextText,
  predictReplacement,
  valueText,
  type ChangeDetail,
  type ResourceDifference,
} from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { given } from "../given.ts";
import type { DesiredState, Stack } from "../stack.ts";
import type { PredictedChanges } from "./change-set.ts";
import { shownDifferences } from "./shown-differences.ts";

/**
 * The changes in both forms of `DescribeChangeSet`, as they are to be answered from now on. For `actual` see
 * {@link shownDifferences}.
 */
export function renderChanges(
  engine: Engine,
  stack: Stack,
  desired: DesiredState,
  differences: readonly ResourceDifference[],
  actual?: Parameters<typeof shownDifferences>[4],
): PredictedChanges {
  const shown = shownDifferences(engine, stack, desired, differences, actual);
  return {
    summary: differences.flatMap((difference) => changeOf(stack, difference, summaryOf(difference.details), undefined)),
    withValues: shown.flatMap((difference) =>
      changeOf(
        stack,
        difference,
        difference.details.filter(({ certainty }) => certainty !== "possible").map(detailWithValues),
        {
          BeforeContext: contextText(difference.before),
          AfterContext: contextText(difference.after),
        },
      ),
    ),
  };
}

interface Contexts {
  readonly BeforeContext: string | undefined;
  readonly AfterContext: string | undefined;
}

function changeOf(
  stack: Stack,
  difference: ResourceDifference,
  details: readonly ResourceChangeDetail[],
  contexts: Contexts | undefined,
): Change[] {
  const { logicalId, type, action, scope } = difference;
  if (action === "Modify" && details.length === 0) return [];
  const attributes = new Set(details.map(({ Target: target }) => target?.Attribute));
  return [
    {
      Type: "Resource",
      ResourceChange: given({
        PolicyAction: difference.policyAction,
        Action: action,
        LogicalResourceId: logicalId,
        PhysicalResourceId: action === "Add" ? undefined : stack.resources.get(logicalId)?.physicalId,
        ResourceType: type,
        Replacement: action === "Modify" ? replacementOf(details) : undefined,
        Scope: scope.filter((attribute) => attributes.has(attribute)),
        Details: [...details],
        ...contexts,
      }),
    },
  ];
}

function replacementOf(details: readonly ResourceChangeDetail[]): ReturnType<typeof predictReplacement> {
  return predictReplacement(
    details.map(({ Target: target, Evaluation: evaluation }) => ({
      requiresRecreation: target?.RequiresRecreation ?? "Never",
      evaluation: evaluation ?? "Static",
    })),
  );
}

/** Without property values a detail is about a whole property: those of its parts become one. */
function summaryOf(details: readonly ChangeDetail[]): ResourceChangeDetail[] {
  const merged = new Map<string, ResourceChangeDetail>();
  for (const detail of details) {
    if (detail.certainty === "unseen") continue;
    const key = [detail.attribute, detail.name, detail.changeSource, detail.causingEntity, detail.evaluation].join(" ");
    const earlier = merged.get(key);
    const stronger =
      earlier === undefined ||
      strength[detail.requiresRecreation] > strength[earlier.Target?.RequiresRecreation ?? "Never"];
    if (stronger) merged.set(key, summaryDetail(detail));
  }
  return [...merged.values()];
}

const strength = { Never: 0, Conditionally: 1, Always: 2 } as const;

function summaryDetail(detail: ChangeDetail): ResourceChangeDetail {
  return given({
    Target: given({
      Attribute: detail.attribute,
      Name: detail.name,
      RequiresRecreation: detail.requiresRecreation,
    }),
    Evaluation: detail.evaluation,
    ChangeSource: detail.changeSource,
    CausingEntity: detail.causingEntity,
  });
}

function detailWithValues(detail: ChangeDetail): ResourceChangeDetail {
  const summary = summaryDetail(detail);
  return {
    ...summary,
    Target: given({
      ...summary.Target,
      Path: detail.path,
      BeforeValue: valueText(detail.before),
      AfterValue: valueText(detail.after),
      AttributeChangeType: detail.changeType,
    }),
  };
}
