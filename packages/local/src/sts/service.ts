import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  GetCallerIdentityRequest,
  GetCallerIdentityResponse,
  GetSessionTokenRequest,
  GetSessionTokenResponse,
} from "@aws-sdk/client-sts";

import type { AccessPolicy } from "../access/policy.ts";
import { readPolicy } from "../access/read-policy.ts";
import type { RoleRegistry } from "../roles.ts";
import type { CallContext, Operation, Service } from "../wire/operation.ts";
import { ServiceError } from "../wire/service-error.ts";
import type { World } from "../world.ts";
import type { AccessKeys, Principal } from "./access-keys.ts";

/** The Security Token Service: who calls, and the credentials of roles. Roles have no policies, so each that is there may be assumed; its session may have one. */
export interface Sts extends Service {
  readonly operations: {
    readonly GetCallerIdentity: Operation<GetCallerIdentityRequest, GetCallerIdentityResponse>;
    readonly AssumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse>;
    readonly GetSessionToken: Operation<GetSessionTokenRequest, GetSessionTokenResponse>;
  };
}

/** Makes the STS of one local cloud. */
export function createSts(world: World, accessKeys: AccessKeys, roles: Pick<RoleRegistry, "isAssumable">): Sts {
  return {
    name: "sts",
    demands: (operation, { RoleArn: role }) =>
      operation === "AssumeRole" ? [{ action: "sts:AssumeRole", resource: String(role) }] : [],
    operations: {
      GetCallerIdentity(_input, context) {
        const { account, arn, userId } = callerOf(context);
        return { Account: account, Arn: arn, UserId: userId };
      },
      AssumeRole(input) {
        const { RoleArn: roleArn = "", RoleSessionName: session = "" } = input;
        const [, partition, account = "", role = ""] =
          /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(roleArn) ?? [];
        if (!world.accounts.includes(account)) throw notAssumable(roleArn, "the local cloud has no such account");
        if (!roles.isAssumable(account, role)) throw notAssumable(roleArn, "the account has no such role");
        const policy = sessionPolicy(input);
        const id = `AROA${world.ids.token(17)}`;
        const arn = `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`;
        const principal = { account, arn, userId: `${id}:${session}`, policy };
        return {
          Credentials: temporary(principal, input.DurationSeconds ?? 3_600),
          AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: arn },
        };
      },
      GetSessionToken(input, context) {
        return { Credentials: temporary(callerOf(context), input.DurationSeconds ?? 43_200) };
      },
    },
  };

  function callerOf({ accessKeyId, account }: CallContext): Principal {
    const caller = accessKeys.principal(accessKeyId ?? account);
    if (caller === "expired") throw new Error("An expired key went past the dispatcher.");
    return caller;
  }

  function temporary(principal: Principal, seconds: number): Required<NonNullable<AssumeRoleResponse["Credentials"]>> {
    const expiresAt = world.clock.now() + seconds * 1000;
    const { accessKeyId, secretAccessKey, sessionToken } = accessKeys.issue(principal, expiresAt);
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(expiresAt),
    };
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const longestPolicy = 2_048;

function sessionPolicy({ Policy: text, PolicyArns: managed = [] }: AssumeRoleRequest): AccessPolicy | undefined {
  if (managed.length > 0) {
    const message = "The local cloud has no managed policies, so PolicyArns can't limit a session. Send it as Policy.";
    throw new ServiceError("NotImplemented", message, { statusCode: 501, fault: "Receiver" });
  }
  if (text === undefined) return undefined;
  if (text.length <= longestPolicy) return readPolicy(text);
  const message = `The session policy has ${text.length} characters, and may have ${longestPolicy}.`;
  throw new ServiceError("PackedPolicyTooLarge", message);
}

function notAssumable(roleArn: string, reason: string): ServiceError {
  const message = `${roleArn} is not authorized to perform: sts:AssumeRole: ${reason}.`;
  return new ServiceError("AccessDenied", message, { statusCode: 403 });
}
