/**
 * Lists as real systems offer them: nested below another list's elements, limited to windows of time, with unwanted elements, without a
 * filter for changes. Callers see a sequence of pages.
 */
import { createHash } from "node:crypto";
import type { Below, Operation, Since } from "../flow.ts";
import { encode } from "../json.ts";
import { textOf } from "./delivered.ts";
import type { Between } from "./intervals.ts";
import { nameOf } from "./name-of.ts";
import { timeIn } from "./read-times.ts";
import { plainPagesOf, type FailedResult, type ListReader, type Page, type Within } from "./pages.ts";
import { getPointer, getPointers, isRecord } from "./pointer.ts";

type Args = Readonly<Record<string, unknown>>;
type Pages = AsyncGenerator<Page, void, undefined>;

/**
 * The pages of a list, one after another, up to the last or the first that fails.
 * @param asked limits the list to documents changed since a moment, or between two
 */
export async function* pagesOf(
  reader: ListReader,
  operation: Operation,
  args: Args,
  asked?: number | Between,
  validator?: string,
): Pages {
  const { each, since, partitions } = operation;
  if (partitions !== undefined) return yield* pagesOfParts(reader, operation, partitions, args, asked);
  if (each !== undefined) return yield* pagesBelow(reader, operation, each, args, asked);
  const pages =
    since?.window !== undefined && (asked === undefined || typeof asked === "number")
      ? inWindows(reader, operation, since, since.window, args, asked)
      : plainPagesOf(reader, operation, args, asked, validator);
  for await (const page of pages) {
    const chosen = page.kind === "page" ? choose(operation, page, asked) : page;
    yield chosen;
    if (chosen.kind === "page" && chosen.last) return;
  }
}

/** A list that is read once for each value of a parameter, or for each pair of values of two. */
async function* pagesOfParts(
  reader: ListReader,
  { partitions: _partitions, ...operation }: Operation,
  partitions: NonNullable<Operation["partitions"]>,
  args: Args,
  asked: number | Between | undefined,
): Pages {
  let parts: readonly Args[] = [{}];
  for (const [name, values] of Object.entries(partitions))
    if (args[name] === undefined) parts = parts.flatMap((part) => values.map((value) => ({ ...part, [name]: value })));
  for (const [i, part] of parts.entries())
    for await (const page of pagesOf(reader, operation, { ...args, ...part }, asked)) {
      if (page.kind !== "page") return yield page;
      yield { ...page, last: page.last && i === parts.length - 1 };
    }
}

/** The list below each element of another one, which is read as a whole. */
async function* pagesBelow(
  reader: ListReader,
  { each: _each, ...operation }: Operation,
  each: Below,
  args: Args,
  asked: number | Between | undefined,
): Pages {
  const since = each.since === true && typeof asked === "number" ? asked : undefined;
  for await (const above of steadyPagesOf(reader, each.operation, {}, since)) {
    if (above.kind !== "page") return yield above;
    const { documents, last, ...date } = above;
    for (const parent of documents) {
      const given = { ...args, ...getPointers(each.arguments, parent) };
      for await (const page of pagesOf(reader, operation, given, asked)) {
        if (page.kind !== "page") return yield page;
        const children = page.documents.map((one) => withParent(one, parent, each));
        yield { ...date, kind: "page", documents: children, last: false };
      }
    }
    if (last) return yield { ...date, kind: "page", documents: [], last: true };
  }
}

/** A document with the fields that it gets from its parent. */
function withParent(document: unknown, parent: unknown, { adds = {} }: Below): unknown {
  if (!isRecord(document)) return document;
  return { ...document, ...getPointers(adds, parent) };
}

/** A list whose queries cover a limited time: reads consecutive windows up to now. */
async function* inWindows(
  reader: ListReader,
  operation: Operation,
  since: Since,
  window: NonNullable<Since["window"]>,
  args: Args,
  asked: number | undefined,
): Pages {
  const now = reader.clock?.() ?? Date.now();
  const overlap = since.overlapSeconds * 1000;
  for (let from = asked ?? now - window.historySeconds * 1000 + overlap; ;) {
    const until = Math.min(from - overlap + window.seconds * 1000, now);
    const isLast = until >= now;
    const within: Within = { since: from, until };
    for await (const page of plainPagesOf(reader, operation, args, within)) {
      if (page.kind !== "page") return yield page;
      // Documents beyond the requested time are dropped, whatever the other system's clock says.
      const date = page.date === undefined ? {} : { date: Math.min(page.date, until) };
      yield { ...page, ...date, last: page.last && isLast };
    }
    if (isLast) return;
    from = until;
  }
}

type OnePage = Extract<Page, { readonly kind: "page" }>;

/** Selects the documents of a page. If the system can't be asked for changes, they are selected here. */
function choose({ only, without, since }: Operation, page: OnePage, asked: number | Between | undefined): OnePage {
  const matches = (choice: NonNullable<Operation["only"]>, one: unknown): boolean =>
    choice.is.includes(textOf(getPointer(choice.at, one)) ?? "");
  let documents = page.documents.filter(
    (one) => (only === undefined || matches(only, one)) && (without === undefined || !matches(without, one)),
  );
  const isAskedFor = since === undefined || (since.parameter ?? since.header) !== undefined;
  if (isAskedFor || typeof asked !== "number") return { ...page, documents };
  const from = asked - since.overlapSeconds * 1000;
  const isOld = (one: unknown): boolean => (timeIn(since, one) ?? from) < from;
  const reachesBack = since.newestFirst === true && page.documents.some(isOld);
  documents = documents.filter((one) => !isOld(one));
  return { ...page, documents, last: page.last || reachesBack };
}

/** The maximum number of passes over a list that changes while it is read. */
const MOST_PASSES = 5;

/**
 * The pages of a list, without missing documents if the list changes meanwhile. Numbered pages shift when a document
 * before them is added or removed, so that another document falls between two pages. Such a list is read again until
 * two passes agree. Later passes yield only pages that differ; the last page yielded ends the list.
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
      // A single page can't lose any document.
      if (!counted || (last && pages.length === 0)) yield page;
      else {
        const hash = createHash("sha256").update(encode(documents)).digest("base64");
        if (before?.[pages.length] !== hash) yield { ...page, last: false };
        pages.push(hash);
      }
      if (last && pages.length === 0) return;
    }
    if (!counted) return;
    // Documents that are added at the end do not move the others.
    if (before?.slice(0, -1).every((hash, i) => pages[i] === hash) === true)
      return yield { kind: "page", documents: [], last: true };
    before = pages;
  }
  yield unsteady(operation);
}

/** A list that keeps changing. */
export function unsteady(operation: Operation): FailedResult {
  const why = `${nameOf(operation)} changes faster than its pages can be read`;
  return { kind: "later", why, publicReason: why };
}

/** The whole list, after two readings have agreed. */
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
      // The date of the first response counts: later changes may be missing from it.
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

/** Whether pages are numbered: pages then shift when a document is added or removed. */
function isCounted({ pages }: Operation): boolean {
  return pages?.style === "page" || pages?.style === "offset";
}
