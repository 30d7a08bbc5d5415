import {
  isJsonObject,
  takesSsmSecure,
  TemplateError,
  TemplateErrorCode,
  type DynamicReference,
  type Evaluator,
  type ReferenceUse,
  type TemplateBody,
  type TemplateProblem,
} from "@stacksteward/template";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { leftToCloudFormation, readSsmIfAllowed, type StoredParameters } from "./read-ssm-parameters.ts";

/** What is known of a dynamic reference before it is deployed. */
export interface ReferenceFacts {
  /** Whether it names a version. One that does not takes what is newest when the plan is executed. */
  readonly pinned: boolean;
  /** The version that it names, or would take today. Absent when nobody knows. */
  readonly version?: string;
  /** Where a version is pinned and a newer one is there: that. Absent when there is none, or nobody knows. */
  readonly newest?: string;
  /**
   * `exists`: it was found. `unknown`: nobody here may look, or its name is only known later. `not-checked`: it names a secret,
   * and the orchestrator has no client for Secrets Manager.
   */
  readonly check: "exists" | "unknown" | "not-checked";
}

/** What was found about the references of a template. */
export interface CheckedReferences {
  readonly facts: ReadonlyMap<string, ReferenceFacts>;
  readonly problems: readonly TemplateProblem[];
}

type ParameterReference = Extract<DynamicReference, { kind: "ssm" | "ssm-secure" }>;
type SecretReference = Extract<DynamicReference, { kind: "secretsmanager" }>;

/**
 * Asks whether what a template refers to is there, and in which version; nothing is decrypted. What may not be looked at is
 * unknown, and no problem: CloudFormation, with its own role, perhaps may.
 */
export async function checkReferences(
  environment: Environment,
  signal: AbortSignal,
  body: TemplateBody,
  uses: readonly ReferenceUse[],
  evaluator: Evaluator,
): Promise<CheckedReferences> {
  const facts = new Map<string, ReferenceFacts>();
  const problems: TemplateProblem[] = [];
  const stored = await storedFor(environment, signal, uses);
  const looked = new Map<string, Looked>();
  const made = namesMadeIn(body, evaluator);
  for (const use of uses) {
    const { source, reference } = use;
    if (reference === undefined) continue;
    const misplaced = problemOfPlace(body, use);
    if (misplaced !== undefined) problems.push(misplaced);
    if (reference.kind === "malformed" || misplaced !== undefined) continue;
    const found =
      looked.get(source) ??
      (reference.kind === "secretsmanager"
        ? await lookAtSecret(environment, signal, reference)
        : lookAtParameter(environment, reference, stored));
    looked.set(source, found);
    if (!("problem" in found)) facts.set(source, found);
    // It will be there when it is asked for.
    else if (made.has(reference.kind === "secretsmanager" ? reference.secretId : reference.name)) {
      facts.set(source, { pinned: isPinned(reference), check: "unknown" });
    } else problems.push({ ...found.problem, path: use.path });
  }
  return { facts, problems };
}

/** The parameters and secrets that the stack makes itself, by the names that the template gives them. */
function namesMadeIn(body: TemplateBody, evaluator: Evaluator): Set<string> {
  const names = Object.entries(body.Resources).flatMap(([logicalId, { Type, Properties }]) => {
    if (Type !== "AWS::SSM::Parameter" && Type !== "AWS::SecretsManager::Secret") return [];
    const written = isJsonObject(Properties) ? Properties["Name"] : undefined;
    try {
      const name = written && evaluator.evaluate(written, ["Resources", logicalId, "Properties", "Name"]);
      return typeof name === "string" ? [name] : [];
    } catch (failure) {
      if (failure instanceof TemplateError) return [];
      throw failure;
    }
  });
  return new Set(names);
}

function isPinned(reference: ParameterReference | SecretReference): boolean {
  return (reference.kind === "secretsmanager" ? reference.versionId : reference.version) !== undefined;
}

type Looked = ReferenceFacts | { readonly problem: TemplateProblem };

/** What the references name, and for those that pin a version what is newest. Nothing when it may not be looked. */
interface Stored {
  readonly named: StoredParameters;
  readonly newest: StoredParameters | undefined;
}

async function storedFor(
  environment: Environment,
  signal: AbortSignal,
  uses: readonly ReferenceUse[],
): Promise<Stored | undefined> {
  const references = uses.flatMap(({ reference }) =>
    reference?.kind === "ssm" || reference?.kind === "ssm-secure" ? [reference] : [],
  );
  if (references.length === 0) return undefined;
  const named = await readSsmIfAllowed(environment, signal, references.map(selectorOf));
  if (named === undefined) return undefined;
  const isThere = (reference: ParameterReference): boolean => named.found.has(selectorOf(reference));
  const pinned = references.filter((each) => isPinned(each) && isThere(each)).map(({ name }) => name);
  // By itself: the same parameter may not be named twice in one request.
  const newest = pinned.length === 0 ? undefined : await readSsmIfAllowed(environment, signal, pinned);
  return { named, newest };
}

