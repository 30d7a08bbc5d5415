import { nearestName } from "../nearest-name.ts";
import { isPseudoParameter } from "../evaluate/pseudo-parameters.ts";
import { collectReferences, type ReferencesIn } from "../references/collect-references.ts";
import { TemplateErrorCode, type TemplateProblem } from "../template-error.ts";
import type { TemplateBody } from "../template.ts";
import { conditionMentions, outputMentions, resourceMentions, ruleMentions, type Mention } from "./mentions.ts";
import { didYouMean } from "./structure-problem.ts";
import { usesLanguageExtensions, hasLoop } from "./transforms.ts";

/**
 * Which references lead nowhere: to parameters, resources, conditions and mappings the template does not declare.
 * What a loop of `Fn::ForEach` makes is only known when it is expanded, so such a template is checked after that.
 */
export function checkReferences(body: TemplateBody, referencesIn: ReferencesIn = collectReferences): TemplateProblem[] {
  if (hasLoop(body.Resources) || hasLoop(body.Conditions)) return [];
  const declared = declaredNames(body);
  const parametersOnly = { ...declared, value: declared.parameter };
  return [
    ...unresolved("Rules", ruleMentions(body, referencesIn), parametersOnly),
    ...unresolved("Conditions", conditionMentions(body, referencesIn), parametersOnly),
    ...unresolved("Resources", resourceMentions(body, referencesIn), declared),
    ...unresolved("Outputs", outputMentions(body, referencesIn), declared),
  ];
}

type Section = "Rules" | "Conditions" | "Resources" | "Outputs";
type Declared = Readonly<Record<Mention["kind"] | "parameter", ReadonlySet<string>>> & {
  /** Resources of modules: what begins with such a name is made by the module. */
  readonly modules: readonly string[];
  /** With the language extensions a mapping may be missing when there is a default value. */
  readonly mayLackMappings: boolean;
};

function declaredNames(body: TemplateBody): Declared {
  const parameters = Object.keys(body.Parameters ?? {});
  const resources = Object.keys(body.Resources);
  return {
    parameter: new Set(parameters),
    value: new Set([...parameters, ...resources]),
    resource: new Set(resources),
    condition: new Set(Object.keys(body.Conditions ?? {})),
    mapping: new Set(Object.keys(body.Mappings ?? {})),
    mayLackMappings: usesLanguageExtensions(body),
    modules: resources.filter((id) => String(body.Resources[id]?.Type).endsWith("::MODULE")),
  };
}

function unresolved(section: Section, mentions: readonly Mention[], declared: Declared): TemplateProblem[] {
  const broken = mentions.filter((mention) => !isDeclared(mention, declared));
  const onlyParameters = section === "Rules" || section === "Conditions";
  return broken.map((mention) => {
    const { by, kind, name, path } = mention;
    const why = onlyParameters && kind === "value" ? ` as a parameter; ${section} cannot refer to resources` : "";
    const serviceMessage = section === "Rules" ? undefined : sentence(section, mention, broken);
    return {
      code: TemplateErrorCode.UnresolvedReference,
      message: `${by} refers to ${wording[kind]} ${name}, which the template does not declare${why}.`,
      remedy: didYouMean(nearestName(name, declared[kind]), `Declare ${name}, or remove the reference.`),
      ...(serviceMessage === undefined ? {} : { serviceMessage }),
      path,
    };
  });
}

const wording: Readonly<Record<Mention["kind"], string>> = {
  value: "the parameter or resource",
  resource: "the resource",
  condition: "the condition",
  mapping: "the mapping",
};

function isDeclared({ kind, name }: Mention, declared: Declared): boolean {
  if (kind === "value" && isPseudoParameter(name)) return true;
  if (kind === "mapping" && declared.mayLackMappings) return true;
  if (declared[kind].has(name)) return true;
  return kind !== "condition" && declared.modules.some((id) => name.startsWith(id));
}

/** CloudFormation names all of a section's broken references in one sentence, but each attribute in one of its own. */
function sentence(section: Exclude<Section, "Rules">, mention: Mention, broken: readonly Mention[]): string {
  const { by, kind, name, attribute } = mention;
  if (by === "Fn::GetAtt") return `Template error: instance of Fn::GetAtt references undefined resource ${name}`;
  if (by === "Fn::Sub" && attribute !== undefined) {
    return `Template error: instance of Fn::Sub references invalid resource attribute ${name}.${attribute}`;
  }
  if (by === "Fn::If") return `Template error: unresolved condition dependency ${name} in Fn::If`;
  if (kind === "condition") {
    return `Template format error: Unresolved condition dependency ${name} in the ${section} block of the template`;
  }
  if (kind === "mapping") {
    return `Template error: Mapping named '${name}' is not present in the 'Mappings' section of template.`;
  }
  const names = [...new Set(broken.filter((other) => !sentenceOfItsOwn(other)).map((other) => other.name))].join(", ");
  return section === "Conditions"
    ? `Template format error: Unresolved dependencies [${names}]. Cannot reference resources in the Conditions block of the template`
    : `Template format error: Unresolved resource dependencies [${names}] in the ${section} block of the template`;
}

function sentenceOfItsOwn({ kind, by, attribute }: Mention): boolean {
  return kind === "condition" || kind === "mapping" || by === "Fn::GetAtt" || attribute !== undefined;
}
