/** Pagination: finds the next page, in each of the styles that systems use. */
import type { Operation, Pages } from "../flow.ts";
import { encode } from "../json.ts";
import { Decimal } from "../values/decimal.ts";
import { textOf } from "./delivered.ts";
import { type OperationResult, refusedBy } from "./operation-result.ts";
import type { Between } from "./intervals.ts";
import { getPointer, isRecord } from "./pointer.ts";
import { nameOf } from "./name-of.ts";
import { CappedList } from "./capped-list.ts";

/**
 * A parameter by its name in the query. A name that begins with `/` is a place in the request's body; one in braces,
 * such as `{start}`, is a placeholder in the request's texts.
 */
export type Parameter = readonly [name: string, value: string | number];

/** Whether a parameter is a placeholder in the request's texts, which must always be filled. */
export function isHole(name: string): boolean {
  return name.startsWith("{");
}

/** The address of a page; undefined if it leads to another host. */
export function pageAddress(base: URL, pages: Pages, position: string | undefined): URL | undefined {
  if (!isPageAddress(pages, position) || position === undefined) return base;
  const next = URL.canParse(position, base.href) ? new URL(position, base) : undefined;
  return next?.origin === base.origin ? next : undefined;
}

/** The address of the link with a relation, in a list of links. */
function linkTo(rel: string, links: unknown): unknown {
  const found: unknown = Array.isArray(links) ? links.find((one) => isRecord(one) && one["rel"] === rel) : undefined;
  return isRecord(found) ? found["href"] : undefined;
}

/** The position of a page, by style: a number, an opaque text, or a complete address. */
const POSITION: Readonly<Record<Pages["style"], "number" | "token" | "address">> = {
  page: "number",
  offset: "number",
  cursor: "token",
  page_info: "token",
  last: "token",
  next_url: "address",
  link_header: "address",
};

/** Whether a page is identified by a complete address. */
export function isPageAddress(pages: Pages | undefined, position: string | undefined): boolean {
  return position !== undefined && pages !== undefined && POSITION[pages.style] === "address";
}

/** The arguments that select a page of a list. */
export function pageParameters(pages: Pages, position: string | undefined): readonly Parameter[] {
  if (isPageAddress(pages, position)) return [];
  const { style, sizeParameter, size } = pages;
  const parameter = pages.parameter ?? (style === "page_info" ? "/variables/after" : undefined);
  const sized: readonly Parameter[] = sizeParameter === undefined || size === undefined ? [] : [[sizeParameter, size]];
  const counted = POSITION[style] === "number";
  const isSaid = style === "page" || (style === "offset" && parameter !== undefined && isHole(parameter));
  const at = position ?? (isSaid ? String(firstOf(pages)) : undefined);
  if (parameter === undefined || at === undefined) return sized;
  return [...sized, [parameter, counted ? Number(at) : at]];
}

/** The number of the first page, or of the first element. */
export function firstOf({ style, first }: Pages): number {
  return first ?? (style === "page" ? 1 : 0);
}

/** The next page's position; undefined after the last page; null if it can't be read. */
export function nextPage(
  pages: Pages,
  position: string | undefined,
  header: (name: string) => string | undefined,
  value: unknown,
  body: unknown,
): string | undefined | null {
  const count = Array.isArray(value) ? value.length : 0;
  if (pages.more !== undefined && isFalse(getPointer(pages.more, body))) return undefined;
  switch (pages.style) {
    case "link_header":
      return /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(header("link") ?? "")?.[1];
    case "page_info":
    case "next_url":
    case "cursor": {
      const place = pages.style === "page_info" ? cursorAt(pages, body) : pages.at;
      const shown = pages.header === undefined ? getPointer(place, body) : header(pages.header);
      const next = pages.rel === undefined ? shown : linkTo(pages.rel, shown);
      if (next === undefined || next === null || next === "" || next === false) return undefined;
      // Long numbers stay numbers. A value that is neither text nor number must not look like the end of the list.
      if (typeof next === "bigint" || next instanceof Decimal || typeof next === "number") return next.toString();
      return typeof next === "string" && next.length <= LONGEST_POSITION ? next : null;
    }
    case "last":
      return Array.isArray(value) ? afterLast(pages, position, value) : undefined;
    case "page":
    case "offset": {
      const at = Number(position ?? firstOf(pages));
      return count === 0 || isLastCounted(pages, at, count, body)
        ? undefined
        : String(pages.style === "page" ? at + 1 : at + count);
    }
  }
}

/**
 * Whether a counted page is the last. What the system says counts first: it may put fewer elements on a page than it was asked for. Where it
 * says nothing, a page that is not full is the last; without a known size, only an empty one is.
 */
function isLastCounted(pages: Pages, at: number, count: number, body: unknown): boolean {
  const passed = at - firstOf(pages);
  const [totalPages, total] = [countAt(pages.totalPages, body), countAt(pages.total, body)];
  if (totalPages !== undefined) return passed + 1 >= totalPages;
  if (total !== undefined) return passed + count >= total;
  const saysMore = pages.more !== undefined && getPointer(pages.more, body) !== undefined;
  return !saysMore && pages.size !== undefined && count < pages.size;
}

