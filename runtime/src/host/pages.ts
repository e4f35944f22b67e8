/** Lists that come page by page: where the next page is, in each of the ways that systems have. */
import { createHash } from "node:crypto";
import type { Operation, Pages, Since } from "../flow.ts";
import { encode } from "../json.ts";
import { Decimal } from "../values/decimal.ts";
import { LATEST } from "./cells.ts";
import { type OperationResult, refusedBy } from "./operation-result.ts";
import type { Between } from "./intervals.ts";
import { getPointer } from "./pointer.ts";
import { nameOf } from "./name-of.ts";

/** A parameter by its name in the query or, where that begins with `/`, its place in the request's body. */
export type Parameter = readonly [name: string, value: string | number];

/** The address of a page; undefined where that would lead to another host. */
export function pageAddress(base: URL, pages: Pages, position: string | undefined): URL | undefined {
  if (!isPageAddress(pages, position) || position === undefined) return base;
  const next = URL.canParse(position, base.href) ? new URL(position, base) : undefined;
  return next?.origin === base.origin ? next : undefined;
}

/** Whether a page is known by an address, which then says all. */
export function isPageAddress(pages: Pages | undefined, position: string | undefined): boolean {
  return position !== undefined && (pages?.style === "next_url" || pages?.style === "link_header");
}

/** What tells the page of a list. A name that begins with `/` is a place in the request's body. */
export function pageParameters(pages: Pages, position: string | undefined): readonly Parameter[] {
  if (isPageAddress(pages, position)) return [];
  const { style, sizeParameter, size } = pages;
  const parameter = pages.parameter ?? (style === "page_info" ? "/variables/after" : undefined);
  const sized: readonly Parameter[] = sizeParameter === undefined || size === undefined ? [] : [[sizeParameter, size]];
  const counted = style === "page" || style === "offset";
  const at = position ?? (style === "page" ? String(pages.first ?? 1) : undefined);
  if (parameter === undefined || at === undefined) return sized;
  return [...sized, [parameter, counted ? Number(at) : at]];
}

/** Where the next page is; undefined after the last; null where that can't be read. */
export function nextPage(
  pages: Pages,
  position: string | undefined,
  link: string | null,
  value: unknown,
  body: unknown,
): string | undefined | null {
  const count = Array.isArray(value) ? value.length : 0;
  switch (pages.style) {
    case "link_header":
      return /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
    case "page_info":
    case "next_url":
    case "cursor": {
      const next = getPointer(pages.style === "page_info" ? cursorAt(pages, body) : pages.at, body);
      if (next === undefined || next === null || next === "" || next === false) return undefined;
      // Long numbers come as such; what is neither text nor number must not look like the end of the list.
      if (typeof next === "bigint" || next instanceof Decimal || typeof next === "number") return next.toString();
      return typeof next === "string" && next.length <= LONGEST_POSITION ? next : null;
    }
    case "page":
    case "offset": {
      // A page that is not full is the last; where its size isn't known, an empty one is.
      if (count === 0 || (pages.size !== undefined && count < pages.size)) return undefined;
      const at = Number(position ?? (pages.style === "page" ? (pages.first ?? 1) : 0));
      return String(pages.style === "page" ? at + 1 : at + count);
    }
  }
}

/** Where a `pageInfo` has the next cursor; nowhere after the last page, whose cursor is there too. */
function cursorAt({ at = "" }: Pages, body: unknown): string {
  return getPointer(`${at}/hasNextPage`, body) === false ? "/-" : `${at}/endCursor`;
}

/** No address takes more than this. */
const LONGEST_POSITION = 8000;

/** A moment as a system wants to be asked for it, the overlap taken off. */
export function momentText(since: Since, at: number): string {
  const moment = new Date(Math.min(Math.max(at - since.overlapSeconds * 1000, 0), LATEST));
  if (since.format === "seconds") return String(Math.floor(moment.getTime() / 1000));
  return since.format === "http" ? moment.toUTCString() : moment.toISOString().replace(/\.\d+Z$/, "Z");
}

/** One page of a list, or why there is none. `validator`: by what the whole list is known again, where it is of one page. */
export type Page =
  | {
      readonly kind: "page";
      readonly documents: readonly unknown[];
      readonly last: boolean;
      readonly validator?: string;
      /** What the clock of the other side says. */
      readonly date?: number;
    }
  /** The list is as it was when it had the validator that was given. */
  | { readonly kind: "unchanged"; readonly date?: number }
  | FailedResult;

/** A system has not done what it was asked. */
export type FailedResult = Extract<OperationResult, { readonly kind: "later" | "refused" | "wait" }>;

/** More pages than this is a list that goes in circles. */
const MOST_PAGES = 10_000;

