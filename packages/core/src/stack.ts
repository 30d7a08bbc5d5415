import type { TemplateBody } from "@stacksteward/template";

import type { StackAssets } from "./assets/stack-assets.ts";
import type { DeploymentOptions } from "./definition/deployment-options.ts";
import type { ParameterValue } from "./definition/parameter-value.ts";
import type { LintPolicy } from "./lint/check-options.ts";
import type { Publication } from "./parameters/publication.ts";
import type { LiteralSecretPolicy } from "./parameters/literal-secret-policy.ts";

/** A template's text. */
export interface TemplateText {
  readonly body: string;
  /** The name to show in messages. Local paths in the template start from the folder that it is in. */
  readonly file?: string;
}

/**
 * The template that the stack was deployed with last, as it is; refused for a stack that does not exist yet. Transforms do
 * not run again, so a template with `AWS::LanguageExtensions` is better given anew (API page CreateChangeSet).
 */
export interface PreviousTemplate {
  readonly usePrevious: true;
}

/**
 * Where a template comes from: the path of a file (a relative one as Node.js resolves it), a `file:` URL, the `https:` URL
 * of an object in S3, its text, its content, or the stack itself.
 */
export type TemplateSource = string | URL | TemplateText | TemplateBody | PreviousTemplate;

/** What CloudFormation wants acknowledged before it creates it. */
export const Capability = {
  Iam: "CAPABILITY_IAM",
  NamedIam: "CAPABILITY_NAMED_IAM",
  AutoExpand: "CAPABILITY_AUTO_EXPAND",
} as const;
export type Capability = (typeof Capability)[keyof typeof Capability];

/** What a stack is to be. */
export interface StackDefinition<Output extends string = string> extends DeploymentOptions {
  readonly name: string;
  readonly template: TemplateSource;
  /**
   * A parameter that is not named keeps the value that the deployed stack has, secrets too; one that the stack does not have
   * yet takes its default. `{ useDefault: true }` takes the default whatever the stack has.
   */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /**
   * The outputs that programs rely on: `outputs: ["Url"]` makes `deploy(stack)` answer a typed `outputs.Url`. A template
   * that lacks one, or has it under a condition, is refused before anything is sent.
   */
  readonly outputs?: readonly Output[];
  /**
   * The outputs that are written to Parameter Store after a deployment, by the name of the parameter:
   * `publish: { "/app/table": "TableName" }`. A parameter that the stack has not made is not overwritten. One that could not be
   * written is `PUBLISH_FAILED`, with the result of the deployment. Parameters stay when the stack goes.
   */
  readonly publish?: Readonly<Record<string, Publication>>;
  /**
   * What becomes of passwords, keys and tokens in the template, and of those given to parameters that CloudFormation shows:
   * `refuse`, `warn` or `off`. Default: what the orchestrator says, which refuses by default.
   */
  readonly literalSecrets?: LiteralSecretPolicy;
  /**
   * What becomes of what the lint finds in the template: `refuse`, `warn` or `off`. Default: what the orchestrator says, which
   * refuses errors by default.
   */
  readonly lint?: LintPolicy;
  readonly tags?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly Capability[];
  /**
   * Whether what the template would create is imported instead when it exists already under the name that the template
   * gives it, and is kept by its `DeletionPolicy` (API page CreateChangeSet). The plan shows it as `Import`. Default `false`.
   */
  readonly importExistingResources?: boolean;
  /** What the template expects in S3 under names of its own; `loadCloudAssembly` of `@stacksteward/cdk` fills it in. Default: nothing. */
  readonly assets?: StackAssets;
  /** The stage of the application that it belongs to, which policies ask for. `stages` and `app` say it of their stacks. Default: none. */
  readonly stage?: string;
  /** Default: the orchestrator's region. */
  readonly region?: string;
  /** Default: that of the orchestrator's credentials. Another one needs `credentialsFor`, and is refused with `ACCOUNT_NOT_CONFIGURED` without. */
  readonly account?: string;
}

/** A {@link StackDefinition} that was checked. Plain data. */
export interface Stack<Output extends string = string> extends StackDefinition<Output> {
  readonly kind: "stack";
  /** Set by rollbacks: it goes back to what it was at an earlier deployment, and policies only warn. */
  readonly isEarlier?: true;
}
