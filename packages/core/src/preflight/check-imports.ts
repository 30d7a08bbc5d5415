import type { AccountExports } from "./account-exports.ts";
import { importedNames } from "./evaluated-names.ts";
import type { PreflightCheck } from "./preflight.ts";
import { listed, rowsOf } from "./rows.ts";
import { unreadRows, type Subject } from "./subject.ts";

const { passed, failed, warned, notLooked } = rowsOf("imports");

/**
 * Whether what `Fn::ImportValue` names is exported by another stack of the account and region.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
 */
export async function checkImports(
  subject: Subject,
  exportsOf: () => Promise<AccountExports>,
): Promise<readonly PreflightCheck[]> {
  const { read, environment, deployed } = subject;
  const rows = unreadRows("imports", subject);
  if (read === undefined) return rows;
  const names = importedNames(read);
  if (names.length === 0) return [...rows, passed("The template imports nothing.")];
  const found: string[] = [];
  const { exporters, isComplete } = await exportsOf();
  for (const { name, owner, path, isCertain } of names) {
    const exporter = name === undefined ? undefined : exporters.get(name);
    if (name === undefined) rows.push(notLooked(`What ${owner} imports is only known later.`, { path }));
    else if (exporter !== undefined && exporter === deployed?.stackId)
      rows.push(
        failed(`${owner} imports ${name}, which the stack itself exports.`, {
          remedy: "Refer to the resource in the template instead.",
          path,
        }),
      );
    else if (exporter !== undefined) found.push(name);
    else if (!isComplete)
      rows.push(
        notLooked(`The account has more exports than were looked at, and ${name} is not among those.`, { path }),
      );
    else {
      const message = `No stack in ${environment.region} exports ${name}, which ${owner} imports.`;
      const remedy = "Deploy the stack that exports it first, or correct the name.";
      rows.push(
        isCertain ? failed(message, { remedy, path }) : warned(message, { remedy, path, certainty: "possible" }),
      );
    }
  }
  if (found.length > 0) rows.push(passed(`Other stacks export ${listed(found)}.`));
  return rows;
}
