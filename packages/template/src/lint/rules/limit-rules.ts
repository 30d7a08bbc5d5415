import { isJsonObject, type Json } from "../../json.ts";
import { isLoop } from "../../structure/transforms.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";

/** What CloudFormation takes, and when it is nearly too much: see "Understand CloudFormation quotas" in the user guide. */
export const limitRules: readonly LintRule[] = [
  {
    id: "template-size",
    severity: Severity.Error,
    description: "The template is no larger than CloudFormation takes from a bucket.",
    cfnLint: ["E1002"],
    check: ({ template }) => {
      const bytes = Buffer.byteLength(template.text);
      return bytes <= mostBytes
        ? []
        : [
            {
              message: `The template has ${bytes} bytes; CloudFormation takes ${mostBytes}.`,
              remedy: splitIt,
              path: [],
            },
          ];
    },
  },
  {
    id: "near-limit",
    severity: Severity.Info,
    description: "The template does not come near the quotas of CloudFormation.",
    cfnLint: ["I1002", "I1003", "I2010", "I3010", "I6010", "I7010"],
    check: nearLimits,
  },
];

const mostBytes = 1_000_000;
const most = { Resources: 500, Parameters: 200, Mappings: 200, Outputs: 200 } as const;
/** From here on it is told. */
const share = 0.8;
const splitIt = "Move some of it into another stack or a nested one.";

function nearLimits({ template, body }: LintContext): RuleHit[] {
  const bytes = Buffer.byteLength(template.text);
  const isLarge = bytes > mostBytes * share && bytes <= mostBytes;
  return [
    ...(isLarge
      ? [{ message: `The template has ${bytes} of ${mostBytes} bytes that it may have.`, remedy: splitIt, path: [] }]
      : []),
    ...Object.entries(most).flatMap(([section, limit]) => {
      const members: Json | undefined = { ...body }[section];
      const count = isJsonObject(members ?? null)
        ? Object.keys(members as object).filter((name) => !isLoop(name)).length
        : 0;
      if (count <= limit * share || count > limit) return [];
      const message = `There are ${count} of ${limit} ${section.toLowerCase()} that there may be.`;
      return [{ message, remedy: splitIt, path: [section] }];
    }),
  ];
}
