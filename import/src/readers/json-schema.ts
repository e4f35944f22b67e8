/** The types of a JSON Schema: its root, if it is a record, and the schemas under `$defs` or `definitions`. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Documents } from "../documents.ts";
import { isObject, objectOf, textOf, type Json, type JsonObject } from "../json.ts";
import { emptyDraft, type SystemDraft } from "../model.ts";
import { brief, pascal } from "../names.ts";
import { shapeOf } from "../schemas/shape.ts";
import { Translator } from "../schemas/translate.ts";
import { typeNameOf } from "../samples/read-samples.ts";

/** Whether a document is a JSON Schema, by its declaration or its form. */
export function isJsonSchema(json: Json): json is JsonObject {
  if (!isObject(json)) return false;
  const isVersion = typeof json["$schema"] === "string" && json["$schema"].includes("json-schema.org");
  const isRecord = json["type"] === "object" && isObject(json["properties"]);
  return (
    isVersion || isRecord || isObject(json["$defs"]) || (isObject(json["definitions"]) && json["swagger"] === undefined)
  );
}

/** @param only names of types; undefined for all */
export function readJsonSchema(
  documents: Documents,
  path: string,
  json: JsonObject,
  only: ReadonlySet<string> | undefined,
): SystemDraft {
  const draft = emptyDraft(brief(json["title"], 80) ?? typeNameOf(path), "1");
  const siblings = !/draft-0[3467]/.test(textOf(json["$schema"]) ?? "");
  const translator = new Translator({ documents, siblings, notes: draft.notes });
  const add = (pointer: string, schema: Json, suggested: string): void => {
    const placed = { json: schema, path, pointer };
    const shape = shapeOf(documents, placed);
    if (shape !== "record" && shape !== "choice") return;
    if (only !== undefined && !only.has(suggested)) return;
    const name = shape === "choice" ? translator.widened(placed, suggested) : translator.name(placed, suggested);
    const about = brief(objectOf(schema)["description"], 120);
    draft.types.set(name, { schema: `schemas/${name}.json`, ...(about === undefined ? {} : { about }) });
  };
  const isTop =
    json["properties"] !== undefined || ["allOf", "anyOf", "oneOf", "$ref"].some((word) => json[word] !== undefined);
  if (isTop) add("", json, pascal(textOf(json["title"]) ?? "") ?? typeNameOf(path));
  for (const folder of ["$defs", "definitions"])
    for (const [name, schema] of Object.entries(objectOf(json[folder]))) {
      // Schemas that the root needs are written with it.
      if (!isTop || only?.has(pascal(name) ?? "") === true)
        add(`/${folder}/${escapeStep(name)}`, schema, pascal(name) ?? "Type");
    }
  for (const [file, schema] of translator.files()) draft.schemas.set(file, schema);
  for (const [reference, mend] of documents.missing)
    draft.notes.push({
      at: reference,
      how: "open",
      what: `what ${reference} is`,
      why: `it is read as any JSON; ${mend}`,
    });
  return draft;
}
