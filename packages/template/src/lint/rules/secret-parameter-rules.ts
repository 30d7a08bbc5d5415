import { describeInput } from "../../inputs/describe-inputs.ts";
import { isJsonObject } from "../../json.ts";
import { secretValues, type SecretValue } from "../../secrets/secret-values.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** Secrets that come from where everybody can read them. */
export const secretParameterRules: readonly LintRule[] = [
  {
    id: "secret-without-no-echo",
    severity: Severity.Warning,
    description: "Parameters that are used as secrets have NoEcho.",
    cfnLint: ["W2501"],
    check: (context) => {
      const told = new Set<string>();
      return context.once(secretsOfProperties).flatMap(({ value }): RuleHit[] => {
        const { Ref: name } = isJsonObject(value) ? value : {};
        if (typeof name !== "string" || told.has(name) || !isReadable(name, context)) return [];
        told.add(name);
        return [
          {
            message: `${name} is used as a secret, and everybody who sees the stack can read it.`,
            remedy: "Write NoEcho: true, or keep the secret in Secrets Manager and refer to it.",
            path: ["Parameters", name],
          },
        ];
      });
    },
  },
  {
    id: "secret-in-plain-parameter",
    severity: Severity.Warning,
    description: "Secrets are not kept in Parameter Store as plain text.",
    cfnLint: ["W2501"],
    check: (context) =>
      context.once(secretsOfProperties).flatMap(({ value, path }) =>
        typeof value === "string" && value.includes("{{resolve:ssm:")
          ? [
              {
                message: "This secret is a parameter that is not encrypted.",
                remedy: "Refer to it with ssm-secure or secretsmanager.",
                path,
              },
            ]
          : [],
      ),
  },
];

/** Only names of AWS are sure enough. */
function secretsOfProperties({ body, catalog }: LintContext): SecretValue[] {
  return secretValues(body, catalog).filter(({ calledBy, path }) => calledBy === "aws" && path[0] === "Resources");
}

function isReadable(name: string, { body }: LintContext): boolean {
  if (!Object.hasOwn(body.Parameters ?? {}, name)) return false;
  const { noEcho, isSsmValue } = describeInput(name, body.Parameters?.[name]);
  return !noEcho && !isSsmValue;
}
