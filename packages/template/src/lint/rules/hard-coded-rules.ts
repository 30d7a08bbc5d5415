import { subPieces } from "../../references/sub-pieces.ts";
import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";

const ZONES = /^AvailabilityZones?$/;

/** What ties a template to one partition, account or zone. */
export const hardCodedRules: readonly LintRule[] = [
  {
    id: "hard-coded-partition",
    severity: Severity.Info,
    description: "ARNs take their partition from AWS::Partition.",
    cfnLint: ["I3042"],
    check: eachText(({ text, isPattern }) =>
      !isPattern && /(?:^|[^\w])arn:aws(?:-[a-z-]+)?:/.test(text)
        ? { message: "This ARN is of one partition only.", remedy: "Write arn:${AWS::Partition}: with Fn::Sub." }
        : undefined,
    ),
  },
  {
    id: "hard-coded-account",
    severity: Severity.Info,
    description: "ARNs take their account from AWS::AccountId, or from a parameter.",
    cfnLint: ["I3042"],
    check: eachText(({ text }) =>
      /(?:^|[^\w])arn:[^:\s]*:[^:\s]*:[^:\s]*:\d{12}:/.test(text)
        ? {
            message: "This ARN is of one account only.",
            remedy: "Write ${AWS::AccountId} with Fn::Sub, or a parameter.",
          }
        : undefined,
    ),
  },
  {
    id: "hard-coded-zone",
    severity: Severity.Info,
    description: "Availability zones come from Fn::GetAZs or a parameter.",
    cfnLint: ["W3010"],
    check: eachText(({ text, property }) =>
      ZONES.test(property) && /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/.test(text)
        ? { message: `${text} is a zone of one region.`, remedy: 'Choose one with !Select [0, !GetAZs ""].' }
        : undefined,
    ),
  },
];

interface LiteralText {
  readonly text: string;
  /** The last name on the way to it. */
  readonly property: string;
  /** Whether it stands where policies have patterns, such as conditions. */
  readonly isPattern: boolean;
}

type Advice = Pick<RuleHit, "message" | "remedy">;

function eachText(adviceFor: (text: LiteralText) => Advice | undefined): LintRule["check"] {
  return (context: LintContext) =>
    context.once(literalTexts).flatMap(({ path, ...text }): RuleHit[] => {
      const advice = adviceFor(text);
      return advice === undefined ? [] : [{ ...advice, path }];
    });
}

interface PlacedText extends LiteralText {
  readonly path: JsonPath;
}

/** Descriptions are for people, and code is code. */
const notForAws: ReadonlySet<string> = new Set([
  "Description",
  "ZipFile",
  "UserData",
  "InlineCode",
  "Definition",
  "DefinitionString",
]);

/** The texts in properties of resources, those inside of functions too. */
function literalTexts(context: LintContext): PlacedText[] {
  const texts: PlacedText[] = [];
  for (const { properties, path } of context.once(knownResources)) visit(properties, [...path], "", texts);
  return texts;
}

function visit(node: Json, path: (string | number)[], property: string, texts: PlacedText[]): void {
  if (typeof node === "string") {
    // No rule has anything to say of other texts.
    if (!node.includes("arn:") && !ZONES.test(property)) return;
    const isSub = path.at(-1) === "Fn::Sub" || path.at(-2) === "Fn::Sub";
    texts.push({
      text: isSub ? readable(node) : node,
      property,
      isPattern: path.includes("Condition"),
      path: [...path],
    });
  } else if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) {
      path.push(index);
      visit(item, path, property, texts);
      path.pop();
    }
  } else if (isJsonObject(node)) {
    for (const [key, member] of Object.entries(node)) {
      if (notForAws.has(key)) continue;
      path.push(key);
      visit(member, path, key.startsWith("Fn::") ? property : key, texts);
      path.pop();
    }
  }
}

/** Variables stand for something, so they are not literal. */
function readable(text: string): string {
  return subPieces(text)
    .map((piece) => (piece.kind === "text" ? piece.text : "$"))
    .join("");
}
