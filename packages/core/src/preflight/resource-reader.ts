/**
 * What is asked of Cloud Control: whether a resource is there, whoever has made it. A client of
 * `@aws-sdk/client-cloudcontrol` is one: `new CloudControl({ region, maxAttempts: 1 })`.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/APIReference/API_GetResource.html
 */
export interface ResourceReader {
  /** Answers for a resource that is there, and fails with `ResourceNotFoundException` for one that is not. What it says of it is not read. */
  getResource(
    input: { TypeName: string; Identifier: string },
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<object>;
}