function lookAtParameter({ region }: Environment, reference: ParameterReference, stored: Stored | undefined): Looked {
  const { text, kind, name, version } = reference;
  const pinned = isPinned(reference);
  const found = stored?.named.found.get(selectorOf(reference));
  if (stored === undefined) return { pinned, ...(pinned ? { version: String(version) } : {}), check: "unknown" };
  if (found === undefined) {
    return missing(text, `the SSM parameter ${selectorOf(reference)}, which does not exist in ${region}`);
  }
  if (kind === "ssm" && found.type === "SecureString") {
    return {
      problem: {
        code: TemplateErrorCode.SecretExposed,
        message: `${text} names a SecureString, which CloudFormation only reads as ssm-secure.`,
        remedy: `Write {{resolve:ssm-secure:…}} where the property takes it, or take the value with fromSsm(…) into a NoEcho parameter.`,
      },
    };
  }
  const newest = pinned ? stored.newest?.found.get(name)?.version : undefined;
  const isOld = newest !== undefined && newest > found.version;
  return { pinned, version: String(found.version), ...(isOld ? { newest: String(newest) } : {}), check: "exists" };
}

async function lookAtSecret(
  environment: Environment,
  signal: AbortSignal,
  reference: SecretReference,
): Promise<Looked> {
  const { region, callSecrets } = environment;
  const { text, secretId, versionId, versionStage } = reference;
  const pinned = isPinned(reference);
  const unchecked = { pinned, ...(versionId === undefined ? {} : { version: versionId }) };
  if (callSecrets === undefined) return { ...unchecked, check: "not-checked" };
  const nowhere = missing(text, `the secret ${secretId}, which does not exist in ${region}`);
  try {
    const { DeletedDate, VersionIdsToStages: stages = {} } = await callSecrets(
      "DescribeSecret",
      signal,
      (client, options) => client.describeSecret({ SecretId: secretId }, options),
    );
    if (DeletedDate !== undefined) return missing(text, `the secret ${secretId}, which is to be deleted`);
    if (versionId !== undefined) {
      const current = Object.keys(stages).find((id) => stages[id]?.includes("AWSCURRENT"));
      return Object.hasOwn(stages, versionId)
        ? {
            pinned,
            version: versionId,
            ...present({ newest: current === versionId ? undefined : current }),
            check: "exists",
          }
        : missing(text, `version ${versionId} of the secret ${secretId}, which does not exist`);
    }
    const stage = versionStage ?? "AWSCURRENT";
    const version = Object.keys(stages).find((id) => stages[id]?.includes(stage));
    return version === undefined
      ? missing(text, `the version ${stage} of the secret ${secretId}, which has none of that stage`)
      : { pinned, version, check: "exists" };
  } catch (failure) {
    if (hasServiceCode(failure, "ResourceNotFoundException")) return nowhere;
    leftToCloudFormation(environment, failure);
    return { ...unchecked, check: "unknown" };
  }
}

function missing(text: string, what: string): { readonly problem: TemplateProblem } {
  return {
    problem: {
      code: TemplateErrorCode.UnresolvedReference,
      message: `${text} names ${what}.`,
      remedy: "Create it there first, or correct the reference.",
    },
  };
}

/** Malformed ones, and ssm-secure where CloudFormation does not take it. */
function problemOfPlace(body: TemplateBody, { source, path, reference }: ReferenceUse): TemplateProblem | undefined {
  if (reference?.kind === "malformed") {
    const message = `${source} is no dynamic reference: ${reference.reason}`;
    return { code: TemplateErrorCode.UnresolvedReference, message, remedy: "Correct it.", path };
  }
  const [section, logicalId, attribute, ...way] = path;
  if (reference?.kind !== "ssm-secure" || section !== "Resources" || attribute !== "Properties") return undefined;
  const type = body.Resources[String(logicalId)]?.Type ?? "";
  const property = way.filter((key, index) => key !== "Fn::If" && way[index - 1] !== "Fn::If");
  if (takesSsmSecure(type, property)) return undefined;
  return {
    code: TemplateErrorCode.UnresolvedReference,
    message: `${source} stands at ${type}/Properties/${property.join("/")}, which does not take ssm-secure.`,
    remedy: "Write a Ref to a NoEcho parameter there that is given with fromSsm(…), or a secret of Secrets Manager.",
    serviceMessage: `SSM Secure reference is not supported in: [${type}/Properties/${property.join("/")}]`,
    path,
  };
}

function selectorOf({ name, version }: ParameterReference): string {
  return version === undefined ? name : `${name}:${version}`;
}
