/** Filters of lists by time of change. */
import type { Documents, Placed } from "../documents.ts";
import { isObject, type Json, inWords } from "../json.ts";
import { fieldsOf } from "../schemas/shape.ts";
import type { Parameter } from "./api.ts";

/** A filter by time of change, and its field. */
export interface SinceFound {
  readonly since: Record<string, Json>;
  /** The query parameter that it uses. */
  readonly parameter: string | undefined;
  readonly why: string;
}

/** Names of parameters that filter by time of change. */
export const SINCE_PARAMETERS =
  /^(?:updated|modified|changed|last_?(?:updated|modified|changed)|date_?(?:updated|modified)|update_?time)(?:_?(?:at|on|date|time|utc))?(?:_{0,2}(?:min|since|after|from|gte?|start)|\[(?:gte?|after|from|since|min)\])$|^(?:since|changed_?since|modified_?(?:since|after)|updated_?(?:since|after|from)|since_?(?:last_?)?(?:changed|modified|updated)|min_?(?:updated|modified)_?(?:at|date)|from_?(?:updated|modified)_?(?:at|date)|start_?(?:update|modified)_?(?:time|date))$/i;
/** Names of fields with a document's time of change. */
export const CHANGE_FIELDS =
  /^(?:updated|modified|changed|last_?(?:updated|modified|changed|update|edit|edited)|date_?(?:updated|modified|changed)|update_?(?:time|date|d)|modification_?(?:time|date)|updated_?date_?utc)(?:_?(?:at|on|date|time|utc|timestamp))?$/i;

/** The field with a document's time of change. @param document an element of the list */
export function sinceOf(
  documents: Documents,
  parameters: readonly Parameter[],
  document: Placed,
): SinceFound | { readonly open: string } | undefined {
  const parameter = parameters.find(
    (one) => one.in === "query" && SINCE_PARAMETERS.test(one.name.replace(/^filter\[(.*)\]$/, "$1")),
  );
  const header = parameters.find((one) => one.in === "header" && /^if-modified-since$/i.test(one.name));
  if (parameter === undefined && header === undefined) return undefined;
  const name = parameter?.name ?? header?.name ?? "";
  const fields = [...fieldsOf(documents, document)].filter(
    ([field, placed]) => CHANGE_FIELDS.test(field) && isTime(documents, placed),
  );
  const [field] = fields;
  if (field === undefined)
    return { open: `${name} filters by the time of change, but the documents have no field for it` };
  const takes = parameter?.schema === undefined ? undefined : documents.meant(parameter.schema)?.json;
  const said = isObject(takes) ? takes : {};
  const inSeconds =
    said["type"] === "integer" ||
    said["format"] === "unix-time" ||
    /unix|epoch|seconds/i.test(parameter?.description ?? "");
  const how: Record<string, Json> =
    parameter === undefined
      ? { header: name, format: "http" }
      : { parameter: name, ...(inSeconds ? { format: "seconds" } : {}) };
  return {
    since: { ...how, field: field[0] },
    parameter: parameter?.name,
    why: `${name} takes a time, and ${field[0]} is when a document was changed`,
  };
}

function isTime(documents: Documents, placed: Placed): boolean {
  const json = documents.meant(placed)?.json;
  if (!isObject(json)) return false;
  const { type, format, description } = json;
  if (format === "date-time" || format === "unix-time") return true;
  if (json["x-is-msdate-time"] === true || json["x-is-msdate"] === true) return true;
  return type === "integer" && /unix|epoch|timestamp/i.test(inWords(description));
}
