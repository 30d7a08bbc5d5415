import { describeInputs } from "../../inputs/describe-inputs.ts";
import { isJsonObject, type Json, type JsonPath } from "../../json.ts";
import { collectReferences } from "../../references/collect-references.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources } from "../resource-types.ts";

/** See "NoEcho" in "Parameters" of the CloudFormation user guide: it hides values in none of these places. */
export const noEchoRule: LintRule = {
  id: "no-echo-shown",
  severity: Severity.Warning,
  description: "Parameters with NoEcho are not put where anybody can read them: metadata, outputs, names of resources.",
  cfnLint: ["W2010"],
  check: shownSecrets,
};

function shownSecrets(context: LintContext): RuleHit[] {
  const secrets = new Set(describeInputs(context.body).flatMap(({ name, noEcho }) => (noEcho ? [name] : [])));
  if (secrets.size === 0) return [];
  return openPlaces(context).flatMap(({ node, path, what }) =>
    collectReferences(node, path).flatMap((reference) => {
      if ((reference.kind !== "Ref" && reference.kind !== "Sub") || !secrets.has(reference.name)) return [];
      return [
        {
          message: `${what} shows the value of ${reference.name}, which has NoEcho.`,
          remedy: "Leave it out, or keep the secret in Secrets Manager and refer to it.",
          path: reference.path,
        },
      ];
    }),
  );
}

interface OpenPlace {
  readonly node: Json;
  readonly path: JsonPath;
  readonly what: string;
}

function openPlaces(context: LintContext): OpenPlace[] {
  const { body } = context;
  return [
    ...placesOf(body.Metadata, ["Metadata"], "The metadata"),
    ...Object.entries<Json>(body.Resources).flatMap(([id, resource]) =>
      placesOf(memberOf(resource, "Metadata"), ["Resources", id, "Metadata"], `The metadata of ${id}`),
    ),
    ...Object.entries<Json>(body.Outputs ?? {}).flatMap(([name, output]) =>
      placesOf(memberOf(output, "Value"), ["Outputs", name, "Value"], `The output ${name}`),
    ),
    ...context.once(knownResources).flatMap(({ logicalId, type, properties, path }) =>
      type.primaryIdentifier.flatMap((name) =>
        // Nested ones are dotted, and are attributes more often than not.
        placesOf(properties[name], [...path, name], `The name of ${logicalId}`),
      ),
    ),
  ];
}

function placesOf(node: Json | undefined, path: JsonPath, what: string): OpenPlace[] {
  return node === undefined ? [] : [{ node, path, what }];
}

function memberOf(node: Json, key: string): Json | undefined {
  return isJsonObject(node) ? node[key] : undefined;
}
