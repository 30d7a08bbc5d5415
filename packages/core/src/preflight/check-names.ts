import { pseudoParametersOf } from "../plan/scope-before-deployment.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { UNKNOWN } from "@stacksteward/template";
import { namedResources, type NamedResource, type Standing } from "./named-resources.ts";
import { ownerOf, ownKey, ownNames } from "./owned-names.ts";
import type { PreflightCheck } from "./preflight.ts";
import { listed, refusedRow, rowsOf } from "./rows.ts";
import { unreadRows, type Subject } from "./subject.ts";

const { passed, failed, warned, notLooked } = rowsOf("names");

/** Each name costs a call or two. */
const MOST_NAMES = 50;

/** Others in the world may have them, too, whom nobody here can ask. */
const NAMED_WORLDWIDE: ReadonlySet<string> = new Set(["AWS::S3::Bucket"]);

/**
 * Whether something has the names already that the template gives to what would be made: a resource of another stack, of this
 * stack under another logical id, or, where Cloud Control may be asked, anything at all.
 */
export async function checkNames(subject: Subject, account: string | undefined): Promise<readonly PreflightCheck[]> {
  const { read, environment } = subject;
  const rows = unreadRows("names", subject);
  if (read === undefined) return rows;
  const standing: Standing = { ...pseudoParametersOf(environment.region), accountId: account ?? UNKNOWN };
  const named = namedResources(read, standing);
  const known = named.filter(({ physicalId }) => physicalId !== undefined);
  const own = known.length === 0 ? new Map<string, string>() : await ownNames(subject);
  const added = known.filter((each) => own.get(ownKey(each)) !== each.logicalId);
  const free: FreeName[] = [];
  for (const each of added.slice(0, MOST_NAMES)) {
    const found = await takenBy(subject, each, own.get(ownKey(each)));
    if ("free" in found) free.push(found);
    else rows.push(found);
  }
  rows.push(...(await beyondStacks(subject, free)));
  rows.push(...unasked(named, added));
  if (named.length === 0) rows.push(passed("The template gives no resource a name."));
  else if (known.length > added.length)
    rows.push(passed(`${known.length - added.length} of the names are those that the stack has now.`));
  return rows;
}

/** A name that no stack here has, as far as one can ask. */
interface FreeName {
  readonly free: NamedResource;
  readonly isCertain: boolean;
}

async function takenBy(
  subject: Subject,
  named: NamedResource,
  ownLogicalId: string | undefined,
): Promise<PreflightCheck | FreeName> {
  const { logicalId, physicalId = "", path, isCertain } = named;
  const called = shown(subject, physicalId);
  if (ownLogicalId !== undefined)
    return warned(
      `${logicalId} would be made as ${called} while ${ownLogicalId} of the same stack still has that name.`,
      {
        certainty: "likely",
        remedy: `Keep the logical id, give ${logicalId} another name, or rename the resource with a refactor.`,
        path,
      },
    );
  const { owner, isCertain: isSure } = await ownerOf(subject, named);
  if (owner === undefined) return { free: named, isCertain: isSure };
  const message = `${called}, as ${logicalId} would be called, is ${owner.logicalId} of stack "${owner.stackName}" already.`;
  const remedy = "Give it another name, or leave its name to CloudFormation.";
  return isCertain ? failed(message, { remedy, path }) : warned(message, { remedy, path, certainty: "possible" });
}

