/** One thing a template asks of its user: a parameter as data, enough to make a form of it. */
export interface TemplateInput {
  readonly name: string;
  /** The type as CloudFormation spells it. */
  readonly type: string;
  readonly isList: boolean;
  /** Whether a value must be given because there is no default. */
  readonly isRequired: boolean;
  /** Whether the value is a secret: never show, log or store it. */
  readonly noEcho: boolean;
  /** Whether the value is the name of an SSM parameter, whose value is then used. */
  readonly isSsmValue: boolean;
  /** The name to show, from `AWS::CloudFormation::Interface`. */
  readonly label?: string;
  /** The group to show it in, from `AWS::CloudFormation::Interface`. */
  readonly group?: string;
  readonly description?: string;
  readonly default?: string;
  readonly allowedValues?: readonly string[];
  /** A Java regular expression that the whole value must match. */
  readonly allowedPattern?: string;
  readonly constraintDescription?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}
