/**
 * What is asked of Secrets Manager: whether a secret is there, and in which versions; never its value. A client of
 * `@aws-sdk/client-secrets-manager` is one: `new SecretsManager({ region, maxAttempts: 1 })`.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 */
export interface SecretReader {
  /** Says of a secret, by name or ARN, which versions it has under which stages. */
  describeSecret(
    input: { SecretId: string },
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{
    readonly DeletedDate?: Date | undefined;
    readonly VersionIdsToStages?: Readonly<Record<string, readonly string[]>> | undefined;
  }>;
}
