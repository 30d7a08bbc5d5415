import type { LinterComparison } from "./compare-linters.ts";
import type { OurFinding } from "./our-findings.ts";

/** What somebody has found out about findings that cfn-lint does not have. */
export interface Judgement {
  readonly rule: string;
  /** The files that were looked at. Default: every file, which is only for matters of style. */
  readonly files?: readonly string[];
  /** Default: whatever it says. */
  readonly says?: RegExp;
  readonly isRight: boolean;
  /** Why, with the page of AWS where one says it. */
  readonly because: string;
}

/** The templates of one place, and what both linters say of them. */
export interface ComparedCorpus {
  readonly name: string;
  readonly files: number;
  readonly comparison: LinterComparison;
}

/** The findings that only we have, by what is known of them. */
export interface Judged {
  readonly right: readonly { readonly our: OurFinding; readonly judgement: Judgement }[];
  readonly wrong: readonly OurFinding[];
  readonly unjudged: readonly OurFinding[];
}

/** Where no page is named, the template itself shows it. The rules' own comments name more pages. */
const judgements: readonly Judgement[] = [
  {
    rule: "syntax",
    says: /directive of the tool Rain/,
    files: [
      "APIGateway/apigateway_lambda_integration.yaml",
      "CloudFormation/MacrosExamples/DateFunctions/date.yaml",
      "CloudFormation/MacrosExamples/PyPlate/python.yaml",
      "IoT/amzn2-greengrass-cfn.yaml",
      "RainModules/api-resource.yml",
      "RainModules/bucket.yml",
      "Solutions/Gitea/Gitea.yaml",
    ],
    isRight: true,
    because: "CloudFormation refuses tags that it does not know; the tool Rain replaces these first",
  },
  {
    rule: "syntax",
    files: ["bad/core/config_invalid_yaml.yaml"],
    isRight: true,
    because: "no parser of YAML reads it; cfn-lint says so of another line",
  },
  {
    rule: "sections",
    says: /no Resources/,
    files: [
      "bad/mappings/name.yaml",
      "bad/parameters/default.yaml",
      "bad/resources/cloudformation/stack_nested.yaml",
      "bad/templates/base.yaml",
      "good/core/config_cfn_lint.json",
      "good/core/config_cfn_lint.yaml",
      "good/core/config_parameters.yaml",
      "good/decode/parsing.json",
      "good/mappings/name.yaml",
      "good/parameters/default.yaml",
      "good/resources/cloudformation/stack_nested.yaml",
    ],
    isRight: true,
    because:
      "Resources is the one section that is required (user guide, Template sections); cfn-lint only asks for it elsewhere",
  },
  {
    rule: "functions",
    says: /is empty/,
    files: ["bad/parameters/configuration.yaml"],
    isRight: true,
    because: "CloudFormation refuses null values in a template; cfn-lint names the parameter's line",
  },
  {
    rule: "functions",
    files: ["bad/conditions.yaml", "bad/resources_circular_dependency.yaml"],
    isRight: true,
    because: "a function that does not exist, or has not what its page asks for",
  },
  {
    rule: "function-place",
    files: ["bad/functions/import_value.yaml"],
    isRight: true,
    because: "the page of Fn::ImportValue lists what may stand in it",
  },
  {
    rule: "resources",
    files: ["Solutions/Gitea/Gitea.json"],
    isRight: true,
    because: "a resource without Type (user guide, Resources); it is left of a module of the tool Rain",
  },
  {
    rule: "references",
    files: [
      "Solutions/Gitea/Gitea.json",
      "bad/conditions.yaml",
      "bad/functions_ref.yaml",
      "bad/resources/iam/iam_policy.yaml",
    ],
    isRight: true,
    because: "what is referred to is not declared in the file",
  },
  {
    rule: "attribute",
    files: ["bad/functions_getaz.yaml", "bad/generic.yaml"],
    isRight: true,
    because: "a misspelt attribute; cfn-lint names the function's line",
  },
  {
    rule: "mappings",
    files: ["bad/generic.yaml"],
    isRight: true,
    because: "values are text or lists of text (user guide, Mappings)",
  },
  {
    rule: "parameters",
    files: ["bad/parameters/configuration.yaml", "bad/parameters/default.yaml"],
    isRight: true,
    because: "parameter types and what parameters must have (user guide, Parameters)",
  },
  {
    rule: "unknown-property",
    files: ["bad/conditions.yaml"],
    isRight: true,
    because: "the type of the list's items has no such property; cfn-lint stops at the condition",
  },
  {
    rule: "missing-property",
    files: ["bad/conditions.yaml"],
    isRight: true,
    because: "the type of the list's items needs it; cfn-lint stops at the condition",
  },
  {
    rule: "property-combination",
    files: [
      "bad/resources/dynamodb/undefined_attribute_definition.yaml",
      "bad/resources/dynamodb/unused_attribute_definition_2.yaml",
      "bad/resources/elasticache/cache_cluster_failover.yaml",
    ],
    isRight: true,
    because: "the page of the type says which need each other; cfn-lint names another line of the same resource",
  },
  {
    rule: "subnet-overlap",
    files: ["bad/functions_getaz.yaml"],
    isRight: true,
    because: "EC2 refuses overlapping blocks (CreateSubnet); cfn-lint names the other subnet",
  },
  {
    rule: "address-block",
    files: ["bad/override/complete.yaml", "bad/override/include.yaml"],
    isRight: true,
    because: "EC2 takes blocks between /16 and /28 and no host bits (CreateSubnet, CreateVpc)",
  },
  {
    rule: "iam-wildcard",
    files: [
      "Config/Config.json",
      "Config/Config.yaml",
      "ECS/EC2LaunchType/clusters/public-vpc.json",
      "ECS/EC2LaunchType/clusters/public-vpc.yaml",
      "ECS/ECS_Schedule_Example.json",
      "ECS/ECS_Schedule_Example.yaml",
      "EFS/efs_with_automount_to_ec2.json",
      "EFS/efs_with_automount_to_ec2.yaml",
      "IoT/amzn2-greengrass-cfn.json",
      "Solutions/CloudFormationEndpointSignals/cfn-endpoint-creationpolicy.json",
      "Solutions/CloudFormationEndpointSignals/cfn-endpoint-creationpolicy.yaml",
      "Solutions/CloudFormationEndpointSignals/cfn-endpoint-waitcondition.json",
      "Solutions/CloudFormationEndpointSignals/cfn-endpoint-waitcondition.yaml",
      "Solutions/Gitea/Gitea.json",
      "bad/generic.yaml",
      "bad/resources/iam/iam_policy.yaml",
      "bad/resources/iam/ref_with_path.yaml",
    ],
    isRight: true,
    because: "every action of a service on every resource (IAM best practices: least privilege)",
  },
  {
    rule: "iam-not-action",
    files: ["bad/resources/iam/iam_policy.yaml"],
    isRight: true,
    because: "NotAction with Allow allows what is yet to come (IAM, NotAction)",
  },
  {
    rule: "public-principal",
    files: ["good/resources/properties/hard_coded_arn_properties_cdk.yaml"],
    isRight: true,
    because: "everybody, without a condition (IAM, Principal)",
  },
  {
    rule: "half-kept-resource",
    files: [
      "bad/override/include.yaml",
      "bad/properties_password.yaml",
      "bad/resources_deletionpolicy.yaml",
      "good/resources/properties/password.yaml",
    ],
    isRight: true,
    because: "DeletionPolicy does not count for a replacement (user guide, UpdateReplacePolicy)",
  },
  {
    rule: "ended-service",
    files: [
      "ECS/EC2LaunchType/clusters/public-vpc.json",
      "ECS/ECS_Schedule_Example.json",
      "ECS/ECS_Schedule_Example.yaml",
      "EFS/efs_with_automount_to_ec2.json",
      "EFS/efs_with_automount_to_ec2.yaml",
      "ElasticLoadBalancing/ELBWithLockedDownAutoScaledInstances.json",
      "ElasticLoadBalancing/ELBWithLockedDownAutoScaledInstances.yaml",
      "bad/generic.yaml",
      "bad/properties_ebs.yaml",
      "good/parameters/not_used_parameters.yaml",
    ],
    isRight: true,
    because: "AWS has ended the service or takes no new customers; the rule names the page",
  },
  {
    rule: "literal-secret",
    files: [
      "bad/noecho.yaml",
      "bad/properties_password.yaml",
      "bad/resources/codepipeline/stages_second_stage.yaml",
      "good/resources/properties/password.yaml",
    ],
    isRight: true,
    because: "the value stands in the template for whoever may read it",
  },
  {
    rule: "unused-parameter",
    files: ["bad/parameters/default.yaml"],
    isRight: true,
    because: "nothing in the file uses it; cfn-lint does not look where Resources are missing",
  },
  {
    rule: "sub-unused-variable",
    files: ["AWSSupplyChain/SapPrivateLink/SapPrivateLink.json", "AWSSupplyChain/SapPrivateLink/SapPrivateLink.yaml"],
    isRight: true,
    because: "the text does not use the variable that is given to it",
  },
  {
    rule: "unreachable-branch",
    files: ["bad/generic.yaml", "good/properties_rt_association.yaml"],
    isRight: true,
    because: "the condition has one answer, from its own values",
  },
  {
    rule: "constant-condition",
    files: ["good/properties_rt_association.yaml"],
    isRight: true,
    because: "the allowed values leave the condition one answer",
  },
  {
    rule: "zones-of-region",
    files: ["bad/functions_getaz.yaml"],
    isRight: true,
    because: "Fn::GetAZs takes the name of a region (its page)",
  },
  {
    rule: "sub-of-one-name",
    isRight: true,
    because: "Fn::Sub of one name alone is Ref or Fn::GetAtt; a matter of style, and told as info",
  },
  {
    rule: "sub-without-variables",
    isRight: true,
    because: "a text without variables needs no Fn::Sub; told as info",
  },
  {
    rule: "join-of-one",
    isRight: true,
    because: "one part needs no Fn::Join; told as info",
  },
  {
    rule: "hard-coded-partition",
    isRight: true,
    because: "the ARN begins with arn:aws: and is of one partition; told as info",
  },
  {
    rule: "hard-coded-account",
    isRight: true,
    because: "twelve digits where AWS::AccountId could stand; told as info",
  },
  {
    rule: "hard-coded-zone",
    isRight: true,
    because: "a zone of one region; told as info",
  },
  {
    rule: "stateful-resource",
    isRight: true,
    because: "data, and no policy says what becomes of them; told as info",
  },
];

/** Judges every finding that cfn-lint does not have. */
export function judge(corpora: readonly ComparedCorpus[]): Judged {
  const onlyOurs = corpora.flatMap(({ comparison }) => comparison.onlyOurs);
  const known = onlyOurs.map((our) => ({ our, judgement: judgements.find((each) => isAbout(each, our)) }));
  return {
    right: known.flatMap(({ our, judgement }) => (judgement?.isRight === true ? [{ our, judgement }] : [])),
    wrong: known.flatMap(({ our, judgement }) => (judgement?.isRight === false ? [our] : [])),
    unjudged: known.flatMap(({ our, judgement }) => (judgement === undefined ? [our] : [])),
  };
}

function isAbout({ rule, files, says }: Judgement, our: OurFinding): boolean {
  return (
    rule === our.rule && (files?.includes(our.file) ?? our.severity === "info") && (says?.test(our.message) ?? true)
  );
}
