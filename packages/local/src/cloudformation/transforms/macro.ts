import type { Json } from "@stacksteward/template";

/** What a macro is handed, as the user guide's page "Create a CloudFormation macro definition" lays it out. */
export interface MacroRequest {
  readonly region: string;
  readonly accountId: string;
  /** The whole template without its section `Transform`, or what stands beside the `Fn::Transform`. A copy. */
  readonly fragment: Json;
  /** The name of the macro behind the account, `111111111111::Name`; transforms that AWS hosts have no account. */
  readonly transformId: string;
  /** The parameters of the call, evaluated. */
  readonly params: Readonly<Record<string, Json>>;
  readonly requestId: string;
  /** The values of the template's parameters; those of list types are lists. */
  readonly templateParameterValues: Readonly<Record<string, string | readonly string[]>>;
}

/** What it answers. A function that throws, or answers something else, has given a malformed response. */
export interface MacroResponse {
  /** Any case of `success`; whatever else is a failure. */
  readonly status: string;
  /** What takes the place of the fragment. Needed for a success. */
  readonly fragment?: Json;
  /** Why it failed; the user meets it as the reason of the stack or the change set. */
  readonly errorMessage?: string;
  /** When given, it must be the one of the request. */
  readonly requestId?: string;
}

/** The function behind a macro. */
export type MacroFunction = (request: MacroRequest) => MacroResponse | Promise<MacroResponse>;
