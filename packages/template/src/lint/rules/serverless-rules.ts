import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../../json.ts";
import { nearestName } from "../../nearest-name.ts";
import { didYouMean } from "../../structure/structure-problem.ts";
import { transformNames } from "../../structure/transforms.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { knownResources, type KnownResource } from "../resource-types.ts";

/** What the serverless transform refuses: see "AWS SAM resources and properties" in the SAM developer guide. */
export const serverlessRules: readonly LintRule[] = [
  {
    id: "serverless-property",
    severity: Severity.Error,
    description: "Resources of the serverless transform have what they need, from Globals or themselves.",
    cfnLint: ["E3003", "W2533"],
    check: (context) => serverless(context).flatMap((resource) => missing(resource, context)),
  },
  {
    id: "serverless-globals",
    severity: Severity.Error,
    description: "IgnoreGlobals names what Globals have.",
    cfnLint: ["E3724"],
    check: (context) => serverless(context).flatMap((resource) => unknownGlobals(resource, context)),
  },
];

const TRANSFORM = "AWS::Serverless-2016-10-31";

/** What other macros add to a template nobody knows. */
function serverless(context: LintContext): KnownResource[] {
  const [only, ...others] = transformNames(context.body).filter((name) => name !== "AWS::LanguageExtensions");
  if (only !== TRANSFORM || others.length > 0) return [];
  return context.once(knownResources).filter(({ type }) => type.transform === TRANSFORM);
}

function globalsFor({ type }: KnownResource, { body }: LintContext): JsonObject {
  const { [type.name.split("::").at(-1) ?? ""]: section } = isJsonObject(body.Globals) ? body.Globals : {};
  return isJsonObject(section) ? section : {};
}

function missing(resource: KnownResource, context: LintContext): RuleHit[] {
  const { logicalId, type, properties, declaration, path } = resource;
  const given: JsonObject = { ...globalsFor(resource, context), ...properties };
  if (Object.keys(given).some((name) => name.startsWith("Fn::"))) return [];
  const required = Object.entries(type.properties).flatMap(([name, facts]) => (facts.required ? [name] : []));
  const place = declaration["Properties"] === undefined ? path.slice(0, -1) : path;
  return [...required, ...ofArchive(type.name, given)]
    .filter((name) => given[name] === undefined)
    .map((name) => ({
      message: `${logicalId} needs the property '${name}'.`,
      remedy: "Give it, here or in Globals.",
      path: placeOf(place, properties),
    }));
}

/** A function is an archive unless it says that it is an image: see "PackageType" of AWS::Serverless::Function. */
function ofArchive(typeName: string, given: JsonObject): string[] {
  if (typeName !== "AWS::Serverless::Function") return [];
  const { PackageType: packaging = given["ImageUri"] === undefined ? "Zip" : "Image" } = given;
  return packaging === "Zip" ? ["Handler", "Runtime"] : [];
}

function placeOf(path: JsonPath, properties: JsonObject): JsonPath {
  const first = ["PackageType", "CodeUri", "InlineCode"].find((name) => properties[name] !== undefined);
  return first === undefined ? path : [...path, first];
}

function unknownGlobals(resource: KnownResource, context: LintContext): RuleHit[] {
  const ignored: Json | undefined = resource.declaration["IgnoreGlobals"];
  const known = Object.keys(globalsFor(resource, context));
  if (!Array.isArray(ignored)) return [];
  return ignored.flatMap((name, index): RuleHit[] =>
    typeof name !== "string" || known.includes(name)
      ? []
      : [
          {
            message: `Globals have no '${name}' to be ignored by ${resource.logicalId}.`,
            remedy: didYouMean(nearestName(name, known), "Remove it."),
            path: ["Resources", resource.logicalId, "IgnoreGlobals", index],
          },
        ],
  );
}
