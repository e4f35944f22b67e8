/** Pagination of a list, its filter by time of change, and the parameters that only serve these. */
import { escapeStep } from "@integ/runtime/pointers";
import type { Documents, Placed } from "../documents.ts";
import { defined, isObject, objectOf, type Json, inWords } from "../json.ts";
import { fieldsOf, shapeOf } from "../schemas/shape.ts";
import type { ApiResponse, Parameter } from "./api.ts";

/** The pagination of a list in a description. */
export interface Paging {
  readonly pages: Record<string, Json> | undefined;
  readonly why: string;
  /** Query parameters that are not arguments. */
  readonly used: ReadonlySet<string>;
}

const SIZES =
  /^(?:limit|per_?page|page_?size|page\[(?:size|limit)\]|page_?limit|max_?results|\$top|top|size|count|page\[per_page\]|results_per_page|page_?count|num_?results|max_?page_?size|rows|searchCriteria\[pageSize\])$/i;

/** Whether a parameter's name means the page size. */
export function isSize(name: string): boolean {
  return SIZES.test(name);
}

const PAGES =
  /^(?:page|page_?number|page_?no|page_?num|page_?index|current_?page|page\[number\]|p|searchCriteria\[currentPage\])$/i;
const OFFSETS = /^(?:offset|skip|\$skip|start|start_?index|from|page\[offset\]|start_?at)$/i;
const CURSORS =
  /^(?:cursor|next_?cursor|page_?token|next_?page_?token|next_?token|continuation_?token|page\[(?:cursor|after)\]|after|starting_?after|page_?cursor|marker|next|start_?key|scroll_?id|page_?info|bookmark)$/i;
const NEXT_CURSORS =
  /^(?:next_?cursor|next_?page_?token|next_?token|continuation_?token|cursor|next_?page_?cursor|end_?cursor|after|next_?marker|next_?key|scroll_?id|next_?page_?info|next|next_?page|nextPage)$/i;
/** How many pages there are, or the number of the last one. */
const TOTAL_PAGES = /^(?:total_?pages?|pages?_?(?:count|total)|num(?:ber)?_?(?:of_?)?pages|last_?page|pages)$/i;
/** How many documents there are in all. */
const TOTALS = /^total(?:_?(?:count|rows|items|results|records|elements|entries|size|number))?$/i;
const NEXT_ADDRESSES =
  /^(?:next|next_?(?:page_?)?(?:url|link|uri|href)|@?odata\.nextLink|@odata\.nextLink|next_page|nextLink)$/i;

/** The id of the last document of the previous page. */
const AFTERS = /^(?:starting_?after|after_?id|since_?id|last_?id)$/i;

/** The pagination of a list, from its parameters and its response. @param element a document of the list */
export function pagesOf(
  documents: Documents,
  parameters: readonly Parameter[],
  response: ApiResponse,
  element: Placed | undefined,
): Paging {
  const query = parameters.filter((one) => one.in === "query");
  const named = (pattern: RegExp): Parameter | undefined =>
    query.find((one) => pattern.test(one.name) && !isFilter(documents, one, query));
  const [size, counted, offset] = [named(SIZES), named(PAGES), named(OFFSETS)];
  const body = response.content?.schema;
  const token = body === undefined ? undefined : placeOf(documents, body, NEXT_CURSORS);
  // A page in text form that the response names is a cursor, not a number.
  const isToken = counted !== undefined && token !== undefined && isText(documents, counted);
  const [page, cursor] = isToken ? [undefined, named(CURSORS) ?? counted] : [counted, named(CURSORS)];
  const sized = sizeOf(documents, size);
  const used = new Set(
    [size, page, offset, cursor].flatMap((one) =>
      one === undefined || one.required === false ? (one?.name ?? []) : one.name,
    ),
  );
  const made = (pages: Record<string, Json>, why: string): Paging => ({
    pages: { ...pages, ...sized },
    why:
      sized["size"] === undefined ? why : `${why}; ${inWords(sized["size"])} at a time, as ${size?.name ?? ""} allows`,
    used,
  });

  if (cursor !== undefined && token !== undefined && !isAddress(documents, token.field))
    return made(
      { style: "cursor", parameter: cursor.name, at: token.at },
      `${cursor.name} takes what is at ${token.at}`,
    );
  const last = named(AFTERS);
  if (last !== undefined && element !== undefined && page === undefined && offset === undefined) {
    const fields = [...fieldsOf(documents, element)].map(([name]) => name);
    const more = body === undefined ? undefined : [...fieldsOf(documents, body)].find(([name]) => /^has_?more$/i.test(name))?.[0]; // prettier-ignore
    if (fields.includes("id"))
      return {
        pages: defined({ style: "last", parameter: last.name, field: "/id", more: more === undefined ? undefined : `/${more}`, ...sized }),
        why: `${last.name} takes the last document's id`,
        used: new Set([...used, last.name]),
      }; // prettier-ignore
  }
  const address = body === undefined ? undefined : placeOf(documents, body, NEXT_ADDRESSES);
  if (
    address !== undefined &&
    (isAddress(documents, address.field) || (cursor === undefined && page === undefined && offset === undefined))
  )
    return made({ style: "next_url", at: address.at }, `the address of the next page is at ${address.at}`);
  if (page !== undefined) {
    const first = firstOf(documents, page);
    const all = numberAt(documents, body, TOTAL_PAGES);
    return made(
      defined({ style: "page", parameter: page.name, first: first === 0 ? first : undefined, total_pages: all }),
      `${page.name} counts pages${all === undefined ? "" : `, and ${all} says how many there are`}`,
    );
  }
  if (offset !== undefined && (size !== undefined || /offset|skip/i.test(offset.name)))
    return offsetPages(documents, offset, body, made);
  if (response.headers.has("link")) return made({ style: "link_header" }, "responses have a Link header");
  return {
    pages: undefined,
    why:
      cursor === undefined
        ? ""
        : `${cursor.name} says where to go on, and the document does not say where that is in a response`,
    used: new Set(),
  };
}

