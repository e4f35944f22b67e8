/**
 * Converts Swagger 2.0 to OpenAPI 3.0, so that one reader suffices. Definitions keep their places, since references
 * point to them.
 */
import {
  defined,
  isList,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  pointed,
  inWords,
  textOf,
} from "../json.ts";

const METHODS = ["get", "put", "post", "delete", "patch", "head", "options"];

/** The document with bodies, responses, servers and security in the form of OpenAPI 3.0. */
export function upgradeSwagger(root: JsonObject): JsonObject {
  const paths = Object.fromEntries(
    Object.entries(objectOf(root["paths"])).map(([path, item]): [string, Json] => [
      path,
      isObject(item) ? pathItem(root, item) : item,
    ]),
  );
  const parameters = Object.fromEntries(
    Object.entries(objectOf(root["parameters"])).map(([name, one]): [string, Json] => [
      name,
      isObject(one) ? parameter(one) : one,
    ]),
  );
  const responses = Object.fromEntries(
    Object.entries(objectOf(root["responses"])).map(([name, one]): [string, Json] => [
      name,
      isObject(one) ? response(one, produces(root, {})) : one,
    ]),
  );
  const schemes = Object.fromEntries(
    Object.entries(objectOf(root["securityDefinitions"])).map(([name, one]): [string, Json] => [
      name,
      isObject(one) ? scheme(one) : one,
    ]),
  );
  return { ...root, paths, parameters, responses, servers: servers(root), components: { securitySchemes: schemes } };
}

function servers(root: JsonObject): Json {
  const host = textOf(root["host"]);
  const base = (textOf(root["basePath"]) ?? "").replace(/\/$/, "");
  if (host === undefined) return base === "" ? [] : [{ url: base }];
  const schemes = listOf(root["schemes"]);
  return [
    { url: `${schemes.length > 0 && !schemes.includes("https") ? inWords(schemes[0]) : "https"}://${host}${base}` },
  ];
}

function pathItem(root: JsonObject, item: JsonObject): JsonObject {
  const shared = listOf(item["parameters"]).map((one) => resolved(root, one));
  const made: Record<string, Json> = { ...item, parameters: shared.filter((one) => !isBody(one)).map(parameter) };
  for (const method of METHODS) {
    const operation = item[method];
    if (isObject(operation)) made[method] = upgraded(root, operation, shared.filter(isBody));
  }
  return made;
}

function upgraded(root: JsonObject, operation: JsonObject, shared: readonly JsonObject[]): JsonObject {
  const all = listOf(operation["parameters"]).map((one) => resolved(root, one));
  const bodies = [...all.filter(isBody), ...shared];
  const consumes = listOf(operation["consumes"] ?? root["consumes"] ?? ["application/json"]);
  const responses = Object.fromEntries(
    Object.entries(objectOf(operation["responses"])).map(([status, one]): [string, Json] => [
      status,
      isObject(one) && one["$ref"] === undefined ? response(one, produces(root, operation)) : one,
    ]),
  );
  return {
    ...operation,
    parameters: all.filter((one) => !isBody(one)).map(parameter),
    responses,
    ...(bodies.length === 0 ? {} : { requestBody: requestBody(bodies, consumes) }),
  };
}

function produces(root: JsonObject, operation: JsonObject): readonly Json[] {
  return listOf(operation["produces"] ?? root["produces"] ?? ["application/json"]);
}

function requestBody(parameters: readonly JsonObject[], consumes: readonly Json[]): JsonObject {
  const body = parameters.find((one) => one["in"] === "body");
  if (body !== undefined) {
    const media = { schema: body["schema"] ?? {} };
    return {
      required: body["required"] === true,
      content: Object.fromEntries(
        (consumes.length === 0 ? ["application/json"] : consumes).map((one) => [inWords(one), media]),
      ),
    };
  }
  const isFile = parameters.some((one) => one["type"] === "file");
  const form =
    isFile || consumes.includes("multipart/form-data") ? "multipart/form-data" : "application/x-www-form-urlencoded";
  const properties = Object.fromEntries(parameters.map((one): [string, Json] => [inWords(one["name"]), schemaOf(one)]));
  const required = parameters.filter((one) => one["required"] === true).map((one) => inWords(one["name"]));
  return {
    content: { [form]: { schema: { type: "object", properties, ...(required.length === 0 ? {} : { required }) } } },
  };
}

function isBody(parameter: JsonObject): boolean {
  return parameter["in"] === "body" || parameter["in"] === "formData";
}

/** A parameter with its type in a separate schema. */
function parameter(one: JsonObject): JsonObject {
  if (one["schema"] !== undefined || one["$ref"] !== undefined) return one;
  const { name, in: where, required, description } = one;
  const explode = one["collectionFormat"] === "multi";
  return defined({
    name,
    in: where,
    required,
    description,
    schema: schemaOf(one),
    explode: one["type"] === "array" ? explode : undefined,
  });
}

function schemaOf(one: JsonObject): JsonObject {
  const { name: _, in: __, required: ___, collectionFormat: ____, allowEmptyValue: _____, ...schema } = one;
  return schema;
}

function response(one: JsonObject, media: readonly Json[]): JsonObject {
  const { schema, headers, ...rest } = one;
  const made: Record<string, Json> = { ...rest };
  if (isObject(headers)) made["headers"] = headers;
  if (isObject(schema))
    made["content"] = Object.fromEntries(
      (media.length === 0 ? ["application/json"] : media).map((type) => [inWords(type), { schema }]),
    );
  return made;
}

function scheme(one: JsonObject): JsonObject {
  if (one["type"] === "basic") return { ...one, type: "http", scheme: "basic" };
  if (one["type"] !== "oauth2") return one;
  const names: Readonly<Record<string, string>> = {
    accessCode: "authorizationCode",
    application: "clientCredentials",
    implicit: "implicit",
    password: "password",
  };
  const { flow, authorizationUrl, tokenUrl, scopes, ...rest } = one;
  return {
    ...rest,
    flows: { [names[inWords(flow)] ?? "implicit"]: defined({ authorizationUrl, tokenUrl, scopes: scopes ?? {} }) },
  };
}

function resolved(root: JsonObject, one: Json): JsonObject {
  const reference = objectOf(one)["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#")) return objectOf(one);
  let pointer = reference.slice(1);
  try {
    pointer = decodeURIComponent(pointer);
  } catch {
    // It is used unchanged.
  }
  const found = pointed(root, pointer);
  return isObject(found) ? found : isList(found) ? {} : objectOf(one);
}
