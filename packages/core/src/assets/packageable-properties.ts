/** What stands in the template instead of a local path, once the file is in S3. */
export type PackagedForm =
  /** `s3://bucket/key` */
  | { readonly kind: "s3-uri" }
  /** An object with these two members. */
  | { readonly kind: "location"; readonly bucket: string; readonly key: string }
  /** The `https:` address of a template, which may point to local files itself. */
  | { readonly kind: "template" };

/** A property that may be a local path. */
export interface PackageableProperty {
  readonly type: string;
  /** Where it stands below the properties of the resource. */
  readonly path: readonly string[];
  readonly becomes: PackagedForm;
  /** Whether the service takes archives only, so that a single file which is none is put into one. */
  readonly isArchive?: true;
}

const uri: PackagedForm = { kind: "s3-uri" };
const template: PackagedForm = { kind: "template" };
const object: PackagedForm = { kind: "location", bucket: "Bucket", key: "Key" };
const s3Object: PackagedForm = { kind: "location", bucket: "S3Bucket", key: "S3Key" };

/**
 * What `aws cloudformation package` packages: https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html.
 * Which form each takes, and what takes archives only, the page leaves to the pages of the resource types.
 */
export const packageableProperties: readonly PackageableProperty[] = [
  { type: "AWS::ApiGateway::RestApi", path: ["BodyS3Location"], becomes: object },
  { type: "AWS::AppSync::FunctionConfiguration", path: ["CodeS3Location"], becomes: uri },
  { type: "AWS::AppSync::FunctionConfiguration", path: ["RequestMappingTemplateS3Location"], becomes: uri },
  { type: "AWS::AppSync::FunctionConfiguration", path: ["ResponseMappingTemplateS3Location"], becomes: uri },
  { type: "AWS::AppSync::GraphQLSchema", path: ["DefinitionS3Location"], becomes: uri },
  { type: "AWS::AppSync::Resolver", path: ["CodeS3Location"], becomes: uri },
  { type: "AWS::AppSync::Resolver", path: ["RequestMappingTemplateS3Location"], becomes: uri },
  { type: "AWS::AppSync::Resolver", path: ["ResponseMappingTemplateS3Location"], becomes: uri },
  { type: "AWS::CloudFormation::Stack", path: ["TemplateURL"], becomes: template },
  { type: "AWS::CodeCommit::Repository", path: ["Code", "S3"], becomes: object, isArchive: true },
  { type: "AWS::ElasticBeanstalk::ApplicationVersion", path: ["SourceBundle"], becomes: s3Object },
  { type: "AWS::Glue::Job", path: ["Command", "ScriptLocation"], becomes: uri },
  { type: "AWS::Lambda::Function", path: ["Code"], becomes: s3Object, isArchive: true },
  { type: "AWS::Lambda::LayerVersion", path: ["Content"], becomes: s3Object, isArchive: true },
  { type: "AWS::Serverless::Api", path: ["DefinitionUri"], becomes: uri },
  { type: "AWS::Serverless::Application", path: ["Location"], becomes: template },
  { type: "AWS::Serverless::Function", path: ["CodeUri"], becomes: uri, isArchive: true },
  // Of these two only `sam package` knows, too: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-package.html
  { type: "AWS::Serverless::HttpApi", path: ["DefinitionUri"], becomes: uri },
  { type: "AWS::Serverless::LayerVersion", path: ["ContentUri"], becomes: uri, isArchive: true },
  { type: "AWS::Serverless::StateMachine", path: ["DefinitionUri"], becomes: object },
  { type: "AWS::StepFunctions::StateMachine", path: ["DefinitionS3Location"], becomes: object },
];

/**
 * The same in the template's `Globals`, from where resources of the serverless transform take what they do not say themselves:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html.
 * `sam package` takes the first alone, `aws cloudformation package` none.
 */
export const packageableGlobals: readonly PackageableProperty[] = [
  { type: "AWS::Serverless::Function", path: ["Function", "CodeUri"], becomes: uri, isArchive: true },
  { type: "AWS::Serverless::Api", path: ["Api", "DefinitionUri"], becomes: uri },
];

/** The same in the template's `Metadata`, where the Serverless Application Repository reads them. */
export const packageableMetadata: readonly PackageableProperty[] = [
  { type: "AWS::ServerlessRepo::Application", path: ["LicenseUrl"], becomes: uri },
  { type: "AWS::ServerlessRepo::Application", path: ["ReadmeUrl"], becomes: uri },
];

/** The transform that has a file put in its place, anywhere in a template: the parameter `Location` of it is an `s3:` URI. */
export const INCLUDE = "AWS::Include";

/** What the `Location` of an `AWS::Include` becomes. */
export const includeForm: PackagedForm = uri;
