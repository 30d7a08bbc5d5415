import type { Json } from "@stacksteward/template";

import type { Twins } from "./compare-twins.ts";
import type { DeploymentOutcome } from "./deploy-template.ts";
import type { CorpusResult, FileResult } from "./run-corpus.ts";
import type { TemplateOutcome } from "./run-template.ts";
import { Chapter, NothingToDo, type ChapterResult } from "./life/chapter.ts";

/** How many files came to which end. */
export interface CorpusCounts {
  /** How many templates went through each chapter of a life. */
  readonly lives: Readonly<Record<Chapter, Readonly<Record<ChapterResult["kind"], number>>>>;
  readonly samples: { readonly files: number; readonly read: number } & Readonly<
    Record<TemplateOutcome["kind"], number>
  >;
  readonly bad: Readonly<Record<"files" | "refused" | "failed" | "notImplemented" | "accepted", number>>;
}

/** Counts what became of a corpus. */
export function countCorpus({ samples, bad }: CorpusResult): CorpusCounts {
  const kinds = samples.map(({ outcome }) => outcome.kind);
  const count = (kind: TemplateOutcome["kind"]): number => kinds.filter((each) => each === kind).length;
  const fates = bad.map(({ outcome }) => fateOf(outcome));
  const fate = (name: ReturnType<typeof fateOf>): number => fates.filter((each) => each === name).length;
  return {
    lives: countLives(samples),
    samples: {
      files: samples.length,
      read: samples.length - count("unreadable"),
      deployed: count("deployed"),
      "not-deployable": count("not-deployable"),
      failed: count("failed"),
      unreadable: count("unreadable"),
    },
    bad: {
      files: bad.length,
      refused: fate("refused"),
      failed: fate("failed"),
      notImplemented: fate("notImplemented"),
      accepted: fate("accepted"),
    },
  };
}

/** Whether a template that can be deployed was not, or a chapter of a life ended otherwise than it should. */
export function hasFailures({ samples }: CorpusResult): boolean {
  return samples.some(
    ({ outcome }) =>
      outcome.kind === "failed" ||
      (outcome.kind === "deployed" && Object.values(outcome.life ?? {}).some(({ kind }) => kind === "failed")),
  );
}

function countLives(samples: CorpusResult["samples"]): CorpusCounts["lives"] {
  const lives = samples.flatMap(({ outcome }) => (outcome.kind === "deployed" ? (outcome.life ?? []) : []));
  const count = (chapter: Chapter, kind: ChapterResult["kind"]): number =>
    lives.filter((life) => life[chapter].kind === kind).length;
  return Object.fromEntries(
    Object.values(Chapter).map((chapter) => [
      chapter,
      {
        passed: count(chapter, "passed"),
        exception: count(chapter, "exception"),
        failed: count(chapter, "failed"),
      },
    ]),
  ) as CorpusCounts["lives"];
}

/** What became of a corpus as a page of Markdown. */
export function reportCorpus(result: CorpusResult): string {
  const { samples, bad, lives } = countCorpus(result);
  return `# Real templates on the local cloud

Written by \`pnpm corpus --serverless --write\`. Parameter values are invented from types and constraints; SSM parameters, exports
and nested templates that a template expects are put into the cloud first; custom resources are answered by a double.
Each template is created, updated with a changed tag and deleted, then created once more with its last resource
failing, which has to end in a complete rollback, and then taken through a whole life on a cloud of its own.
Serverless templates go through AWS's own translator, plugged in as a transform.

## Sample templates of AWS

From [aws-cloudformation/aws-cloudformation-templates](https://github.com/aws-cloudformation/aws-cloudformation-templates).

| Files | Read | Created, updated, deleted, rolled back | Deployable nowhere as they stand | Failed |
| ---: | ---: | ---: | ---: | ---: |
| ${samples.files} | ${samples.read} | ${samples.deployed} | ${samples["not-deployable"]} | ${samples.failed} |

A life, in five chapters. Everything live is compared through Cloud Control before and after each of them.

| Chapter | What has to be true | Passed | Exceptions | Failed |
| --- | --- | ---: | ---: | ---: |
${Object.values(Chapter)
  .map((chapter) => `| ${chapter} | ${chapters[chapter]} | ${Object.values(lives[chapter]).join(" | ")} |`)
  .join("\n")}

| Template | Read | Deployed | Replacement | Rollback | Modification | Deletion | End | Why not |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${result.samples.map(sampleRow).join("\n")}

An exception has its reason in the table: ${Object.entries(exceptions)
    .map(([word, reason]) => `*${word}*: ${reason}`)
    .join("; ")}.

## Twins

Templates that are there as JSON and as YAML must read to the same template. ${countTwins(result.twins)}

| Template | Where the files differ | JSON says | YAML says |
| --- | --- | --- | --- |
${result.twins.flatMap(twinRows).join("\n")}

## Bad templates

The fixtures that [cfn-lint](https://github.com/aws-cloudformation/cfn-lint) finds fault with. Much of what a linter
finds the service accepts.

| Files | Refused at once | Failed while created | Need a macro | Accepted |
| ---: | ---: | ---: | ---: | ---: |
| ${bad.files} | ${bad.refused} | ${bad.failed} | ${bad.notImplemented} | ${bad.accepted} |

| Template | Local cloud | What it said |
| --- | --- | --- |
${result.bad.map(badRow).join("\n")}
`;
}

