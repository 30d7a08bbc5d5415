export type { Alarms } from "./alarms.ts";
export type { CloudClock } from "./clock/cloud-clock.ts";
export type {
  CustomResourceFunction,
  CustomResourceRequest,
  CustomResourceResponse,
} from "./cloudformation/collaborators.ts";
export type {
  ChangedResource,
  HookAction,
  HookAnnotation,
  HookFunction,
  HookOptions,
  HookPayload,
  HookRequest,
  HookRequestData,
  HookResponse,
  HookTarget,
} from "./cloudformation/hooks/hook.ts";
export type { MacroFunction, MacroRequest, MacroResponse } from "./cloudformation/transforms/macro.ts";
export type { AlarmState } from "./cloudwatch/alarm.ts";
export type { CustomResourceOptions, CustomResources } from "./custom-resources.ts";
export type { Listener } from "./doors/http-door.ts";
export type { InProcessHandler } from "./doors/in-process-door.ts";
export type { Call, CallFilter, CallLog } from "./faults/call-log.ts";
export type { CallFault, FailureStage, Faults, InjectedFault, ResourceAction, ResourceFault } from "./faults/faults.ts";
export type { AccountGate, AccountGates } from "./account-gates.ts";
export type { Hooks } from "./hooks.ts";
export { createLocalCloud, type Connection, type LocalCloud } from "./local-cloud.ts";
export type { LocalCloudOptions } from "./local-cloud-options.ts";
export type { Organization } from "./organization.ts";
export type { Roles } from "./roles.ts";
export type { Macros } from "./macros.ts";
export type { Credentials } from "./sts/access-keys.ts";
export type { ResourceSnapshot } from "./cloudformation/resources/snapshot-types.ts";
