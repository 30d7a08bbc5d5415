import { ServiceError } from "../wire/service-error.ts";

/** A name with the version or label that may follow it: `/app/port:3`, `/app/port:stable`. */
export interface ParameterReference {
  readonly name: string;
  /** With its colon, as the API echoes it. */
  readonly selector?: string;
}

/** Takes apart a name, an ARN, or either with a selector. */
export function parseReference(reference: string): ParameterReference {
  const fromArn = /^arn:[\w-]+:ssm:[\w-]+:\d{12}:parameter(?<path>\/[^:]+)(?<selector>:.+)?$/.exec(reference)?.groups;
  if (fromArn?.["path"] !== undefined) {
    // The ARN of `port` and of `/port` are the same; a name with one segment is written without its slash.
    const path = fromArn["path"];
    const name = path.indexOf("/", 1) < 0 ? path.slice(1) : path;
    return withSelector(name, fromArn["selector"]);
  }
  const colon = reference.indexOf(":");
  return colon < 0 ? { name: reference } : withSelector(reference.slice(0, colon), reference.slice(colon));
}

function withSelector(name: string, selector: string | undefined): ParameterReference {
  return selector === undefined ? { name } : { name, selector };
}

const deepestLevel = 15;

/** Refuses a name that a new parameter can't have. See https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html. */
export function checkNewName(name: string): void {
  if (/^\/?(?:aws|ssm)/i.test(name)) {
    throw /^\/?aws/i.test(name)
      ? new ServiceError("AccessDeniedException", `No access to reserved parameter name: ${name}.`)
      : invalid(
          'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
        );
  }
  if (!/^[\w.\-/]+$/.test(name) || name.includes("//") || name.endsWith("/")) {
    throw invalid(
      "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>",
    );
  }
  if (!name.startsWith("/") && name.includes("/")) {
    throw invalid("Parameter name must be a fully qualified name.");
  }
  if (name.split("/").length - 1 > deepestLevel) {
    throw new ServiceError(
      "HierarchyLevelLimitExceededException",
      `A hierarchy can have a maximum of ${deepestLevel} levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.`,
    );
  }
}

/** Refuses a path that GetParametersByPath does not take. */
export function checkPath(path: string): void {
  if (path === "/" || (/^\/[\w.\-/]+$/.test(path) && !path.includes("//"))) return;
  throw invalid(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Whether `name` lies under `path`: directly, or at any depth when `recursive`. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  const full = name.startsWith("/") ? name : `/${name}`;
  return full.startsWith(prefix) && (recursive || !full.slice(prefix.length).includes("/"));
}

function invalid(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}