function sampleRow({ file, outcome }: FileResult<TemplateOutcome>): string {
  const read = outcome.kind === "unreadable" ? "no" : "yes";
  const deployed = outcome.kind === "deployed" ? "yes" : "no";
  const life = outcome.kind === "deployed" ? outcome.life : undefined;
  const chapterCells = Object.values(Chapter).map((chapter) => chapterCell(life?.[chapter]));
  return `| ${[file, read, deployed, ...chapterCells, reasonOf(outcome)].join(" | ")} |`;
}

/** What each chapter has to show. */
const chapters: Readonly<Record<Chapter, string>> = {
  replacement:
    "a change set that promises to replace one resource and no other is kept: that one has another physical id, nothing else has, nothing is updated that it does not list, and the old one is gone",
  rollback:
    "an update that changes every tag and replaces the resource again fails with a resource that comes after all others: every physical id and everything live is as before",
  modification: "one value is changed through Cloud Control: drift detection finds that path and nothing else",
  deletion: "one resource is deleted through Cloud Control: drift detection finds it and nothing else new",
  end: "the stack is deleted: nothing is live that was not there before, but what a policy of the template keeps",
};

/** The reasons of exceptions, by the word that stands for them in the table. */
const exceptions = {
  fixed: NothingToDo.Fixed,
  entangled: NothingToDo.Entangled,
  "nothing to change": NothingToDo.Unchangeable,
  "out of reach": NothingToDo.OutOfReach,
} as const;

function chapterCell(result: ChapterResult | undefined): string {
  if (result === undefined) return "";
  if (result.kind === "passed") return cell(result.about);
  if (result.kind === "failed") return `**${cell(result.reason)}**`;
  return `*${Object.entries(exceptions).find(([, reason]) => reason === result.reason)?.[0] ?? cell(result.reason)}*`;
}

function countTwins(twins: readonly Twins[]): string {
  const read = twins.filter(({ differences }) => differences !== undefined);
  const same = read.filter(({ differences }) => differences?.length === 0);
  return `Of ${twins.length} pairs both files can be read of ${read.length}; ${same.length} of these read to the same template. The others differ in what is written in the files.`;
}

/** The first differences of a pair, and how many more there are. */
function twinRows({ name, differences = [] }: Twins): string[] {
  const rows = differences
    .slice(0, mostDifferences)
    .map(({ path, json, yaml }) => `| ${name} | ${cell(path)} | ${cell(written(json))} | ${cell(written(yaml))} |`);
  const more = differences.length - rows.length;
  return more > 0 ? [...rows, `| ${name} | and ${more} more | | |`] : rows;
}

const mostDifferences = 3;

function written(value: Json | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const fateWords = {
  refused: "refused",
  failed: "failed",
  notImplemented: "not implemented",
  accepted: "accepted",
} as const;

function badRow({ file, outcome }: FileResult<DeploymentOutcome>): string {
  return `| ${file} | ${fateWords[fateOf(outcome)]} | ${reasonOf(outcome)} |`;
}

function fateOf(outcome: DeploymentOutcome): keyof typeof fateWords {
  if (outcome.kind === "deployed") return "accepted";
  if (outcome.code === "NotImplemented") return "notImplemented";
  return outcome.atOnce ? "refused" : "failed";
}

/** One line that cannot break the table. */
function reasonOf(outcome: TemplateOutcome): string {
  if (outcome.kind === "deployed") return "";
  const { reason } = outcome;
  return cell(reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason);
}

/** Identifiers that differ from run to run are left out. */
function cell(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…")
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;");
}

const longestReason = 240;
