/**
 * The filter of a manifest's stream by time of change, and the requirements of its primary key and cursor for its
 * schema.
 */
import { inWords, isObject, listOf, objectOf, textOf, type Json, type JsonObject } from "../json.ts";

/** The parameter that filters a list by time of change, and the field with that time; undefined if the stream names neither. */
export function sinceOf(sync: JsonObject): Record<string, Json> | undefined {
  const option = objectOf(sync["start_time_option"]);
  const [field, parameter] = [textOf(sync["cursor_field"]), textOf(option["field_name"])];
  if (sync["type"] !== "DatetimeBasedCursor" || field === undefined || parameter === undefined) return undefined;
  const format = inWords(sync["datetime_format"]);
  const where = option["inject_into"] === "header" ? { header: parameter } : { parameter };
  return { ...where, field, ...(format === "%s" ? { format: "seconds" } : {}) };
}

/** A stream's schema, with its key required and its cursor field added. */
export function withWhatIsSaid(schema: JsonObject, stream: JsonObject, identity: readonly string[]): JsonObject {
  const properties: Record<string, Json> = { ...objectOf(schema["properties"]) };
  const keys = identity.filter((field) => isObject(properties[field]));
  for (const field of keys) {
    const { nullable: _, type, ...rest } = objectOf(properties[field]);
    const types = [...listOf(type), ...(typeof type === "string" ? [type] : [])].filter((one) => one !== "null");
    if (types.length > 0) properties[field] = { ...rest, type: types.length === 1 ? (types[0] ?? "string") : types };
  }
  const sync = objectOf(stream["incremental_sync"]);
  const cursor = sinceOf(sync)?.["field"];
  if (typeof cursor === "string" && !cursor.includes("/") && properties[cursor] === undefined)
    properties[cursor] = cursorSchema(inWords(sync["datetime_format"]));
  const required = [...new Set([...listOf(schema["required"]), ...keys])];
  return { ...schema, ...(required.length === 0 ? {} : { required }), properties };
}

function cursorSchema(format: string): Json {
  if (format === "%s") return { type: ["integer", "null"] };
  const isMoment = /^%Y-%m-%dT%H:%M:%S(?:\.%f|\.%_ms)?(?:Z|%z)$/.test(format);
  return { type: ["string", "null"], ...(isMoment ? { format: "date-time" } : {}) };
}
