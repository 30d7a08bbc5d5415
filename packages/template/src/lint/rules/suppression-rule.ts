import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { suppressionEntries, writtenSuppressions } from "../suppressions.ts";

export const suppressionRule: LintRule = {
  id: "suppression",
  severity: Severity.Warning,
  description: "What the metadata lets go names its rule and a reason; otherwise it lets nothing go.",
  check: brokenSuppressions,
};

function brokenSuppressions({ body }: LintContext): RuleHit[] {
  const places: [Json | undefined, JsonPath][] = [
    [body.Metadata, ["Metadata"]],
    ...Object.entries<Json>(body.Resources).map(([id, resource]): [Json | undefined, JsonPath] => [
      isJsonObject(resource) ? resource["Metadata"] : undefined,
      ["Resources", id, "Metadata"],
    ]),
  ];
  return places.flatMap(([metadata, path]) =>
    suppressionEntries(metadata).length === writtenSuppressions(metadata).length
      ? []
      : [
          {
            message: "A suppression names no rule or gives no reason, so it lets nothing go.",
            remedy: "Write each as {Rule: unused-parameter, Reason: why}.",
            path: [...path, "Stacksteward", "Suppress"],
          },
        ],
  );
}
