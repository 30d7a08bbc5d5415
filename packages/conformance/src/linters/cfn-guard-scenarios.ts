import { deepEqual, rejects } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { cfnGuard, formatFinding, lint } from "@stacksteward/core";

/** Where cfn-guard is, and where files may be put. */
export interface CfnGuardPlace {
  readonly program: string;
  readonly folder: string;
}

const TEMPLATE = `Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 10
      QueueName: !Ref AWS::StackName
    Metadata:
      owner/team: {name: 7}
  Bucket:
    Type: AWS::S3::Bucket
`;

const RULES = `let queues = Resources.*[ Type == 'AWS::SQS::Queue' ]
rule queues_are_encrypted when %queues !empty {
  %queues.Properties.KmsMasterKeyId exists
  <<
    Violation: a queue must be encrypted
    Fix: set KmsMasterKeyId
  >>
}
rule short_waits {
  %queues.Properties.VisibilityTimeout < 5
}
rule owners {
  %queues.Metadata.'owner/team'.name is_string
}
rule either {
  %queues.Properties.A exists or
  %queues.Properties.B exists
}
rule both {
  short_waits
}
rule no_volumes when Resources.*[ Type == 'AWS::EC2::Volume' ] !empty {
  Resources.*.Properties exists
}
`;

const FOUND = [
  "orders.yaml:4:5: error queues_are_encrypted: A queue must be encrypted. Set KmsMasterKeyId.",
  "orders.yaml:4:5: error either: None of these: %queues[*].Properties.A EXISTS does not hold: A is missing. %queues[*].Properties.B EXISTS does not hold: B is missing.",
  "orders.yaml:5:7: error short_waits: %queues[*].Properties.VisibilityTimeout LESS THAN 5 does not hold.",
  "orders.yaml:8:20: error owners: %queues[*].Metadata.owner/team.name IS STRING does not hold.",
  "error both: It needs the rule short_waits, which does not hold.",
];

/** What cfn-guard must do through the adapter, by what it shows. */
export function cfnGuardScenarios({ program, folder }: CfnGuardPlace): Record<string, () => Promise<void>> {
  const found = async (rules: readonly string[], body: string | object = TEMPLATE): Promise<string[]> => {
    const linters = [cfnGuard({ command: program, rules })];
    const template = typeof body === "string" ? { body, file: "orders.yaml" } : body;
    const { findings } = await lint({ name: "orders", template: template as never }, { linters });
    return findings.filter(({ tool }) => tool === "cfn-guard").map(formatFinding);
  };
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  return {
    "cfn-guard says which rule does not hold, and where": async () => {
      deepEqual(await found([await write("rules.guard", RULES)]), FOUND);
    },
    "cfn-guard takes folders of rules": async () => {
      await mkdir(join(folder, "rules"));
      await write("rules/some.guard", RULES);
      deepEqual(await found([join(folder, "rules")]), FOUND);
    },
    "cfn-guard passes what keeps the rules": async () => {
      const rules = await write("sound.guard", "rule sound {\n  Resources exists\n}\n");
      deepEqual(await found([rules]), []);
      deepEqual(await found([rules], { Resources: { Topic: { Type: "AWS::SNS::Topic" } } }), []);
    },
    "rules that cannot be read are no pass, also beside others that can": async () => {
      const sound = await write("rules.guard", RULES);
      const broken = await write("broken.guard", "rule x {\n  Resources exi\n");
      for (const rules of [[broken], [sound, broken]])
        await rejects(found(rules), {
          code: "LINTER_FAILED",
          message: /Parsing error handling rule file = broken.guard/,
        });
    },
    "nor are rules that are none, or that refer to nothing": async () => {
      await rejects(found([await write("empty.guard", "")]), { code: "LINTER_FAILED", message: /has no rules/ });
      const nowhere = await write("nowhere.guard", "rule x {\n  %nowhere exists\n}\n");
      await rejects(found([nowhere]), { code: "LINTER_FAILED", message: /Could not resolve variable/ });
    },
  };
}