/** What lists are read by: a connection to their system. */
export interface ListReader {
  /** @param options where the list goes on, what it is asked for, and the validator of what is known of it */
  send(
    operation: Operation,
    args: Readonly<Record<string, unknown>>,
    options: {
      readonly since?: number;
      readonly between?: Between;
      readonly position?: string;
      readonly validator?: string;
    },
  ): Promise<OperationResult>;
}

/**
 * The pages of a list, one after another, until the last or until one can't be had.
 * @param asked only what has changed since a moment, or lies between two
 */
export async function* pagesOf(
  connection: ListReader,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  asked?: number | Between,
  validator?: string,
): AsyncGenerator<Page, void, undefined> {
  const called = nameOf(operation);
  const seen = new Set<string>();
  let position: string | undefined;
  for (;;) {
    const result = await connection.send(operation, args, {
      ...(asked === undefined ? {} : typeof asked === "number" ? { since: asked } : { between: asked }),
      ...(position === undefined ? (validator === undefined ? {} : { validator }) : { position }),
    });
    if (result.kind !== "ok" && result.kind !== "none") return yield result;
    if (result.kind === "none" && result.unchanged === true) return yield { kind: "unchanged" };
    const value = result.kind === "ok" ? (result.value ?? []) : [];
    if (!Array.isArray(value)) return yield refusedBy(`${called} answered something else than described: no list`);
    const next = result.kind === "ok" ? result.next : undefined;
    if (next !== undefined && (seen.has(next) || seen.size >= MOST_PAGES))
      return yield refusedBy(`${called} goes in circles: its pages do not end`);
    const documents = value as unknown[];
    const date = result.kind === "ok" && result.date !== undefined ? { date: result.date } : {};
    if (next === undefined) {
      const whole = position === undefined && result.kind === "ok" && result.validator !== undefined;
      return yield { kind: "page", documents, last: true, ...date, ...(whole ? { validator: result.validator } : {}) };
    }
    yield { kind: "page", documents, last: false, ...date };
    seen.add(next);
    position = next;
  }
}

/** How often a list that changes while it is read is read at most. */
const MOST_PASSES = 5;

/**
 * The pages of a list, none of whose documents is missed where it changes meanwhile. Pages that are counted shift when a document
 * before them comes or goes, and one falls between two of them: such a list is read again until its pages are as they were. Of a
 * later pass only the pages come that are otherwise; the last to come is the last of all.
 */
export async function* steadyPagesOf(
  ...[connection, operation, args, asked, validator]: Parameters<typeof pagesOf>
): AsyncGenerator<Page, void, undefined> {
  const counted = isCounted(operation);
  let before: readonly string[] | undefined;
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    const pages: string[] = [];
    for await (const page of pagesOf(connection, operation, args, asked, pass === 1 ? validator : undefined)) {
      if (page.kind !== "page") return yield page;
      const { documents, last } = page;
      // Of one page none can fall out.
      if (!counted || (last && pages.length === 0)) yield page;
      else {
        const hash = createHash("sha256").update(encode(documents)).digest("base64");
        if (before?.[pages.length] !== hash) yield { ...page, last: false };
        pages.push(hash);
      }
      if (last && pages.length === 0) return;
    }
    if (!counted) return;
    // What is added at the end moves nothing.
    if (before?.slice(0, -1).every((hash, i) => pages[i] === hash) === true)
      return yield { kind: "page", documents: [], last: true };
    before = pages;
  }
  yield unsteady(operation);
}

/** A list that never stands still. */
export function unsteady(operation: Operation): FailedResult {
  const why = `${nameOf(operation)} changes faster than its pages can be read`;
  return { kind: "later", why, publicReason: why };
}

/** The whole of such a list, as it was when its pages stood still. */
export async function steadyList(
  ...[connection, operation, args, asked]: Parameters<typeof pagesOf>
): Promise<{ readonly documents: unknown[]; readonly date?: number } | FailedResult> {
  let before: string | undefined;
  let date: number | undefined;
  for (let pass = 1; pass <= MOST_PASSES; pass++) {
    const documents: unknown[] = [];
    let pages = 0;
    for await (const page of pagesOf(connection, operation, args, asked)) {
      if (page.kind === "unchanged") break;
      if (page.kind !== "page") return page;
      pages++;
      // The first to be said: what has changed since then may not have been shown.
      date ??= page.date;
      for (const document of page.documents) documents.push(document);
    }
    const whole = { documents, ...(date === undefined ? {} : { date }) };
    if (!isCounted(operation) || pages < 2) return whole;
    const hash = createHash("sha256").update(encode(documents)).digest("base64");
    if (hash === before) return whole;
    before = hash;
  }
  return unsteady(operation);
}

/** Whether pages are known by their numbers, so that they shift when a document comes or goes. */
function isCounted({ pages }: Operation): boolean {
  return pages?.style === "page" || pages?.style === "offset";
}
