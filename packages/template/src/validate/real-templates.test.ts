import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { openCatalog } from "@stacksteward/catalog";
import { expect, test } from "vitest";

import { isJsonObject } from "../json.ts";
import { readTemplate } from "../read/read-template.ts";
import { validateProperties } from "./validate-properties.ts";

const corpus = fileURLToPath(new URL("../../../../../shared/corpus", import.meta.url));
const catalog = openCatalog();

/** Inputs of the macros that they name and of the preprocessor Rain are no CloudFormation until these have run. */
const isSource = (file: string, text: string) =>
  file.includes("MacrosExamples") || /\bRain::|RainModules/.test(file + text);

function findProblems(file: string): string[] {
  const source = readFileSync(file);
  if (isSource(file, source.toString("utf8"))) return [];
  const { body } = readTemplate(source);
  return Object.entries(body.Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const type = catalog.find(Type);
    if (type === undefined || !isJsonObject(Properties)) return [];
    const path = ["Resources", logicalId, "Properties"];
    return validateProperties(type, Properties, path, { form: "written" }).map(
      ({ message }) => `${logicalId}: ${message}`,
    );
  });
}

test.skipIf(!existsSync(corpus))(
  "finds nothing wrong with the sample templates of AWS (needs the corpus of real templates beside the repository)",
  () => {
    const files = globSync(`${corpus}/aws-sample-templates/**/*.{json,yml,yaml,template}`);
    const findings = files.flatMap((file) => findProblems(file).map((problem) => `${file}: ${problem}`));
    expect(files.length).toBeGreaterThan(100);
    expect(findings).toEqual([]);
  },
);
