import { importersOf } from "../service/exported-outputs.ts";
import { stackNameIn } from "../stack-reference.ts";
import type { AccountExports } from "./account-exports.ts";
import { exportedNames, type EvaluatedName } from "./evaluated-names.ts";
import type { PreflightCheck } from "./preflight.ts";
import { listed, rowsOf } from "./rows.ts";
import { unreadRows, type Subject } from "./subject.ts";

const { passed, failed, warned, notLooked } = rowsOf("exports");

/** Each export that would go costs a call to learn who imports it. */
const MOST_ASKED = 25;

/**
 * Whether another stack exports what this one would export, and whether anybody imports what it would not export any more.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export async function checkExports(
  subject: Subject,
  exportsOf: () => Promise<AccountExports>,
): Promise<readonly PreflightCheck[]> {
  const { read } = subject;
  const rows = unreadRows("exports", subject);
  if (read === undefined) return rows;
  const names = exportedNames(read);
  const found = [...(await conflicts(subject, names, exportsOf)), ...(await goneExports(subject, names))];
  rows.push(...found);
  if (names.length === 0 && found.length === 0) rows.push(passed("The template exports nothing that is in the way."));
  else if (
    known(names).length > 0 &&
    found.every(({ outcome, path }) => outcome === "not-looked" && path !== undefined)
  )
    rows.push(passed(`No other stack exports ${listed(known(names))}.`));
  return rows;
}

async function conflicts(
  { deployed }: Subject,
  names: readonly EvaluatedName[],
  exportsOf: () => Promise<AccountExports>,
): Promise<readonly PreflightCheck[]> {
  const rows = twice(names);
  for (const { owner, path, name } of names)
    if (name === undefined)
      rows.push(notLooked(`The name under which ${owner} is exported is only known later.`, { path }));
  if (known(names).length === 0) return rows;
  const { exporters, isComplete } = await exportsOf();
  for (const { name = "", path, isCertain } of names) {
    const exporter = exporters.get(name);
    if (exporter === undefined || exporter === deployed?.stackId) continue;
    const message = `Stack "${stackNameIn(exporter)}" exports ${name} already.`;
    const remedy = "Export it under another name, or take the export away there first.";
    rows.push(isCertain ? failed(message, { remedy, path }) : warned(message, { remedy, path, certainty: "possible" }));
  }
  if (!isComplete) rows.push(notLooked(`The account has more exports than the ${exporters.size} that were looked at.`));
  return rows;
}

function twice(names: readonly EvaluatedName[]): PreflightCheck[] {
  const seen = new Map<string, string>();
  return names.flatMap(({ name, owner, path, isCertain }) => {
    const other = name === undefined ? undefined : seen.get(name);
    if (name !== undefined && isCertain) seen.set(name, owner);
    if (other === undefined || !isCertain) return [];
    return [failed(`${owner} is exported as ${name}, and so is ${other}.`, { remedy: "Give one another name.", path })];
  });
}

/** Exports of the deployed stack that the template does not have any more, and that others import. */
async function goneExports(
  { environment, signal, deployed, operation }: Subject,
  names: readonly EvaluatedName[],
): Promise<PreflightCheck[]> {
  if (deployed === undefined || operation !== "UPDATE") return [];
  const staying = new Set(known(names));
  const isSure = names.every(({ name }) => name !== undefined);
  const going = Object.entries(deployed.exports).filter(([, name]) => !staying.has(name));
  const rows: PreflightCheck[] = [];
  for (const [output, name] of going.slice(0, MOST_ASKED)) {
    const importers = await importersOf(environment, signal, name);
    if (importers.length === 0) continue;
    const message = `The export ${name} (output ${output}) would go, and ${listed(importers)} ${importers.length === 1 ? "imports" : "import"} it.`;
    const remedy = "Keep it until nobody imports it any more.";
    rows.push(isSure ? failed(message, { remedy }) : warned(message, { remedy, certainty: "possible" }));
  }
  if (going.length > MOST_ASKED)
    rows.push(
      notLooked(`${going.length} exports would go, and only for ${MOST_ASKED} of them it was asked who imports them.`),
    );
  return rows;
}

function known(names: readonly EvaluatedName[]): string[] {
  return names.flatMap(({ name }) => (name === undefined ? [] : [name]));
}
