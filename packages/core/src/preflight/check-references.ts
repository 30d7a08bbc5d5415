import { lookForReferences } from "../parameters/look-for-references.ts";
import type { PreflightCheck } from "./preflight.ts";
import { listed, rowsOf } from "./rows.ts";
import { unreadRows, type Subject } from "./subject.ts";
import { problemRow } from "./take-values.ts";

const { passed, notLooked } = rowsOf("references");

/** Whether the SSM parameters and secrets are there that dynamic references name, in the versions that they name. */
export async function checkReferencesThere(subject: Subject): Promise<readonly PreflightCheck[]> {
  const { environment, signal, read } = subject;
  const rows = unreadRows("references", subject);
  if (read === undefined) return rows;
  const { body, evaluator, parameters } = read;
  const { facts, problems, uses } = await lookForReferences(environment, signal, body, evaluator, parameters.values);
  rows.push(...problems.map((problem) => problemRow("references", problem)));
  const sources = (wanted: string): string[] =>
    [...facts].flatMap(([source, { check }]) => (check === wanted ? [source] : []));
  const [there, unknown, unasked] = [sources("exists"), sources("unknown"), sources("not-checked")];
  if (there.length > 0) rows.push(passed(`${listed(there)} ${there.length === 1 ? "is" : "are"} there.`));
  if (unknown.length > 0)
    rows.push(
      notLooked(
        `Whether ${listed(unknown)} will be there is not known: the stack makes it itself, or nobody here may look.`,
      ),
    );
  if (unasked.length > 0)
    rows.push(
      notLooked(`Secrets Manager was not asked for ${listed(unasked)}.`, {
        remedy: "Pass clients.secretsManager to createOrchestrator, which is asked for them.",
      }),
    );
  const later = uses.filter(({ reference }) => reference === undefined);
  for (const { source, path } of later) rows.push(notLooked(`What ${source} names is only known later.`, { path }));
  return rows.length > 0 ? rows : [passed("There are no dynamic references.")];
}
