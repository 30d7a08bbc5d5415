import type { LinterComparison } from "./compare-linters.ts";
import type { OurFinding } from "./our-findings.ts";

/** What somebody has found out about findings that cfn-lint does not have. */
export interface Judgement {
  readonly rule: string;
  /** Default: every file. */
  readonly files?: RegExp;
  /** Default: whatever it says. */
  readonly says?: RegExp;
  readonly isRight: boolean;
  /** Why, with the page of AWS where one says it. */
  readonly because: string;
}

/** The templates of one place, and what both linters say of them. */
export interface ComparedCorpus {
  readonly name: string;
  readonly files: number;
  readonly comparison: LinterComparison;
}

/** The findings that only we have, by what is known of them. */
export interface Judged {
  readonly right: readonly { readonly our: OurFinding; readonly judgement: Judgement }[];
  readonly wrong: readonly OurFinding[];
  readonly unjudged: readonly OurFinding[];
}

/** Where no page is named, the template itself shows it. The rules' own comments name more pages. */
const judgements: readonly Judgement[] = [
  {
    rule: "syntax",
    says: /directive of the tool Rain/,
    isRight: true,
    because: "CloudFormation refuses tags that it does not know; the tool Rain replaces these first",
  },
  { rule: "syntax", isRight: true, because: "no parser of YAML reads it; cfn-lint says so of another line" },
  {
    rule: "sections",
    says: /no Resources/,
    isRight: true,
    because: "Resources is the one section that is required (user guide, Template sections); cfn-lint only asks for it elsewhere",
  },
  { rule: "sections", isRight: true, because: "sections that CloudFormation does not have (user guide, Template sections)" },
  {
    rule: "functions",
    says: /is empty/,
    isRight: true,
    because: "CloudFormation refuses null values in a template; cfn-lint names the parameter's line",
  },
  { rule: "functions", isRight: true, because: "a function that does not exist, or has not what its page asks for" },
  { rule: "function-place", isRight: true, because: "the page of Fn::ImportValue lists what may stand in it" },
  { rule: "resources", isRight: true, because: "a resource without Type (user guide, Resources); it is left of a module of the tool Rain" },
  { rule: "references", isRight: true, because: "what is referred to is not declared in the file" },
  { rule: "attribute", isRight: true, because: "a misspelt attribute; cfn-lint names the function's line" },
  { rule: "mappings", isRight: true, because: "values are text or lists of text (user guide, Mappings)" },
  { rule: "names", isRight: true, because: "logical ids are alphanumeric (user guide, Resources); cfn-lint tells it of the section" },
  { rule: "parameters", isRight: true, because: "parameter types and what parameters must have (user guide, Parameters)" },
  { rule: "unknown-property", isRight: true, because: "the type of the list's items has no such property; cfn-lint stops at the condition" },
  { rule: "missing-property", isRight: true, because: "the type of the list's items needs it; cfn-lint stops at the condition" },
  {
    rule: "property-combination",
    isRight: true,
    because: "the page of the type says which need each other; cfn-lint names another line of the same resource",
  },
  { rule: "subnet-overlap", isRight: true, because: "EC2 refuses overlapping blocks (CreateSubnet); cfn-lint names the other subnet" },
  { rule: "address-block", isRight: true, because: "EC2 takes blocks between /16 and /28 and no host bits (CreateSubnet, CreateVpc)" },
  { rule: "circular-dependency", isRight: true, because: "the references lead back; cfn-lint names each resource" },
  { rule: "iam-wildcard", isRight: true, because: "every action of a service on every resource (IAM best practices: least privilege)" },
  { rule: "iam-not-action", isRight: true, because: "NotAction with Allow allows what is yet to come (IAM, NotAction)" },
  { rule: "public-principal", isRight: true, because: "everybody, without a condition (IAM, Principal)" },
  {
    rule: "half-kept-resource",
    isRight: true,
    because: "DeletionPolicy does not count for a replacement (user guide, UpdateReplacePolicy)",
  },
  { rule: "ended-service", isRight: true, because: "AWS has ended the service or takes no new customers; the rule names the page" },
  { rule: "literal-secret", isRight: true, because: "the value stands in the template for whoever may read it" },
  { rule: "unused-parameter", isRight: true, because: "nothing in the file uses it; cfn-lint does not look where Resources are missing" },
  { rule: "sub-unused-variable", isRight: true, because: "the text does not use the variable that is given to it" },
  { rule: "unreachable-branch", isRight: true, because: "the condition has one answer, from its own values" },
  { rule: "constant-condition", isRight: true, because: "the allowed values leave the condition one answer" },
  { rule: "zones-of-region", isRight: true, because: "Fn::GetAZs takes the name of a region (its page)" },
  { rule: "sub-of-one-name", isRight: true, because: "Fn::Sub of one name alone is Ref or Fn::GetAtt; a matter of style, and told as info" },
  { rule: "sub-without-variables", isRight: true, because: "a text without variables needs no Fn::Sub; told as info" },
  { rule: "join-of-one", isRight: true, because: "one part needs no Fn::Join; told as info" },
  { rule: "hard-coded-partition", isRight: true, because: "the ARN begins with arn:aws: and is of one partition; told as info" },
  { rule: "hard-coded-account", isRight: true, because: "twelve digits where AWS::AccountId could stand; told as info" },
  { rule: "hard-coded-zone", isRight: true, because: "a zone of one region; told as info" },
  { rule: "stateful-resource", isRight: true, because: "data, and no policy says what becomes of them; told as info" },
];

/** Judges every finding that cfn-lint does not have. */
export function judge(corpora: readonly ComparedCorpus[]): Judged {
  const onlyOurs = corpora.flatMap(({ comparison }) => comparison.onlyOurs);
  const known = onlyOurs.map((our) => ({ our, judgement: judgements.find((each) => isAbout(each, our)) }));
  return {
    right: known.flatMap(({ our, judgement }) => (judgement?.isRight === true ? [{ our, judgement }] : [])),
    wrong: known.flatMap(({ our, judgement }) => (judgement?.isRight === false ? [our] : [])),
    unjudged: known.flatMap(({ our, judgement }) => (judgement === undefined ? [our] : [])),
  };
}

function isAbout({ rule, files, says }: Judgement, our: OurFinding): boolean {
  return rule === our.rule && (files?.test(our.file) ?? true) && (says?.test(our.message) ?? true);
}
