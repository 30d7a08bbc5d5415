import { StackstewardError } from "@stacksteward/workflow/errors";

/** Why an assembly was refused. Stable: programs branch on it. */
export const CdkErrorCode = {
  /** The folder holds no assembly, one that cannot be read, or one that leads out of its folder. */
  AssemblyInvalid: "ASSEMBLY_INVALID",
  /** The app itself has reported errors, or wants values that nobody has looked up; the message names each. */
  AssemblyIncomplete: "ASSEMBLY_INCOMPLETE",
  /** Something in it that is not deployed from here, such as an image; the message names each and says why. */
  AssemblyUnsupported: "ASSEMBLY_UNSUPPORTED",
  /** A stack goes wherever it is deployed to, and nobody has said where that is. */
  EnvironmentUnknown: "ENVIRONMENT_UNKNOWN",
  /** A pattern names no stack of the assembly; the message lists those there are. */
  StackUnknown: "STACK_UNKNOWN",
  /** Layers were given, and some stacks stand in none of them. */
  LayerMissing: "LAYER_MISSING",
  /** Stacks of one account and region name different roles to do the same with. */
  RolesDiffer: "ROLES_DIFFER",
  /** The assembly names no role for an account and region. */
  RoleUnknown: "ROLE_UNKNOWN",
  /** The command that synthesises the app has failed; `details.output` is what it wrote last. */
  SynthesisFailed: "SYNTHESIS_FAILED",
  /** What is no name of a project was given for one. */
  ProjectInvalid: "PROJECT_INVALID",
  /** A new project would overwrite files. */
  ProjectExists: "PROJECT_EXISTS",
} as const;
export type CdkErrorCode = (typeof CdkErrorCode)[keyof typeof CdkErrorCode];

/** An error about a CDK app; see {@link CdkErrorCode}. */
export function cdkError(
  code: CdkErrorCode,
  message: string,
  options: { readonly details?: unknown; readonly cause?: unknown } = {},
): StackstewardError {
  return new StackstewardError(message, { code, ...options });
}
