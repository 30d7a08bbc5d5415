import type { AccessPolicy } from "../access/policy.ts";
import type { IdSource } from "../world.ts";

/** Who an access key stands for. */
export interface Principal {
  readonly account: string;
  /** `arn:aws:iam::111111111111:root`, or the session of an assumed role. */
  readonly arn: string;
  readonly userId: string;
  /** Allows what it says and nothing else. Without it everything is allowed. */
  readonly policy?: AccessPolicy | undefined;
}

/** Static credentials in the shape that AWS SDK clients take. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The access keys of the cloud and the accounts they select. */
export interface AccessKeys {
  /** The long-lived key of an account. */
  forAccount(account: string): Credentials;
  /** A fresh temporary key that stands for `principal` until `expiresAt`, in milliseconds since the Unix epoch. */
  issue(principal: Principal, expiresAt: number): Required<Credentials>;
  /**
   * Who calls with this key: a key issued here, an account id, or anything else, which selects the first account.
   * `expired` when the key was issued here and is no longer valid.
   */
  principal(accessKeyId: string): Principal | "expired";
}

/** Issued keys beyond this number push out the oldest: a process that assumes roles for days must not grow for ever. */
const mostIssued = 10_000;

/** What access keys are made from. */
export interface AccessKeyOptions {
  readonly accounts: readonly string[];
  readonly ids: IdSource;
  readonly partition: string;
  /** Milliseconds since the Unix epoch on the cloud's clock. */
  now(): number;
}

/** Begins the key of every session, and no other. */
const sessionPrefix = "LOCALSESSION";

/** The keys of `accounts`. A key of an account is `LOCAL` and its id, so that it is recognisable and can't be mistaken for a real one. */
export function createAccessKeys({ accounts, ids, partition, now }: AccessKeyOptions): AccessKeys {
  const issued = new Map<string, { readonly principal: Principal; readonly expiresAt: number }>();
  const firstAccount = accounts[0] ?? "";
  return {
    forAccount: (account) => ({ accessKeyId: `LOCAL${account}`, secretAccessKey: "local" }),
    issue(principal, expiresAt) {
      const accessKeyId = `${sessionPrefix}${ids.token(16)}`;
      issued.set(accessKeyId, { principal, expiresAt });
      for (const oldest of issued.keys()) {
        if (issued.size <= mostIssued) break;
        issued.delete(oldest);
      }
      return { accessKeyId, secretAccessKey: "local", sessionToken: "local" };
    },
    principal(accessKeyId) {
      const known = issued.get(accessKeyId);
      if (known !== undefined && now() < known.expiresAt) return known.principal;
      // A key that was pushed out must not select the first account.
      if (accessKeyId.startsWith(sessionPrefix)) return "expired";
      const named = /^(?:LOCAL)?(\d{12})$/.exec(accessKeyId)?.[1];
      const account = named ?? firstAccount;
      return { account, arn: `arn:${partition}:iam::${account}:root`, userId: account };
    },
  };
}
