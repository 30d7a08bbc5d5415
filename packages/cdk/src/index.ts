export { assumeAssemblyRoles, type AssemblyRole, type BootstrapRole, type RolePurpose } from "./assembly-roles.ts";
export { CdkErrorCode } from "./cdk-error.ts";
export { initProject, type ProjectOptions } from "./init-project.ts";
export { loadCloudAssembly, type CloudAssemblyApp, type CloudAssemblyOptions } from "./load-cloud-assembly.ts";
export type { Command } from "./run-command.ts";
export { synthesize, type SynthesizeOptions } from "./synthesize.ts";
