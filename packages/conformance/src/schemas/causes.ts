import { FactKind, type FactDifference } from "./compare-schema.ts";

/** Why the two sides differ, and which of them is believed. */
export interface Cause {
  readonly title: string;
  readonly right: "schema" | "catalog" | "open";
  readonly why: string;
}

/** Finds the cause of one difference. Every difference has one: the last of its kind takes what is left. */
export function causeOf(difference: FactDifference): Cause {
  const found = causes.find(({ kind, applies }) => kind === difference.kind && applies(difference));
  if (found === undefined) throw new Error(`No cause is written down for ${JSON.stringify(difference)}.`);
  return found.cause;
}

interface Rule {
  readonly kind: FactKind;
  applies(difference: FactDifference): boolean;
  readonly cause: Cause;
}

const causes: readonly Rule[] = [
  {
    kind: FactKind.Property,
    applies: ({ schema }) => schema === "yes",
    cause: {
      title: "Properties that the specification does not know yet",
      right: "schema",
      why: "The schemas are newer than the specification the catalog is built from. They arrive with its next release; until then the local cloud refuses them as unknown.",
    },
  },
  {
    kind: FactKind.Property,
    applies: () => true,
    cause: {
      title: "Properties that only the specification knows",
      right: "catalog",
      why: "Left over from the resource specification that preceded the schemas. CloudFormation goes on accepting what older templates say, and so does the catalog.",
    },
  },
  {
    kind: FactKind.Replacement,
    applies: ({ schema }) => schema === "no",
    cause: {
      title: "Replacement by the earlier specification, not by the schema",
      right: "open",
      why: "The specification still carries what the resource specification before the schemas said, which followed the template reference: for two that were looked up, `AWS::EC2::EIP` `Domain` and `AWS::DataSync::LocationNFS` `ServerHostname`, the page says `Update requires: Replacement`. Which of the two the service follows cannot be seen without an account. The catalog keeps the answer that announces the loss: a replacement that does not come is the smaller surprise.",
    },
  },
  {
    kind: FactKind.Replacement,
    applies: ({ catalog }) => catalog === "yes",
    cause: {
      title: "Replacement for certain in the catalog, under conditions in the schema",
      right: "open",
      why: "The earlier specification and the schema disagree, and the stronger word was kept. Conditions are nowhere written down in a form that a program can read, so neither side can be shown wrong; the catalog keeps the stronger word.",
    },
  },
  {
    kind: FactKind.Replacement,
    applies: () => true,
    cause: {
      title: "Replacement by the schema alone",
      right: "schema",
      why: "`createOnlyProperties` is what the service acts by, and a type without an update handler is replaced whatever changes (`ProvisioningType` of DescribeType). Mended in the catalog where a property can be marked; what is listed here could not be.",
    },
  },
  {
    kind: FactKind.Required,
    applies: ({ catalog }) => catalog === "yes",
    cause: {
      title: "Required by the specification, optional in the schema",
      right: "open",
      why: "The earlier specification calls them required; the schemas in cfn-lint leave it to the handler, or to conditions among properties, which are not compared. The catalog keeps the stricter word: a template that leaves them out is refused before it is sent.",
    },
  },
  {
    kind: FactKind.Required,
    applies: () => true,
    cause: {
      title: "Required in the schema, optional by the specification",
      right: "schema",
      why: "Not mended: a property is required in the catalog when the specification says so, and these are the properties of newer schemas, and `TemplateURL` of a nested stack, whose absence the local cloud refuses itself.",
    },
  },
  {
    kind: FactKind.ReadOnly,
    applies: ({ schema }) => schema === "yes",
    cause: {
      title: "Read-only in the schema, no attribute of the catalog",
      right: "schema",
      why: "Newer schemas, and parts of attributes that the specification knows only as a whole. `Fn::GetAtt` of them is refused by the local cloud until the specification has them.",
    },
  },
  {
    kind: FactKind.ReadOnly,
    applies: () => true,
    cause: {
      title: "Attributes of the catalog that the schema does not call read-only",
      right: "catalog",
      why: "The earlier specification lists what `Fn::GetAtt` returns: also properties that can be set, and parts of objects. A schema has no such list; read-only is the nearest it has.",
    },
  },
  {
    kind: FactKind.WriteOnly,
    applies: () => true,
    cause: {
      title: "Write-only",
      right: "schema",
      why: "The catalog takes these from the schemas; a difference means that the table is older than the schemas. Renew it: see `packages/conformance/README.md`.",
    },
  },
  {
    kind: FactKind.Identifier,
    applies: () => true,
    cause: {
      title: "Identifiers of which the specification does not know a part",
      right: "schema",
      why: "The specification has these types from before they had a schema, with an `Id` in place of what the schema names, which it knows neither as property nor as attribute. The other identifiers were mended in the catalog.",
    },
  },
];