/** An offset that counts documents; not one whose description or example shows a token. */
function offsetPages(
  documents: Documents,
  offset: Parameter,
  body: Placed | undefined,
  made: (pages: Record<string, Json>, why: string) => Paging,
): Paging {
  const token = body === undefined ? undefined : placeOf(documents, body, OFFSETS);
  if (isToken(documents, offset))
    return token !== undefined && isText(documents, { ...offset, schema: token.field })
      ? made({ style: "cursor", parameter: offset.name, at: token.at }, `${offset.name} is a token, which is at ${token.at}`)
      : { pages: undefined, why: `${offset.name} is a token, and the document does not say where the next one is in a response`, used: new Set([offset.name]) }; // prettier-ignore
  const all = numberAt(documents, body, TOTALS);
  return made(
    defined({ style: "offset", parameter: offset.name, total: all }),
    `${offset.name} counts documents${all === undefined ? "" : `, and ${all} says how many there are`}`,
  );
}

/** Whether a parameter called like a number is an opaque text: its type is text, and its words or its example show none. */
function isToken(documents: Documents, offset: Parameter): boolean {
  if (!isText(documents, offset)) return false;
  const json = offset.schema === undefined ? undefined : documents.resolve(offset.schema)?.json;
  const example = inWords(offset.example ?? objectOf(json)["example"]);
  return /\b(?:token|cursor|opaque)\b/i.test(`${offset.description ?? ""} ${inWords(objectOf(json)["description"])}`) || (example !== "" && !/^\d+$/.test(example)); // prettier-ignore
}

/** The place of a whole number in a response; undefined if there is none. */
function numberAt(documents: Documents, body: Placed | undefined, name: RegExp): string | undefined {
  const found = body === undefined ? undefined : placeOf(documents, body, name);
  const json = found === undefined ? undefined : documents.resolve(found.field)?.json;
  const types = isObject(json) ? [json["type"]].flat() : [];
  return types.includes("integer") || types.includes("number") ? found?.at : undefined;
}

/** Names that count in one API, and in another filter: From may be the sender, size the size of a shirt, after a date. */
const COUNTING = /^(?:from|start|size|count|top|rows|p)$/i;
const CONTINUING = /^(?:after|next|marker|start_?key)$/i;

/** Whether a parameter filters, by its type, its words, or the other end beside it. */
function isFilter(
  documents: Documents,
  { name, schema, description }: Parameter,
  beside: readonly Parameter[],
): boolean {
  const resolved = schema === undefined ? undefined : documents.resolve(schema)?.json;
  const json = isObject(resolved) ? resolved : {};
  const isDate = inWords(json["format"]).startsWith("date");
  if (!COUNTING.test(name)) return isDate && CONTINUING.test(name);
  const isText = json["type"] === "string" && !/^\d+$/.test(inWords(json["default"] ?? json["example"]));
  const end = /^from$/i.test(name) ? /^(?:to|until)$/i : /^start$/i.test(name) ? /^(?:end|stop)$/i : undefined;
  const isRange = end !== undefined && beside.some((one) => one.in === "query" && end.test(one.name));
  return isText || isRange || /\b(?:date|day|timestamp|unix|epoch)\b/i.test(description ?? "");
}

