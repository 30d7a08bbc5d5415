import { formatFinding, hasErrors, lint, type Finding, type TemplateText } from "@stacksteward/core";

/** Holds templates against the rules, says what is found, and answers whether there is no error among it. */
export async function lintTemplates(
  templates: readonly (TemplateText | string)[],
  say: (line: string) => void,
  format: (finding: Finding) => string = formatFinding,
): Promise<boolean> {
  let isSound = true;
  for (const template of templates) {
    const { findings } = await lint(template);
    for (const finding of findings) say(format(finding));
    if (hasErrors(findings)) isSound = false;
  }
  return isSound;
}
