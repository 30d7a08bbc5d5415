import {
  assumeRoles,
  type AccountPlace,
  type AssumeRoleRequest,
  type CredentialsFor,
  type RoleAssumer,
} from "@stacksteward/core";

import { CdkErrorCode, cdkError } from "./cdk-error.ts";
import { withoutPlaceholders, type StackEnvironment } from "./stack-environment.ts";

/** What a role of the bootstrap is for: `deploy` a stack, or `publish` its files into the bucket, which the former may only read. */
export type RolePurpose = "deploy" | "publish";

/** How a role is assumed. */
export interface BootstrapRole {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Members of the request beside those, such as the `Tags` of the session. */
  readonly request?: AssumeRoleRequest;
}

/** A role that an assembly names for a stack, with the placeholders of the CDK filled in. */
export interface AssemblyRole extends BootstrapRole, AccountPlace {
  readonly stack: string;
  readonly purpose: RolePurpose;
}

/** Where manifests name a role: stacks and the destinations of files have it in the same words. */
interface RoleSource {
  readonly assumeRoleArn?: string;
  readonly assumeRoleExternalId?: string;
  readonly assumeRoleAdditionalOptions?: AssumeRoleRequest;
}

/** The role that is named there. Tags of the session go on to whatever assumes the next role, as the CDK CLI has it. */
export function bootstrapRole(
  { assumeRoleArn: roleArn, assumeRoleExternalId: externalId, assumeRoleAdditionalOptions: more }: RoleSource,
  environment: StackEnvironment,
): BootstrapRole | undefined {
  if (roleArn === undefined) return undefined;
  const passedOn = more?.Tags === undefined ? {} : { TransitiveTagKeys: more.Tags.map(({ Key }) => Key) };
  return {
    roleArn: withoutPlaceholders(roleArn, environment),
    ...(externalId === undefined ? {} : { externalId: withoutPlaceholders(externalId, environment) }),
    ...(more === undefined ? {} : { request: { ...passedOn, ...more } }),
  };
}

/**
 * Credentials of the roles that an assembly names, for `credentialsFor` of an orchestrator; those to `publish` with are for its
 * client of S3. Throws `ROLES_DIFFER` when different roles are named for one account and region, and, once credentials are
 * asked for a place where none is named, `ROLE_UNKNOWN`.
 */
export function assumeAssemblyRoles(
  sts: RoleAssumer,
  roles: readonly AssemblyRole[],
  purpose: RolePurpose = "deploy",
): CredentialsFor {
  const byPlace = new Map<string, AssemblyRole>();
  for (const role of roles) {
    if (role.purpose !== purpose) continue;
    const known = byPlace.get(keyOf(role)) ?? role;
    if (!isSame(known, role)) throw different(known, role);
    byPlace.set(keyOf(role), known);
  }
  const roleFor = (place: AccountPlace): AssemblyRole => byPlace.get(keyOf(place)) ?? unknown(purpose, place);
  return assumeRoles(sts, {
    roleArn: (place) => roleFor(place).roleArn,
    externalId: (place) => roleFor(place).externalId,
    request: (place) => roleFor(place).request ?? {},
  });
}

function keyOf({ account, region }: AccountPlace): string {
  return `${account} ${region}`;
}

function isSame(one: AssemblyRole, other: AssemblyRole): boolean {
  const assumed = ({ roleArn, externalId, request }: BootstrapRole): string =>
    JSON.stringify([roleArn, externalId, request]);
  return assumed(one) === assumed(other);
}

function different(one: AssemblyRole, other: AssemblyRole): Error {
  const { account, region, purpose } = one;
  return cdkError(
    CdkErrorCode.RolesDiffer,
    `In ${region} of account ${account}, stack "${one.stack}" names ${one.roleArn} to ${purpose} with, and stack "${other.stack}" ${other.roleArn}, or another way to assume it. Credentials are those of an account and region: give both the same synthesizer, or deploy them as two apps.`,
    { details: { account, region, purpose, stacks: [one.stack, other.stack] } },
  );
}

function unknown(purpose: RolePurpose, { account, region }: AccountPlace): never {
  throw cdkError(
    CdkErrorCode.RoleUnknown,
    `The assembly names no role to ${purpose} with in ${region} of account ${account}. Deploy there with credentials of your own, or give its stacks a synthesizer that names one.`,
    { details: { account, region, purpose } },
  );
}