/** What no stack of this account and region has may be there all the same. */
async function beyondStacks(subject: Subject, free: readonly FreeName[]): Promise<PreflightCheck[]> {
  if (free.length === 0) return [];
  if (subject.environment.callCloudControl === undefined)
    return [
      ...freeRows(subject, free),
      notLooked("Whether they exist outside of the stacks of this account and region was not looked at.", {
        remedy: "Pass clients.cloudControl to createOrchestrator, which is asked for them.",
      }),
    ];
  const rows: PreflightCheck[] = [];
  const absent: NamedResource[] = [];
  for (const { free: each } of free) {
    const found = await existing(subject, each);
    if (found === undefined) absent.push(each);
    else rows.push(found);
  }
  const worldwide = absent.filter(({ type }) => NAMED_WORLDWIDE.has(type));
  const others = absent.filter(({ type }) => !NAMED_WORLDWIDE.has(type));
  if (others.length > 0) rows.push(passed(`Nothing here is called ${listed(namesOf(subject, others))}.`));
  if (worldwide.length > 0)
    rows.push(
      passed(
        `Nothing of this account is called ${listed(namesOf(subject, worldwide))}; other accounts share these names.`,
        {
          certainty: "likely",
        },
      ),
    );
  return rows;
}

function freeRows(subject: Subject, free: readonly FreeName[]): PreflightCheck[] {
  const namesWhere = (isSure: boolean): string[] =>
    namesOf(
      subject,
      free.flatMap(({ free: each, isCertain }) => (isCertain === isSure ? [each] : [])),
    );
  const [sure, unsure] = [namesWhere(true), namesWhere(false)];
  return [
    ...(sure.length === 0 ? [] : [passed(`No stack here has anything called ${listed(sure)}.`)]),
    ...(unsure.length === 0
      ? []
      : [
          passed(`What the stacks here have under ${listed(unsure)} is of another type.`, {
            certainty: "likely",
          }),
        ]),
  ];
}

/** What is in the way of a resource, or why nobody knows; `undefined` when nothing is. */
async function existing(
  subject: Subject,
  { logicalId, type, identifier, path, physicalId = "", isCertain }: NamedResource,
): Promise<PreflightCheck | undefined> {
  const { environment, signal, stack } = subject;
  const called = shown(subject, physicalId);
  if (identifier === undefined || environment.callCloudControl === undefined)
    return notLooked(`What Cloud Control knows ${logicalId} by is only known later.`, { path });
  try {
    await environment.callCloudControl("GetResource", signal, (reader, options) =>
      reader.getResource({ TypeName: type, Identifier: identifier }, options),
    );
  } catch (failure) {
    if (hasServiceCode(failure, "ResourceNotFound")) return undefined;
    const { message, remedy = "" } = refusedRow("names", failure);
    return notLooked(`Whether ${called} exists is not known. ${message}`, { remedy, path });
  }
  if (stack.importExistingResources === true)
    return passed(`${called} exists and belongs to no stack here: ${logicalId} would be imported.`, {
      certainty: "likely",
      path,
    });
  const message = `${called}, as ${logicalId} would be called, exists already, outside of the stacks here.`;
  const remedy = "Give it another name, import it, or take it away.";
  return isCertain ? failed(message, { remedy, path }) : warned(message, { remedy, path, certainty: "possible" });
}

/** Those whose names are only known later, and those beyond the bound. */
function unasked(named: readonly NamedResource[], added: readonly NamedResource[]): PreflightCheck[] {
  const later = named.filter(({ physicalId }) => physicalId === undefined);
  const rows = later.length === 0 ? [] : [laterRow(later)];
  if (added.length > MOST_NAMES)
    rows.push(notLooked(`The template gives ${added.length} new names, and ${MOST_NAMES} of them were looked for.`));
  return rows;
}

function laterRow(later: readonly NamedResource[]): PreflightCheck {
  const [first] = later;
  const message = `Under which ids CloudFormation would know ${listed(later.map(({ logicalId }) => logicalId))} is only known later.`;
  return notLooked(message, first === undefined ? {} : { path: first.path });
}

function namesOf(subject: Subject, resources: readonly NamedResource[]): string[] {
  return resources.map(({ physicalId = "" }) => shown(subject, physicalId));
}

/** A name may be a secret as a whole, however short. */
function shown({ environment }: Subject, physicalId: string): string {
  return environment.secrets.hide(physicalId);
}
