import type { Json } from "@stacksteward/template";

import type { Module, Scenario } from "../scenario.ts";
import { parameter, stackName } from "../steps.ts";

const resource = { A: parameter("value") };

/** What was sent to be refused, by the name of the test. */
const refused: Readonly<Record<string, Json>> = {
  "test_invalid_output_structure[none-value]": { Resources: resource, Outputs: { MyOutput: { Value: null } } },
  "test_invalid_output_structure[missing-def]": { Resources: resource, Outputs: { MyOutput: { Value: null } } },
  "test_invalid_output_structure[multiple-nones]": { Resources: resource, Outputs: { MyOutput: {}, Other: {} } },
  test_missing_resources_block: { Parameters: {} },
  "test_resources_blocks[missing-type]": { Resources: { A: {} } },
  "test_resources_blocks[invalid-key]": { Resources: { A: { ...parameter("value"), Invalid: "value" } } },
};

export const validations: Module = {
  name: "api/test_validations",
  scenarios: Object.entries(refused).map(([test, template]): Scenario => ({
    kind: "calls",
    test,
    steps: [
      {
        call: "CreateStack",
        recorded: "validation-error",
        input: { StackName: stackName, TemplateBody: JSON.stringify(template) },
      },
    ],
  })),
};
