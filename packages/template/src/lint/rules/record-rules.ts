import { parseBlock } from "../../evaluate/ip-block.ts";
import { isJsonObject, type JsonObject, type JsonPath } from "../../json.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";
import { membersOf } from "../variants.ts";

/** The names and values that DNS takes. */
export const recordRules: readonly LintRule[] = [
  {
    id: "record-value",
    severity: Severity.Error,
    description: "Records of Route 53 have values of their type's form.",
    cfnLint: ["E3020", "E3023"],
    check: recordValues,
  },
  {
    id: "distribution-alias",
    severity: Severity.Error,
    description: "Aliases of CloudFront are names in lower case, with a wildcard only in front.",
    cfnLint: ["E3013"],
    check: aliases,
  },
];

/** What a value of a type of record is not, when it is not one. */
interface Form {
  readonly fits: (value: string) => boolean;
  readonly what: string;
}

/** See "Supported DNS record types" in the Route 53 developer guide. */
const forms: ReadonlyMap<string, Form> = new Map([
  ["A", { fits: isIpv4, what: "an IPv4 address such as 192.0.2.1" }],
  ["AAAA", { fits: isIpv6, what: "an IPv6 address such as 2001:db8::1" }],
  [
    "CAA",
    {
      fits: (value) => /^\d{1,3}\s+[a-zA-Z0-9]+\s+".*"$/.test(value),
      what: 'flags, a tag and a value in quotes such as 0 issue "ca.example.com"',
    },
  ],
  ["MX", { fits: isMailServer, what: "a priority and a name such as 10 mail.example.com" }],
  ["SPF", { fits: isQuoted, what: "text in quotes, at most 255 characters in each" }],
  ["TXT", { fits: isQuoted, what: "text in quotes, at most 255 characters in each" }],
]);

function isIpv4(value: string): boolean {
  return parseBlock(`${value}/32`)?.family.bits === 32;
}

function isIpv6(value: string): boolean {
  // The last 32 bits may be written as an IPv4 address.
  const [, start = value, mapped] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(value) ?? [];
  if (mapped !== undefined && !isIpv4(mapped)) return false;
  return parseBlock(`${mapped === undefined ? value : `${start}0:0`}/128`)?.family.bits === 128;
}

function isMailServer(value: string): boolean {
  const [, priority = "", name = ""] = /^(\d{1,5})\s+(\S+)$/.exec(value) ?? [];
  return priority !== "" && Number(priority) <= 65_535 && name !== "";
}

/** One or more texts in quotes, in which a backslash stands before a quote. */
function isQuoted(value: string): boolean {
  return /^\s*"(?:[^"\\]|\\.){0,255}"(?:\s+"(?:[^"\\]|\\.){0,255}")*\s*$/.test(value);
}

interface RecordSet {
  readonly value: JsonObject;
  readonly path: JsonPath;
}

function recordValues(context: LintContext): RuleHit[] {
  return recordSets(context).flatMap(({ value, path }) => {
    const type = typeof value["Type"] === "string" ? value["Type"] : "";
    const values = membersOf(value["ResourceRecords"], [...path, "ResourceRecords"]);
    const form = forms.get(type);
    const broken = values.flatMap((record): RuleHit[] => {
      if (form === undefined || typeof record.value !== "string" || record.value.includes("{{resolve:")) return [];
      if (form.fits(record.value)) return [];
      const shown = record.value.length > 60 ? `${record.value.slice(0, 60)}…` : record.value;
      return [
        {
          message: `'${shown}' is no value of a record of the type ${type}.`,
          remedy: `Write ${form.what}.`,
          path: record.path,
        },
      ];
    });
    const certain = values.filter(({ path: at }) => !at.includes("Fn::If"));
    if (type !== "CNAME" || certain.length <= 1) return broken;
    const message = "A CNAME record has one value only.";
    return [{ message, remedy: "Keep one.", path: [...path, "ResourceRecords"] }];
  });
}

function recordSets(context: LintContext): RecordSet[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ type, properties, path }): RecordSet[] => {
    if (type.name === "AWS::Route53::RecordSet") return [{ value: properties, path }];
    if (type.name !== "AWS::Route53::RecordSetGroup") return [];
    return membersOf(properties["RecordSets"], [...path, "RecordSets"]).flatMap((member) =>
      isJsonObject(member.value) ? [{ value: member.value, path: member.path }] : [],
    );
  });
}

/** See "Requirements for using alternate domain names" in the CloudFront developer guide. */
function aliases(context: LintContext): RuleHit[] {
  if (context.isRewritten) return [];
  return context.once(knownResources).flatMap(({ type, properties, path }) => {
    if (type.name !== "AWS::CloudFront::Distribution") return [];
    return membersOf(properties["DistributionConfig"], [...path, "DistributionConfig"]).flatMap((config) => {
      const names = isJsonObject(config.value) ? config.value["Aliases"] : undefined;
      return membersOf(names, [...config.path, "Aliases"]).flatMap(({ value, path: at }): RuleHit[] => {
        if (typeof value !== "string" || value.includes("{{resolve:") || isDomain(value)) return [];
        return [
          {
            message: `CloudFront takes no alias '${value}'.`,
            remedy: "Write a name such as www.example.com or *.example.com, in lower case.",
            path: at,
          },
        ];
      });
    });
  });
}

function isDomain(name: string): boolean {
  const labels = name.split(".");
  const [first = "", ...others] = labels;
  const isLabel = (label: string): boolean => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label);
  const last = labels.at(-1) ?? "";
  return labels.length > 1 && last.length > 1 && (first === "*" || isLabel(first)) && others.every(isLabel);
}
