import {
  editTemplate,
  isJsonObject,
  literalText,
  readTemplate,
  takesSsmSecure,
  valueAt,
  type Json,
  type JsonPath,
  type Template,
  type TemplateEdit,
} from "@stacksteward/template";
import type { WorkflowContext } from "@stacksteward/workflow";

import { CoreErrorCode, coreError } from "../core-error.ts";
import type { Environment } from "../environments/environment.ts";
import { present } from "../present.ts";
import { hasServiceCode } from "../service/service-sentences.ts";
import { fromSsm } from "./from-ssm.ts";
import { readSsmParameters } from "./read-ssm-parameters.ts";
import type { MovedSecret, SecretMove } from "./secret-move.ts";

const BASE64 = "Fn::Base64";
/** Names that both Parameter Store and a dynamic reference take. */
const NAME = /^(?!\/?(?:aws|ssm))(?:\/(?:[\w.-]+\/)*)?[\w.-]+$/i;

/** What `moveSecret` does. */
export async function moveSecret(
  context: WorkflowContext,
  environment: Environment,
  move: SecretMove,
): Promise<MovedSecret> {
  const { file, name } = move;
  const template = readTemplate(move.template, present({ file }));
  const given = typeof move.path === "string" ? segmentsOf(template, move.path) : move.path;
  const path = insideBase64(template, given);
  if (!NAME.test(name)) throw unmovable(move, `"${name}" is no name of an SSM parameter that can be made`);
  const value = valueAt({ ...template.body }, path) ?? null;
  if (holdsBase64(value)) throw unmovable(move, "a part of it is encoded, and would stand there as it is");
  const secret = literalText(value);
  if (secret === undefined || secret === "") {
    throw unmovable(
      move,
      "no literal text stands there: what is computed, or referred to, is no secret of the template",
    );
  }
  environment.secrets.add(secret);
  // What cannot be edited is found out before anything is written.
  const edited = (version: number): Replacement => replaced(template, path, { move, version });
  edited(1);
  const version = await store(context, environment, move, secret);
  const { text, parameters } = edited(version);
  return { template: text, name, version, parameters, isStillThere: text.includes(secret) };
}

/**
 * Where the text stands that a function encodes: what is stored is the text, and the function stays around what takes its
 * place, so that the resource gets what it had.
 */
function insideBase64({ body }: Pick<Template, "body">, path: JsonPath): JsonPath {
  const value = valueAt({ ...body }, path);
  const isEncoded = isJsonObject(value) && Object.hasOwn(value, BASE64) && Object.keys(value).length === 1;
  return isEncoded ? insideBase64({ body }, [...path, BASE64]) : path;
}

function holdsBase64(value: Json): boolean {
  return JSON.stringify(value).includes(`"${BASE64}":`);
}

interface Replacement {
  readonly text: string;
  readonly parameters: MovedSecret["parameters"];
}

interface Destination {
  readonly move: SecretMove;
  readonly version: number;
}

/** The template with what CloudFormation takes in place of the secret. */
function replaced(template: Template, path: JsonPath, { move, version }: Destination): Replacement {
  const [section, id = "", attribute, ...way] = path;
  const { name } = move;
  const taken = fromSsm(name, { version });
  if (section === "Parameters" && attribute === "Default") {
    const edits: TemplateEdit[] = [
      { kind: "set", path: ["Parameters", id, "NoEcho"], value: true },
      { kind: "delete", path },
    ];
    return { text: editTemplate(template, edits).text, parameters: { [id]: taken } };
  }
  if (section !== "Resources" || attribute !== "Properties") {
    throw unmovable(
      move,
      "neither a reference nor a parameter can stand there: move what it is used for to a property",
    );
  }
  const isEncoded = way.includes(BASE64);
  const written = way.slice(0, isEncoded ? way.indexOf(BASE64) : undefined);
  const property = written.filter((key, index) => key !== "Fn::If" && written[index - 1] !== "Fn::If");
  if (property.some((key) => String(key).startsWith("Fn::"))) {
    throw unmovable(
      move,
      "it is a part of a text that a function makes: give that a parameter, and move the part by hand",
    );
  }
  // A reference would be encoded as it is written, and name nothing any more.
  if (!isEncoded && takesSsmSecure(template.body.Resources[id]?.Type ?? "", property)) {
    const value = `{{resolve:ssm-secure:${name}:${version}}}`;
    return { text: editTemplate(template, [{ kind: "set", path, value }]).text, parameters: {} };
  }
  const parameter = parameterFor(template, name);
  const edits: TemplateEdit[] = [
    { kind: "set", path, value: { Ref: parameter } },
    { kind: "set", path: ["Parameters", parameter], value: { Type: "String", NoEcho: true } },
  ];
  return { text: editTemplate(template, edits).text, parameters: { [parameter]: taken } };
}

/** `/app/db-password` becomes `AppDbPassword`, or another name when that is taken. */
function parameterFor({ body }: Template, name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const wanted = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  const taken = new Set(
    [body.Parameters, body.Resources, body.Mappings, body.Conditions].flatMap((part) => Object.keys(part ?? {})),
  );
  let candidate = wanted;
  for (let count = 2; taken.has(candidate); count++) candidate = `${wanted}${count}`;
  return candidate;
}

/** Writes the secret and answers the version that has it. One that is there already is only taken when it is the same. */
async function store(
  context: WorkflowContext,
  environment: Environment,
  move: SecretMove,
  secret: string,
): Promise<number> {
  const { name, keyId } = move;
  const { signal } = context;
  return context.step("write the parameter", async () => {
    const { PutParameterCommand } = await import("@aws-sdk/client-ssm");
    const input = present({ Name: name, Value: secret, Type: "SecureString" as const, KeyId: keyId });
    try {
      const { Version = 1 } = await environment.callSsm("PutParameter", signal, (client, options) =>
        client.send(new PutParameterCommand(input), options),
      );
      return Version;
    } catch (failure) {
      if (!hasServiceCode(failure, "ParameterAlreadyExists")) throw failure;
    }
    const { found } = await readSsmParameters(environment, signal, [name], { decrypt: true });
    const there = found.get(name);
    if (there?.type === "SecureString" && there.value === secret) return there.version;
    throw unmovable(move, `the SSM parameter ${name} exists already and is another one: choose another name`);
  });
}

/** A path as refusals write it. A list has numbers for its items. */
function segmentsOf({ body }: Template, pointer: string): JsonPath {
  const path: (string | number)[] = [];
  for (const segment of pointer.replace(/^\//, "").split("/")) {
    const key = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(valueAt({ ...body }, path)) ? Number(key) : key);
  }
  return path;
}

function unmovable({ path, name, file = "the template" }: SecretMove, reason: string): Error {
  const place = typeof path === "string" ? path : path.join("/");
  return coreError(
    CoreErrorCode.SecretUnmovable,
    `The secret at ${place} of ${file} cannot be moved to ${name}: ${reason}. Nothing was written.`,
    { details: { path: place, name } },
  );
}
