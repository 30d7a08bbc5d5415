import type { FixturePlaces } from "./fixture-places.ts";

/** Bad fixtures whose errors we tell of another line than cfn-lint does, or by a rule that it has no like of. */
export const elsewhere: FixturePlaces = {
  "bad/functions_getaz.yaml": ["18 circular-dependency", "36 attribute"],
  "bad/resources/dynamodb/undefined_attribute_definition.yaml": ["7 property-combination"],
  "bad/resources/dynamodb/unused_attribute_definition_2.yaml": ["7 property-combination"],
  "bad/resources/elasticache/cache_cluster_failover.yaml": ["37 property-combination", "63 property-combination"],
  "bad/resources/lambda/required_properties.yaml": ["9 property-combination", "22 property-combination"],
  "bad/resources/name.yaml": ["3 names", "7 names"],
  "bad/resources_circular_dependency_2.yaml": ["6 circular-dependency"],
  "bad/resources_circular_dependency_dependson.yaml": ["6 circular-dependency"],
};

/** Bad fixtures whose errors are of a kind that the rules leave to cfn-lint, and which. */
export const outOfScope: Readonly<Record<string, string>> = {
  "bad/core/config_configure_e3012.yaml":
    "a number as text, which CloudFormation takes: only wrong where cfn-lint is told to be strict",
  "bad/override/exclude.yaml": "only wrong beside a file that overrides cfn-lint's schemas",
  "bad/resources/cloudformation/sam_stacks.yaml":
    "parameters of a nested template, which is read when the stack is packaged",
  "bad/resources/iam/ref_with_path.yaml": "what Ref answers for a role with a path, where an ARN is wanted",
  "bad/resources/rds/instance_sizes.yaml": "instance classes of engines and regions, which the catalog does not know",
};
