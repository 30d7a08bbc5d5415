import type { AnnotationSeverityLevel, AnnotationStatus, HookFailureMode } from "@aws-sdk/client-cloudformation";
import type { Json } from "@stacksteward/template";

/** What a hook is asked about, as in the `TargetOperations` of its configuration. */
export type HookTarget = "RESOURCE" | "STACK" | "CHANGE_SET" | "CLOUD_CONTROL";

/** What is about to happen to the target. */
export type HookAction = "CREATE" | "UPDATE" | "DELETE";

/** When a hook is asked, and what its refusal does: its configuration and target filters on AWS. */
export interface HookOptions {
  /** Default `["RESOURCE"]`. */
  readonly targets?: readonly HookTarget[];
  /** The resource types it is asked about, in stacks and by Cloud Control; `*` stands for anything. Default all. */
  readonly types?: readonly string[];
  /** Default all three. */
  readonly actions?: readonly HookAction[];
  /** `FAIL` stops what was refused, `WARN` only tells. Default `FAIL`. */
  readonly failureMode?: HookFailureMode;
}

/**
 * What a hook is handed, as the Hooks user guide lays it out for Lambda hooks, but for one thing: where AWS sends the URL
 * of a document, `payload` is that document.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
export interface HookRequest {
  readonly clientRequestToken: string;
  readonly awsAccountId: string;
  /** Empty when Cloud Control asks. */
  readonly stackId: string;
  /** `null` for what no change set began. */
  readonly changeSetId: string | null;
  readonly hookTypeName: string;
  readonly hookTypeVersion: string;
  readonly hookModel: Readonly<Record<string, Json>>;
  readonly actionInvocationPoint: `${HookAction}_PRE_PROVISION`;
  readonly requestData: HookRequestData;
  readonly requestContext: {
    /** 1, and one more each time the hook has answered that it is in progress. */
    readonly invocation: number;
    /** What it answered with that. */
    readonly callbackContext: Json;
  };
}

/** What it is all about. */
export interface HookRequestData {
  /** The resource type, `STACK` or `CHANGE_SET`. */
  readonly targetName: string;
  readonly targetType: string;
  /** The logical id of the resource, the name of the stack or the ARN of the change set. */
  readonly targetLogicalId: string;
  /** Of a resource. What there is not, before a creation and after a deletion, is empty. */
  readonly targetModel?: {
    readonly resourceProperties: Readonly<Record<string, Json>>;
    readonly previousResourceProperties: Readonly<Record<string, Json>>;
  };
  /** Of a stack or a change set. */
  readonly payload?: HookPayload;
}

/** The templates of a stack operation, or the template and the changes of a change set. Templates are text, as they were given. */
export interface HookPayload {
  readonly template: string;
  readonly previousTemplate?: string;
  readonly changedResources?: readonly ChangedResource[];
}

/** One change of a change set, its contexts as JSON in which every scalar is a string. */
export interface ChangedResource {
  readonly action: HookAction;
  readonly beforeContext: string | null;
  readonly afterContext: string | null;
  /** Where the resource begins in the template; `null` for one that is removed. */
  readonly lineNumber: number | null;
  readonly logicalResourceId: string;
  readonly resourceType: string;
}

/** What a hook answers. */
export interface HookResponse {
  /** `IN_PROGRESS` is asked again, three times in all. */
  readonly hookStatus: "SUCCESS" | "FAILED" | "IN_PROGRESS";
  /** `NonCompliant`, the default, is a verdict; `InternalFailure` says that there is none. */
  readonly errorCode?: "NonCompliant" | "InternalFailure";
  readonly message?: string;
  /** Handed back when it is asked again. */
  readonly callbackContext?: Json;
  /** Until then. Default 0. */
  readonly callbackDelaySeconds?: number;
  readonly annotations?: readonly HookAnnotation[];
}

/** Further details of a verdict, which `GetHookResult` shows. */
export interface HookAnnotation {
  readonly annotationName: string;
  readonly status: AnnotationStatus;
  readonly statusMessage?: string;
  readonly remediationMessage?: string;
  readonly remediationLink?: string;
  readonly severityLevel?: AnnotationSeverityLevel;
}

/**
 * The function behind a hook. Answering nothing is a success. It has 30 seconds of cloud time; one that waits for something
 * outside the cloud holds virtual time still meanwhile with `cloud.clock.busy`. One that throws has failed.
 */
export type HookFunction = (
  request: HookRequest,
) => HookResponse | undefined | void | Promise<HookResponse | undefined | void>;

/** A hook that was registered. */
export interface ActiveHook {
  readonly typeName: string;
  readonly run: HookFunction;
  readonly targets: ReadonlySet<HookTarget>;
  readonly actions: ReadonlySet<HookAction>;
  readonly types: readonly RegExp[];
  readonly failureMode: HookFailureMode;
}
