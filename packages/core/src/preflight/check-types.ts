import type { GetTemplateSummaryOutput } from "@aws-sdk/client-cloudformation";

import { LANGUAGE_EXTENSIONS } from "@stacksteward/template";

import type { PreflightCheck } from "./preflight.ts";
import { rowsOf } from "./rows.ts";
import type { Subject } from "./subject.ts";
import { TOO_LARGE_TO_ASK } from "./template-summary.ts";

const { passed, failed, warned, notLooked } = rowsOf("types");

/** Whether CloudFormation knows the types of the resources here: its own of this region, and what was activated or registered. */
export function checkTypes(subject: Subject, summary: GetTemplateSummaryOutput | undefined): PreflightCheck[] {
  const { read, environment } = subject;
  if (summary === undefined) return [notLooked(TOO_LARGE_TO_ASK, { remedy: "Make a plan, which uploads it." })];
  const unknown = summary.Warnings?.UnrecognizedResourceTypes ?? [];
  const isRewritten = (summary.DeclaredTransforms ?? []).some((name) => name !== LANGUAGE_EXTENSIONS);
  const rows = unknown.map((type) => {
    const [logicalId] = Object.entries(read?.template.body.Resources ?? {}).find(([, { Type }]) => Type === type) ?? [];
    const message = `${environment.region} knows no resource type ${type} in this account`;
    const details = {
      remedy: "Correct the type, activate the extension that brings it, or deploy where it is.",
      ...(logicalId === undefined ? {} : { path: ["Resources", logicalId] }),
    };
    return isRewritten
      ? warned(`${message}, unless a macro makes another of it.`, { ...details, certainty: "possible" })
      : failed(`${message}.`, details);
  });
  if (rows.length > 0) return rows;
  if (isRewritten || read?.isRewritten === true)
    return [
      notLooked("A macro rewrites the template, and may bring types of its own.", {
        remedy: "Make a plan, which shows them.",
        path: ["Transform"],
      }),
    ];
  const count = new Set(summary.ResourceTypes ?? []).size;
  return [passed(`${environment.region} knows ${count === 1 ? "the resource type" : `all ${count} resource types`}.`)];
}
