export { CdkErrorCode } from "./cdk-error.ts";
export { loadCloudAssembly, type CloudAssemblyOptions } from "./load-cloud-assembly.ts";
