/** An IAM policy document, as `iam:PutRolePolicy`, templates and session policies take it. Plain JSON. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  /** Never about nothing: a policy without statements is one that IAM does not take, for verbs that call nothing. */
  readonly Statement: readonly PolicyStatement[];
}

/** What a policy allows; nothing is ever denied by it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> };
}
