import type { AwsCredentialIdentity } from "@smithy/types";

import { CoreErrorCode, coreError } from "../core-error.ts";
import { present } from "../present.ts";
import { isTransientFailure } from "../service/transient-failure.ts";
import type { AccountPlace, CredentialsFor } from "./orchestrator-options.ts";

/** What assumes roles: `new STS({ region })` of `@aws-sdk/client-sts` is one. */
export interface RoleAssumer {
  /** Assumes one role: API page AssumeRole. */
  assumeRole(request: {
    RoleArn: string;
    RoleSessionName: string;
    DurationSeconds?: number;
    ExternalId?: string;
    Tags?: { Key: string; Value: string }[];
    TransitiveTagKeys?: string[];
    Policy?: string;
    SourceIdentity?: string;
  }): Promise<{
    Credentials?:
      | {
          AccessKeyId: string | undefined;
          SecretAccessKey: string | undefined;
          SessionToken: string | undefined;
          Expiration: Date | undefined;
        }
      | undefined;
    AssumedRoleUser?: { Arn: string | undefined } | undefined;
  }>;
}

/** Which role is assumed, and how. */
export interface AssumeRolesOptions {
  /** The ARN of the role for a place. */
  readonly roleArn: (place: AccountPlace) => string;
  /** What CloudTrail shows of who it was. Default `stacksteward`. */
  readonly sessionName?: string;
  /** How long a session lasts; a role that was assumed by a role lasts an hour at most. Default: an hour, as STS has it. */
  readonly durationSeconds?: number;
  /** Where the role asks for one, the same for all or by the place. Default: none. */
  readonly externalId?: string | ((place: AccountPlace) => string | undefined);
  /** What else the request says for a place, such as `Tags` of the session; it counts before the rest. Default: nothing. */
  readonly request?: (place: AccountPlace) => AssumeRoleRequest;
}

/** Members of the request: API page AssumeRole. */
export interface AssumeRoleRequest {
  readonly RoleSessionName?: string;
  readonly DurationSeconds?: number;
  readonly Tags?: { Key: string; Value: string }[];
  readonly TransitiveTagKeys?: string[];
  readonly Policy?: string;
  readonly SourceIdentity?: string;
}

/**
 * Credentials of a role in each account, for `credentialsFor`: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.
 * A role is assumed when its account is first needed, and again before the session ends. Throws `ROLE_NOT_ASSUMED`. The
 * client retries as it was made to.
 */
export function assumeRoles(sts: RoleAssumer, options: AssumeRolesOptions): CredentialsFor {
  const { roleArn, sessionName = "stacksteward", durationSeconds, externalId, request: more } = options;
  return (place) => async (): Promise<AwsCredentialIdentity> => {
    const RoleArn = roleArn(place);
    const ExternalId = typeof externalId === "function" ? externalId(place) : externalId;
    const request = {
      RoleArn,
      RoleSessionName: sessionName,
      DurationSeconds: durationSeconds,
      ExternalId,
      ...more?.(place),
    };
    const { Credentials: given, AssumedRoleUser: user } = await sts
      .assumeRole(present(request))
      .catch((failure: unknown) => Promise.reject(notAssumed(place, RoleArn, failure)));
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = given ?? {};
    if (accessKeyId === undefined || secretAccessKey === undefined) throw notAssumed(place, RoleArn, undefined);
    return present({
      accessKeyId,
      secretAccessKey,
      sessionToken: given?.SessionToken,
      expiration: given?.Expiration,
      accountId: user?.Arn?.split(":")[4],
    });
  };
}

function notAssumed({ account }: AccountPlace, roleArn: string, cause: unknown): Error {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : "STS gave no credentials";
  return coreError(
    CoreErrorCode.RoleNotAssumed,
    `The role ${roleArn} for account ${account} cannot be assumed: ${why}. Look at its trust policy, and whether the caller may call sts:AssumeRole on it.`,
    { details: { account, roleArn }, cause, retryable: cause instanceof Error && isTransientFailure(cause) },
  );
}
