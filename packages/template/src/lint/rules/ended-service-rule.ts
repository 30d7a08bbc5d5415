import { isJsonObject, type Json } from "../../json.ts";
import { serviceEndOf } from "../ended-services.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

export const endedServiceRule: LintRule = {
  id: "ended-service",
  severity: Severity.Warning,
  description: "Types are of services that are still there, and take new users.",
  cfnLint: ["W3696", "W3697"],
  check: endedServices,
};

function endedServices({ body, template, today }: LintContext): RuleHit[] {
  const day = today.toISOString().slice(0, 10);
  return Object.entries<Json>(body.Resources).flatMap(([id, resource]) => {
    const type = isJsonObject(resource) && typeof resource["Type"] === "string" ? resource["Type"] : "";
    const end = serviceEndOf(type);
    if (end === undefined || end.day > day) return [];
    const path = ["Resources", id, "Type"];
    const range = template.locate(path, "value");
    return [
      {
        message: `${type} ended, or was closed to new users, on ${end.day}.`,
        remedy: `Use ${end.instead} instead.`,
        path,
        ...(range === undefined ? {} : { range }),
      },
    ];
  });
}
