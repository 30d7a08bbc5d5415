import type { GetTemplateSummaryOutput } from "@aws-sdk/client-cloudformation";
import { requiredCapabilities } from "@stacksteward/template";

import { Capability } from "../stack.ts";
import type { PreflightCheck } from "./preflight.ts";
import { listed, rowsOf } from "./rows.ts";
import type { Subject } from "./subject.ts";

const { passed, failed, notLooked } = rowsOf("capabilities");

/**
 * Whether the definition acknowledges what the template needs acknowledged, as it is read here and as CloudFormation reads it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html
 */
export function checkCapabilities(subject: Subject, summary: GetTemplateSummaryOutput | undefined): PreflightCheck[] {
  const { stack, read } = subject;
  const given: readonly string[] = stack.capabilities ?? [];
  const isMissing = (capability: string): boolean =>
    !given.includes(capability) &&
    // The service asks for this one only where a stack is made without a change set.
    capability !== Capability.AutoExpand &&
    // Who acknowledges named IAM resources acknowledges the others too.
    !(capability === Capability.Iam && given.includes(Capability.NamedIam));
  const own = read === undefined ? [] : requiredCapabilities(read.template.body);
  const missing = own.filter(({ capability }) => isMissing(capability));
  const remedy = (capability: string): string =>
    `Check what they may do, then add ${capability} to the definition's capabilities.`;
  const rows = missing.map(({ capability, logicalIds, reasons }) =>
    failed(`${listed(logicalIds)} (${listed(reasons)}) ${logicalIds.length === 1 ? "needs" : "need"} ${capability}.`, {
      remedy: remedy(capability),
      ...(logicalIds[0] === undefined ? {} : { path: ["Resources", logicalIds[0]] }),
    }),
  );
  const known = new Set<string>(own.map(({ capability }) => capability));
  for (const capability of summary?.Capabilities ?? []) {
    if (known.has(capability) || !isMissing(capability)) continue;
    const why = summary?.CapabilitiesReason;
    rows.push(
      failed(`CloudFormation wants ${capability} acknowledged${why === undefined ? "" : `: ${why}`}.`, {
        remedy: remedy(capability),
      }),
    );
  }
  if (rows.length > 0) return rows;
  return [...unseen(subject, summary, given), passed("Everything that needs to be acknowledged is.")];
}

/** What nested stacks and macros make may need to be acknowledged too. */
function unseen(
  { read }: Subject,
  summary: GetTemplateSummaryOutput | undefined,
  given: readonly string[],
): PreflightCheck[] {
  if (given.includes(Capability.NamedIam)) return [];
  if (read === undefined)
    return summary === undefined ? [notLooked("Neither was the template read here nor was CloudFormation asked.")] : [];
  const nested = Object.entries(read.body.Resources).flatMap(([logicalId, { Type }]) =>
    Type === "AWS::CloudFormation::Stack" ? [logicalId] : [],
  );
  const remedy = "A plan says what is missing.";
  return [
    ...(nested.length === 0
      ? []
      : [
          notLooked(`What the nested stacks ${listed(nested)} make was not looked at.`, {
            remedy,
            path: ["Resources", nested[0] ?? ""],
          }),
        ]),
    ...(read.isRewritten
      ? [notLooked("What the macros of the template make was not looked at.", { remedy, path: ["Transform"] })]
      : []),
  ];
}
