import { isJsonObject, type Json } from "../json.ts";
import type { TemplateBody } from "../template.ts";
import type { Finding } from "./finding.ts";
import type { LintRule } from "./lint-rule.ts";

/** Why a finding is let go. */
export interface Suppression {
  readonly reason?: string;
}

/** Whether metadata lets a finding of a rule go, and why. */
export type SuppressionOf = (rule: Pick<LintRule, "id" | "cfnLint">, finding: Finding) => Suppression | undefined;

/** One entry below `Metadata: Stacksteward: Suppress`. */
export interface WrittenSuppression {
  readonly rule: string;
  readonly reason: string;
}

/**
 * What the metadata of the template, and of each resource for its own findings, lets go. Ours name a rule and say why:
 * `Stacksteward: {Suppress: [{Rule: iam-wildcard, Reason: …}]}`. Those of cfn-lint hold for the rules that find the same,
 * and name them by the beginning of their ids, as cfn-lint reads them:
 * https://github.com/aws-cloudformation/cfn-lint#metadata
 */
export function readSuppressions(body: TemplateBody): SuppressionOf {
  const everywhere = readMetadata(body.Metadata);
  const byResource = new Map(
    Object.entries<Json>(body.Resources).map(([id, resource]) => [
      id,
      readMetadata(isJsonObject(resource) ? resource["Metadata"] : undefined),
    ]),
  );
  return (rule, { resource }) => {
    const places = resource === undefined ? [everywhere] : [everywhere, byResource.get(resource)];
    for (const place of places) {
      const own = place?.own.find((written) => written.rule === rule.id);
      if (own !== undefined) return { reason: own.reason };
      if (place?.ignored.some((start) => rule.cfnLint?.some((id) => id.startsWith(start)))) return {};
    }
    return undefined;
  };
}

/** The suppressions of one `Metadata` that are written as they must be. */
export function writtenSuppressions(metadata: Json | undefined): WrittenSuppression[] {
  return suppressionEntries(metadata).flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const { Rule: rule, Reason: reason } = entry;
    return typeof rule === "string" && typeof reason === "string" && reason.trim() !== "" ? [{ rule, reason }] : [];
  });
}

/** What stands below `Suppress`, whatever it is. */
export function suppressionEntries(metadata: Json | undefined): readonly Json[] {
  const entries = member(member(metadata, "Stacksteward"), "Suppress");
  return Array.isArray(entries) ? entries : entries === undefined ? [] : [entries];
}

interface Suppressions {
  readonly own: readonly WrittenSuppression[];
  /** Beginnings of the ids of cfn-lint's rules. */
  readonly ignored: readonly string[];
}

function readMetadata(metadata: Json | undefined): Suppressions {
  const ignored = member(member(member(metadata, "cfn-lint"), "config"), "ignore_checks");
  return {
    own: writtenSuppressions(metadata),
    ignored: (Array.isArray(ignored) ? ignored : []).filter((id) => typeof id === "string" && id !== "") as string[],
  };
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value ?? null) ? (value as { readonly [key: string]: Json })[key] : undefined;
}