/** Whether the list comes page by page at all. */
export function isPaged(documents: Documents, parameters: readonly Parameter[]): boolean {
  return parameters.some(
    (one) =>
      one.in === "query" &&
      [SIZES, PAGES, OFFSETS, CURSORS].some((pattern) => pattern.test(one.name)) &&
      !isFilter(documents, one, parameters),
  );
}

/** A text at the top of a response, or one level below, by its name. */
function placeOf(
  documents: Documents,
  body: Placed,
  name: RegExp,
): { readonly at: string; readonly field: Placed } | undefined {
  const top = [...fieldsOf(documents, body)];
  for (const [field, placed] of top)
    if (name.test(field) && isScalar(documents, placed)) return { at: `/${escapeStep(field)}`, field: placed };
  for (const [outer, placed] of top) {
    if (
      !/^(?:_?links?|next_?page|meta|meta_?data|paging|pagination|page|page_?info|cursors?|response_?meta_?data|info|data|result)$/i.test(
        outer,
      )
    )
      continue;
    for (const [field, inner] of fieldsOf(documents, placed)) {
      if (name.test(field) && isScalar(documents, inner))
        return { at: `/${escapeStep(outer)}/${escapeStep(field)}`, field: inner };
      if (!/^(?:next|cursors?|links?|pagination)$/i.test(field)) continue;
      for (const [deep, last] of fieldsOf(documents, inner))
        if (
          (name.test(deep) || (field === "next" && /^(?:href|url|after|cursor)$/i.test(deep))) &&
          isScalar(documents, last)
        )
          return { at: `/${escapeStep(outer)}/${escapeStep(field)}/${escapeStep(deep)}`, field: last };
    }
  }
  return undefined;
}

function isScalar(documents: Documents, placed: Placed): boolean {
  if (shapeOf(documents, placed) !== "scalar") return false;
  const json = documents.resolve(placed)?.json;
  return isObject(json) && json["type"] !== "boolean";
}

function isAddress(documents: Documents, placed: Placed): boolean {
  const json = documents.resolve(placed)?.json;
  if (!isObject(json)) return false;
  const said = `${inWords(json["format"])} ${inWords(json["description"])} ${JSON.stringify(json["example"] ?? "")}`;
  return (
    /\b(?:uri|url|https?:|link to|address)\b/i.test(said) ||
    /url|link|uri|href/i.test(placed.pointer.split("/").at(-1) ?? "")
  );
}

function isText(documents: Documents, { schema }: Parameter): boolean {
  const json = schema === undefined ? undefined : documents.resolve(schema)?.json;
  return isObject(json) && json["type"] === "string";
}

/** The page size: the maximum that is allowed, within reason. */
function sizeOf(documents: Documents, size: Parameter | undefined): Record<string, Json> {
  const json = size?.schema === undefined ? undefined : documents.resolve(size.schema)?.json;
  if (size === undefined || !isObject(json)) return {};
  const { maximum, default: usual } = json;
  const said =
    /\b(?:max(?:imum)?(?: (?:of|is|value|allowed))*|up to|between \d+ and|range from \d+ to|1 (?:-|–|to|and))\s*:?\s*(\d{1,4})\b/i.exec(
      size.description ?? "",
    )?.[1];
  const most = typeof maximum === "number" ? maximum : said === undefined ? undefined : Number(said);
  const chosen =
    most !== undefined && most >= 1 ? Math.min(most, 250) : typeof usual === "number" && usual >= 1 ? usual : undefined;
  return chosen === undefined || !Number.isInteger(chosen) ? {} : { size_parameter: size.name, size: chosen };
}

function firstOf(documents: Documents, page: Parameter): number {
  const json = page.schema === undefined ? undefined : documents.resolve(page.schema)?.json;
  if (!isObject(json)) return 1;
  if (json["default"] === 0 || (json["minimum"] === 0 && json["default"] === undefined)) return 0;
  return /zero[- ]based|0[- ]based|starts? (?:at|from|with) 0/i.test(page.description ?? "") ? 0 : 1;
}
