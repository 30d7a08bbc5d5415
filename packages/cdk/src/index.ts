export { CdkErrorCode } from "./cdk-error.ts";
export { initProject, type ProjectOptions } from "./init-project.ts";
export { loadCloudAssembly, type CloudAssemblyOptions } from "./load-cloud-assembly.ts";
export type { Command } from "./run-command.ts";
export { synthesize, type SynthesizeOptions } from "./synthesize.ts";
