import { findLiteralSecrets } from "../../secrets/find-literal-secrets.ts";
import { Severity } from "../finding.ts";
import type { LintRule } from "../lint-rule.ts";

export const literalSecret: LintRule = {
  id: "literal-secret",
  severity: Severity.Warning,
  description: "No password, key or token is written into the template.",
  cfnLint: ["W2501"],
  check: ({ template, catalog }) => findLiteralSecrets(template, catalog),
};
