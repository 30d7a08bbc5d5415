import type { PlannedTemplate, StackBefore, TemplatePosition } from "../plan/plan.ts";
import type { StackDefinition } from "../stack.ts";

/** Where a resource is, or is to be. */
export interface ResourcePlace {
  /** The name of the stack. */
  readonly stack: string;
  readonly logicalId: string;
}

/** Which resource becomes which. */
export interface RefactorMapping {
  readonly from: ResourcePlace;
  readonly to: ResourcePlace;
}

/** What stacks are to look like once their resources have moved. */
export interface RefactorDefinition {
  /** Every stack that loses or gets a resource, with its template as it is to be. At most five (guide page Stack refactoring). */
  readonly stacks: readonly RefactoredDefinition[];
  /** Only needed where the templates leave it open which resource is which. */
  readonly mappings?: readonly RefactorMapping[];
  /** Whether stacks that do not exist are made. Default `false`: they are refused. */
  readonly createStacks?: boolean;
  /** Default: the orchestrator's region. */
  readonly region?: string;
  /** Refused with `ACCOUNT_NOT_CONFIGURED` unless the orchestrator's credentials are said to belong to it. */
  readonly account?: string;
}

/** A stack as it is to be. A whole definition will do: a refactor takes its name, its template and what that expects in S3, and changes nothing else. */
export type RefactoredDefinition = Pick<StackDefinition, "name" | "template" | "assets">;

/** One stack of a refactor. */
export interface RefactoredStack {
  readonly stackName: string;
  readonly stackId: string;
  /** Whether the refactor makes it: until then it is empty, and only stands for the plan. */
  readonly createdStack: boolean;
  /** The stack as it was found. Absent when there was none. */
  readonly before?: StackBefore;
  readonly template: PlannedTemplate;
}

/** A place that a plan knows everything of. */
export interface PlannedPlace {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
}

/** One thing a refactor does, in CloudFormation's words (`StackRefactorAction`). */
export interface RefactorAction {
  /** `MOVE`, `CREATE`, or whatever the service says next. */
  readonly action: string;
  /** `RESOURCE` or `STACK`. */
  readonly entity: string;
  readonly from?: PlannedPlace;
  readonly to?: PlannedPlace;
  /** The type of the resource, when its template was read here. */
  readonly type?: string;
  readonly physicalId?: string;
  readonly description?: string;
  /** `MANUAL`: as a mapping says, `AUTO`: as CloudFormation found out. */
  readonly detection?: string;
  readonly detectionReason?: string;
  /** What is put on the resource, and taken off it. */
  readonly tags: Readonly<Record<string, string>>;
  readonly untag: readonly string[];
  /** Where the resource stands in the template it comes to. */
  readonly position?: TemplatePosition;
}

/** What every plan of a refactor says. */
interface RefactorOutline {
  readonly format: "stacksteward.refactor-plan";
  readonly version: 1;
  /** The run that made the plan. */
  readonly id: string;
  readonly region: string;
  readonly stacks: readonly RefactoredStack[];
  /** `sha256:` over everything else: finds a plan that was edited or cut short. */
  readonly digest: string;
}

/** A refactor that waits to be executed. Plain JSON: it can be stored, sent and approved elsewhere. */
export interface MovesPlan extends RefactorOutline {
  readonly kind: "moves";
  readonly stackRefactorId: string;
  readonly createdAt: string;
  /** The mappings as they were sent: those that were given, and those that the templates say. */
  readonly mappings: readonly RefactorMapping[];
  readonly actions: readonly RefactorAction[];
}

/** Every resource is where the templates have it. A success. */
export interface NoMovesPlan extends RefactorOutline {
  readonly kind: "no-moves";
}

/** What a refactor would do, as data. */
export type RefactorPlan = MovesPlan | NoMovesPlan;

/** Whether this is a plan, and not what one is made of. */
export function isRefactorPlan(planOrDefinition: RefactorPlan | RefactorDefinition): planOrDefinition is RefactorPlan {
  return "format" in planOrDefinition;
}
