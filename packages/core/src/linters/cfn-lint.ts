import { resolve } from "node:path";

import type { CfnLintRun } from "./cfn-lint-run.ts";
import type { Linter, LinterRequest } from "./linter.ts";
import { listed, refused, textsOf, toolOf, type LinterToolOptions } from "./tool-options.ts";

/** How cfn-lint is found, and which of its rules count: https://github.com/aws-cloudformation/cfn-lint#configuration */
export interface CfnLintOptions extends LinterToolOptions {
  /** Ids of rules, or how they begin, that are left out, beside those that the template's metadata leaves out. */
  readonly ignoreChecks?: readonly string[];
  /** Those that are added: `I` has what is only good to know. */
  readonly includeChecks?: readonly string[];
  /** Those that no metadata can leave out. */
  readonly mandatoryChecks?: readonly string[];
  /**
   * Settings by rule, such as `{ E3012: { strict: true } }`. Where the template's metadata has settings of its own, cfn-lint goes
   * by those instead.
   */
  readonly configureRules?: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  /** Folders or Python modules with more rules. */
  readonly appendRules?: readonly string[];
  /** A file of rules in cfn-lint's own short language. */
  readonly customRules?: string;
  /** Folders of schemas of resource types that are your own. */
  readonly registrySchemas?: readonly string[];
  /** Rules that are still tried out. Default `false`. */
  readonly includeExperimental?: boolean;
  /**
   * A `.cfnlintrc`. Default: none, not the one of the folder in which the process happens to run, nor that of its user, so that
   * the same template gets the same answer everywhere. Its own `parameters` count then, and not the stack's.
   */
  readonly configFile?: string;
}

/** The first that was tried that takes parameters from a configuration, and does not lose `--template`. */
const OLDEST = "1.38.0";

const TOOL = {
  name: "cfn-lint",
  oldest: OLDEST,
  remedy: `Install it with: pip install 'cfn-lint>=${OLDEST}', or say in command where it is.`,
};

/**
 * cfn-lint, run beside the built-in rules. It must be installed. It gets the template in a folder that only this user can open, the
 * regions of the stack, and the values of the parameters that are not `NoEcho`.
 */
export function cfnLint(options: CfnLintOptions = {}): Linter {
  const run: CfnLintRun = { tool: toolOf(TOOL, options), ...argumentsOf(options) };
  if (options.configFile !== undefined && options.configureRules !== undefined) {
    throw refused(
      TOOL.name,
      "configureRules",
      options.configureRules,
      "them in the configFile, which is the one that counts",
    );
  }
  let linter: Promise<(request: LinterRequest) => ReturnType<Linter["lint"]>> | undefined;
  return {
    name: TOOL.name,
    lint: async (request) => {
      // Loaded with the first template: whoever lints nothing does not pay for it.
      linter ??= import("./cfn-lint-run.ts").then(({ createCfnLint }) => createCfnLint(run));
      return (await linter)(request);
    },
  };
}

function argumentsOf(options: CfnLintOptions): Omit<CfnLintRun, "tool"> {
  const texts = (option: keyof CfnLintOptions): readonly string[] => textsOf(TOOL.name, option, options[option]);
  const paths = (option: keyof CfnLintOptions): readonly string[] => texts(option).map((path) => resolve(path));
  return {
    ignoreChecks: texts("ignoreChecks"),
    includeChecks: texts("includeChecks"),
    configureRules: options.configureRules ?? {},
    configFile: paths("configFile")[0],
    more: [
      ...listed("--mandatory-checks", texts("mandatoryChecks")),
      // A module is named with dots and no path.
      ...listed(
        "--append-rules",
        texts("appendRules").map((each) => (/[\\/]/.test(each) ? resolve(each) : each)),
      ),
      ...listed("--custom-rules", paths("customRules").slice(0, 1)),
      ...listed("--registry-schemas", paths("registrySchemas")),
      ...(options.includeExperimental === true ? ["--include-experimental"] : []),
    ],
  };
}
