import type { ResourceChange, ResourceChangeDetail } from "@aws-sdk/client-cloudformation";
import { contextText, valueText, type ChangeDetail, type ResourceDifference } from "@stacksteward/template";

import { toPlannedChange, type ChangeReader } from "../plan/to-planned-change.ts";
import { present } from "../present.ts";
import type { PredictedChange } from "./offline-plan.ts";

/** A difference in the words of a plan. `physicalId` is that of the deployed resource, when it is known. */
export function toPredictedChange(
  difference: ResourceDifference,
  physicalId: string | undefined,
  isOpen: boolean,
  reader: ChangeReader,
): PredictedChange {
  const { details, type } = difference;
  const isCertain = details.length === 0 || details.some(({ certainty }) => certainty === "certain");
  return {
    ...toPlannedChange(toResourceChange(difference, physicalId, reader.catalog.has(type)), reader),
    certainty: isCertain && !isOpen ? "certain" : "possible",
  };
}

/** As the service would answer it. */
function toResourceChange(
  { action, logicalId, type, replacement, policyAction, details, before, after }: ResourceDifference,
  physicalId: string | undefined,
  isKnownType: boolean,
): ResourceChange {
  return present({
    Action: action,
    LogicalResourceId: logicalId,
    PhysicalResourceId: action === "Add" ? undefined : physicalId,
    ResourceType: type,
    // Nobody but its author knows what replaces a resource of a type that the catalog does not have.
    Replacement: isKnownType ? replacement : undefined,
    PolicyAction: policyAction,
    Details: details.map(toChangeDetail),
    BeforeContext: contextText(before),
    AfterContext: contextText(after),
  });
}

function toChangeDetail(detail: ChangeDetail): ResourceChangeDetail {
  return {
    Target: present({
      Attribute: detail.attribute,
      Name: detail.name,
      Path: detail.path,
      RequiresRecreation: detail.requiresRecreation,
      BeforeValue: valueText(detail.before),
      AfterValue: valueText(detail.after),
    }),
    Evaluation: detail.evaluation,
    ChangeSource: detail.changeSource,
    ...(detail.causingEntity === undefined ? {} : { CausingEntity: detail.causingEntity }),
  };
}
