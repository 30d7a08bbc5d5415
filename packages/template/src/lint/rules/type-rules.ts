import { isJsonObject, type Json } from "../../json.ts";
import { nearestName } from "../../nearest-name.ts";
import { validateAttribute } from "../../validate/validate-attribute.ts";
import { Severity } from "../finding.ts";
import type { LintContext, LintRule, RuleHit } from "../lint-rule.ts";
import { referencesIn } from "../references-in.ts";
import { catalogName } from "../resource-types.ts";

/** The types of resources, and the attributes that are asked of them. */
export const typeRules: readonly LintRule[] = [
  {
    id: "resource-type",
    severity: Severity.Error,
    description: "Types of resources exist: a name of AWS that is nearly the name of another type is a misspelt one.",
    cfnLint: ["E3006"],
    check: (context) => context.once(unknownTypes).filter(({ isMisspelt }) => isMisspelt),
  },
  {
    id: "unfamiliar-type",
    severity: Severity.Warning,
    description: "Types of AWS are in the catalog. One that is not may be newer, and nothing of it is checked.",
    cfnLint: ["E3006"],
    check: (context) => context.once(unknownTypes).filter(({ isMisspelt }) => !isMisspelt),
  },
  {
    id: "attribute",
    severity: Severity.Error,
    description: "Fn::GetAtt and Fn::Sub ask for attributes that the types of the resources have.",
    cfnLint: ["E1010", "E1019"],
    check: (context) => context.once(missingAttributes).filter(({ isProperty }) => !isProperty),
  },
  {
    id: "property-as-attribute",
    severity: Severity.Warning,
    description: "Fn::GetAtt asks for attributes that are documented, not for properties, which some types answer too.",
    cfnLint: ["E1010", "E1019", "E6101"],
    check: (context) => context.once(missingAttributes).filter(({ isProperty }) => isProperty),
  },
];

interface UnknownType extends RuleHit {
  readonly isMisspelt: boolean;
}

function unknownTypes({ body, catalog, template, isRewritten }: LintContext): UnknownType[] {
  // A macro may have types of its own.
  if (isRewritten) return [];
  return Object.entries<Json>(body.Resources).flatMap(([logicalId, resource]) => {
    const type = isJsonObject(resource) ? resource["Type"] : undefined;
    if (typeof type !== "string" || !type.startsWith("AWS::") || type.endsWith("::MODULE") || catalog.has(type))
      return [];
    // The CDK's own note about itself, which CloudFormation takes: https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html
    if (type === "AWS::CDK::Metadata") return [];
    const meant = nearestName(type, catalog.typeNames);
    const path = ["Resources", logicalId, "Type"];
    const range = template.locate(path, "value");
    return [
      {
        isMisspelt: meant !== undefined,
        message: `${logicalId} is of the type '${type}', which ${meant === undefined ? "the catalog does not have" : "does not exist"}.`,
        remedy:
          meant === undefined
            ? "Correct its name; if it is newer than the catalog, let this finding go."
            : `Did you mean '${meant}'?`,
        path,
        ...(range === undefined ? {} : { range }),
      },
    ];
  });
}

interface MissingAttribute extends RuleHit {
  /** Seen: CloudFormation answers the DisplayName of a topic, which no page lists as an attribute. */
  readonly isProperty: boolean;
}

function missingAttributes(context: LintContext): MissingAttribute[] {
  const { body, catalog, isRewritten } = context;
  if (isRewritten) return [];
  const mentioned = context.once(referencesIn);
  return (["Resources", "Outputs"] as const).flatMap((section) =>
    Object.entries<Json>(body[section] ?? {})
      .flatMap(([name, declaration]) =>
        isJsonObject(declaration)
          ? Object.entries(declaration).flatMap(([key, member]) => mentioned(member, [section, name, key]))
          : [],
      )
      .flatMap((reference) => {
        if ((reference.kind !== "GetAtt" && reference.kind !== "Sub") || reference.attribute === undefined) return [];
        const resource: Json = body.Resources[reference.name] ?? null;
        const name = isJsonObject(resource) ? resource["Type"] : undefined;
        const type = typeof name === "string" ? catalog.find(catalogName(name)) : undefined;
        const problem = type === undefined ? undefined : validateAttribute(type, reference.attribute);
        if (type === undefined || problem === undefined) return [];
        const isProperty = Object.hasOwn(type.properties, reference.attribute.split(".")[0] ?? "");
        return [{ ...problem, path: reference.path, isProperty }];
      }),
  );
}
