import type { CreateChangeSetInput, ResourceToImport } from "@aws-sdk/client-cloudformation";
import type { ResourceDifference } from "@stacksteward/template";

import type { Engine } from "../engine.ts";
import { notImplemented, validationError } from "../service-errors.ts";
import type { DesiredState } from "../stack.ts";
import type { ImportTarget, ImportTargets } from "./import-target.ts";
import { importableFacts } from "./importable-type.ts";

/** Refuses what can be seen of an import without its template. */
export function refuseMalformedImport(input: CreateChangeSetInput): void {
  const { ChangeSetType: type, ResourcesToImport: resources = [], IncludeNestedStacks: includesNested } = input;
  if (type !== "IMPORT") {
    if (resources.length === 0) return;
    throw validationError("ResourcesToImport can only be specified with ChangeSetType IMPORT.");
  }
  if (resources.length === 0) throw validationError("Must Provide at least one resource to import");
  const missing = resources.flatMap((resource, index) => missingMembers(resource, index + 1));
  if (missing.length > 0) {
    const plural = missing.length === 1 ? "error" : "errors";
    throw validationError(`${missing.length} validation ${plural} detected: ${missing.join("; ")}`);
  }
  if (includesNested === true)
    throw notImplemented("CreateChangeSet with ChangeSetType IMPORT and IncludeNestedStacks");
}

/**
 * What a call asks to import, held against its template and against what that would change of the stack:
 * an import adds what it names, and nothing else happens.
 */
export function requestedImports(
  engine: Engine,
  desired: Pick<DesiredState, "body">,
  differences: readonly ResourceDifference[],
  { ResourcesToImport: resources = [] }: CreateChangeSetInput,
): ImportTargets {
  const { Resources: declared } = desired.body;
  const named = resources.map(({ LogicalResourceId: logicalId = "" }) => logicalId);
  if (new Set(named).size < named.length) {
    throw validationError("Every resource to import must have unique LogicalResourceId");
  }
  const unknown = named.filter((logicalId) => !Object.hasOwn(declared, logicalId));
  if (unknown.length > 0) {
    throw validationError(
      `The logical resource ids ${listed(unknown)} provided in ResourceToImport do not exist in the template.`,
    );
  }
  const targets = new Map(
    resources.map((resource) => [
      resource.LogicalResourceId ?? "",
      targetOf(engine, resource, declared[resource.LogicalResourceId ?? ""]?.Type ?? ""),
    ]),
  );
  refuseOtherChanges(named, differences);
  const unpolicied = named.filter((logicalId) => declared[logicalId]?.["DeletionPolicy"] === undefined);
  if (unpolicied.length > 0) {
    throw validationError(
      `The following resources to import ${listed(unpolicied)} must have DeletionPolicy attribute specified in the template.`,
    );
  }
  return targets;
}

function missingMembers(resource: ResourceToImport, position: number): string[] {
  const members = {
    resourceType: resource.ResourceType,
    logicalResourceId: resource.LogicalResourceId,
    // An empty map is nothing on the wire.
    resourceIdentifier: Object.keys(resource.ResourceIdentifier ?? {})[0],
  };
  return Object.entries(members)
    .filter(([, value]) => value === undefined)
    .map(
      ([name]) =>
        `Value null at 'resourcesToImport.${position}.member.${name}' failed to satisfy constraint: Member must not be null`,
    );
}

/** The identifier is looked at before the type. */
function targetOf(engine: Engine, resource: ResourceToImport, declaredType: string): ImportTarget {
  const { ResourceType: type = "", LogicalResourceId: logicalId = "", ResourceIdentifier: given = {} } = resource;
  const facts = importableFacts(engine, type);
  if (facts === undefined) throw validationError(`ResourceTypes [${type}] are not supported for Import`);
  const names = facts.primaryIdentifier;
  if (Object.keys(given).length !== names.length || names.some((name) => given[name] === undefined)) {
    throw validationError(`Invalid resource identifier for resource type ${type}. Expected ${listed(names)}`);
  }
  if (type !== declaredType) {
    throw validationError(
      `Resource type of [${logicalId}] passed in ResourceToImport does not match with resource type defined in the template. Resource type in ResourceToImport: ${type}; Resource type in Template: ${declaredType}.`,
    );
  }
  return { type, parts: Object.fromEntries(names.map((name) => [name, given[name] ?? ""])) };
}

function refuseOtherChanges(named: readonly string[], differences: readonly ResourceDifference[]): void {
  const added = differences.filter(({ action }) => action === "Add").map(({ logicalId }) => logicalId);
  if (added.length === 0) {
    throw validationError("The template should contain at least one new resource to import.");
  }
  const held = named.filter((logicalId) => !added.includes(logicalId));
  if (held.length > 0) {
    throw validationError(
      `Resources ${listed(held)} passed in ResourceToImport are already in a stack and cannot be imported.`,
    );
  }
  const unnamed = added.filter((logicalId) => !named.includes(logicalId));
  if (unnamed.length > 0) throw validationError(`Resources ${listed(unnamed)} is missing from ResourceToImport list`);
  const touched = differences.filter(({ action }) => action !== "Add").map(({ logicalId }) => logicalId);
  if (touched.length > 0) {
    throw validationError(
      `You have modified resources ${listed(touched)} in your template that are not being imported. Update, create or delete operations cannot be executed during import operations.`,
    );
  }
}

function listed(names: readonly string[]): string {
  return `[${names.join(", ")}]`;
}