/** A number in a response, also as a text; undefined where there is none. */
function countAt(place: string | undefined, body: unknown): number | undefined {
  const text = place === undefined ? undefined : textOf(getPointer(place, body));
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function isFalse(value: unknown): boolean {
  return value === false || value === "false" || value === 0 || value === null;
}

/**
 * The position of the next page, from the last element of this one. If several elements may share the value, a page may end between
 * them: the next page repeats them, and they are recognized. Null if all elements of a full page share one value.
 */
function afterLast(
  { field, edge, size, more }: Pages,
  position: string | undefined,
  value: readonly unknown[],
): string | undefined | null {
  const isLast = value.length === 0 || (more === undefined && size !== undefined && value.length < size);
  if (isLast) return undefined;
  const texts = value.map((one) => textOf(getPointer(field, one)));
  const last = texts.at(-1);
  if (last === undefined) return null;
  const next = edge === "after" ? texts.findLast((one) => one !== last) : last;
  return next === undefined || next === position ? null : next;
}

/** Pointer to the cursor in a `pageInfo`; undefined on the last page, which has a cursor too. */
function cursorAt({ at = "" }: Pages, body: unknown): string {
  return getPointer(`${at}/hasNextPage`, body) === false ? "/-" : `${at}/endCursor`;
}

/** No address takes more than this. */
const LONGEST_POSITION = 8000;

function askedFor(asked: number | Between | Within | undefined): Parameters<ListReader["send"]>[2] {
  if (asked === undefined) return {};
  if (typeof asked === "number") return { since: asked };
  return "by" in asked ? { between: asked } : asked;
}

/** One page of a list, or why there is none. `validator`: of the whole list, if it fits one page. */
export type Page =
  | {
      readonly kind: "page";
      readonly documents: readonly unknown[];
      readonly last: boolean;
      readonly validator?: string;
      /** The time by the other side's clock. */
      readonly date?: number;
    }
  /** The list is unchanged since the given validator. */
  | { readonly kind: "unchanged"; readonly date?: number }
  | FailedResult;

/** A failed request. */
export type FailedResult = Extract<OperationResult, { readonly kind: "later" | "refused" | "wait" }>;

/** A list with more pages than this is an endless loop. */
const MOST_PAGES = 10_000;

/** What reading a list needs: a connection to its system. */
export interface ListReader {
  /** This machine's clock, in milliseconds since 1970. */
  readonly clock?: () => number;
  /** @param options the page's position, the time filter, and the validator of the last response */
  send(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    options: {
      readonly since?: number;
      readonly until?: number;
      readonly between?: Between;
      readonly position?: string;
      readonly validator?: string;
    },
  ): Promise<OperationResult>;
}

/** The time that one query covers; in milliseconds since 1970. */
export interface Within {
  readonly since: number;
  readonly until: number;
}

/**
 * The pages of a list as received, up to the last or the first that fails.
 * @param asked limits the list to documents changed since a moment, or between two
 */
export async function* plainPagesOf(
  connection: ListReader,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  asked?: number | Between | Within,
  validator?: string,
): AsyncGenerator<Page, void, undefined> {
  const isAgain = operation.pages?.beyond === "again";
  let before: string | undefined;
  const called = nameOf(operation);
  const seen = new Set<string>();
  const shown = new CappedList(operation);
  let from = asked;
  let position: string | undefined;
  for (;;) {
    const result = await connection.send(operation, args, {
      ...askedFor(from),
      ...(position === undefined ? (validator === undefined ? {} : { validator }) : { position }),
    });
    if (result.kind !== "ok" && result.kind !== "none") return yield result;
    if (result.kind === "none" && result.unchanged === true) return yield { kind: "unchanged" };
    const value = result.kind === "ok" ? (result.value ?? []) : [];
    if (!Array.isArray(value))
      return yield refusedBy(`${called} sent a response that does not match its description:  no list`);
    const next = result.kind === "ok" ? result.next : undefined;
    if (next !== undefined && (seen.has(next) || seen.size >= MOST_PAGES))
      return yield refusedBy(`${called} returns pages in an endless loop`);
    const documents = shown.newOnes(value);
    const text = isAgain ? encode(documents) : undefined;
    // A request beyond the last page gets the last page again.
    if (text !== undefined && text === before) return yield { kind: "page", documents: [], last: true };
    before = text;
    const date = result.kind === "ok" && result.date !== undefined ? { date: result.date } : {};
    if (next === undefined) {
      const whole = position === undefined && result.kind === "ok" && result.validator !== undefined;
      return yield { kind: "page", documents, last: true, ...date, ...(whole ? { validator: result.validator } : {}) };
    }
    yield { kind: "page", documents, last: false, ...date };
    if (!shown.isAll) {
      seen.add(next);
      position = next;
      continue;
    }
    const later = shown.startAgain();
    if (later === undefined)
      return yield refusedBy(
        `${called} shows no more than ${operation.pages?.most ?? 0} at once, and all of these have one time`,
      );
    seen.clear();
    position = undefined;
    from = later;
  }
}
