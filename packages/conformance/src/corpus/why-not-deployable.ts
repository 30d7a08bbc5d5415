import { isJsonObject, LANGUAGE_EXTENSIONS, type Json, type TemplateBody } from "@stacksteward/template";

/**
 * Why a template that can be read cannot be deployed as it stands, on AWS as little as here; `undefined` when it can.
 * Transforms that are plugged in stand in nobody's way.
 */
export function whyNotDeployable(body: TemplateBody, plugged: ReadonlyMap<string, unknown>): string | undefined {
  const transforms = [body.Transform ?? []]
    .flat(2)
    .filter((transform) => transform !== LANGUAGE_EXTENSIONS && !plugged.has(transformName(transform)));
  if (transforms.length > 0) return `needs the macro ${transforms.map(transformName).join(", ")}`;
  const sections: Json[] = [{ ...body.Resources }, { ...body.Conditions }, { ...body.Outputs }];
  for (const section of sections) {
    const reason = findReason(section, "");
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function findReason(node: Json, path: string): string | undefined {
  if (node === null) return `holds a null, which CloudFormation refuses, at ${path}`;
  if (typeof node !== "object") return undefined;
  for (const [key, member] of Object.entries(node)) {
    if (key === "Fn::Transform") return `needs the macro ${macroOf(member)}`;
    if (key.startsWith("Rain::") || key === "Fn::Rain") return `needs the tool Rain: it holds ${key}`;
    const reason = findReason(member, `${path}/${key}`);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function macroOf(call: Json): string {
  const [first] = [call].flat();
  return isJsonObject(first) && typeof first["Name"] === "string" ? first["Name"] : "it computes";
}

function transformName(transform: Json): string {
  return typeof transform === "string" ? transform : macroOf(transform);
}
