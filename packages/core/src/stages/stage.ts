import type { ParameterValue } from "../definition/parameter-value.ts";

/** What one stage of an application has of its own. */
export interface StageDefinition {
  /** The account of its stacks that name none. Default: the orchestrator's. */
  readonly account?: string;
  /** The region of its stacks that name none. Default: the orchestrator's. */
  readonly region?: string;
  /** Values that its stacks are made of. None is given to a stack by itself: the application says which takes what. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** Tags of every stack of it. A stack's own tag of the same key is stronger. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Stages by their names. */
export type StageDefinitions = Readonly<Record<string, StageDefinition>>;

/** One of the stages as the application is made for it. A value that not every stage has is not there for the compiler either. */
export type Stage<Definitions extends StageDefinitions> = {
  readonly [Name in keyof Definitions & string]: {
    readonly name: Name;
    readonly account: Member<Definitions[Name], "account", undefined>;
    readonly region: Member<Definitions[Name], "region", undefined>;
    readonly parameters: Member<Definitions[Name], "parameters", Nothing>;
    readonly tags: Member<Definitions[Name], "tags", Nothing>;
  };
}[keyof Definitions & string];

/** Nothing that could be asked for by name. */
type Nothing = object;

type Member<Definition, Name extends string, Otherwise> = Definition extends { readonly [N in Name]: infer Value }
  ? Value
  : Otherwise;
