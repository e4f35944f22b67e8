/** Lists that come page by page: where the next page is, in each of the ways that systems have. */
import type { Operation, Pages, Since } from "../flow.ts";
import { type Answer, refusedBy } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { nameOf } from "./name-of.ts";

/** The address of a page; undefined where that would lead to another host. */
export function pageUrl(base: URL, pages: Pages, position: string | undefined): URL | undefined {
  const url = new URL(base);
  if (pages.sizeParameter !== undefined && pages.size !== undefined)
    url.searchParams.set(pages.sizeParameter, String(pages.size));
  if (position === undefined) {
    if (pages.style === "page" && pages.parameter !== undefined)
      url.searchParams.set(pages.parameter, String(pages.first ?? 1));
    return url;
  }
  if (pages.style === "next_url" || pages.style === "link_header") {
    const next = URL.canParse(position, url.href) ? new URL(position, url) : undefined;
    return next?.origin === base.origin ? next : undefined;
  }
  if (pages.parameter !== undefined) url.searchParams.set(pages.parameter, position);
  return url;
}

/** Where the next page is; undefined after the last. */
export function nextPage(
  pages: Pages,
  position: string | undefined,
  link: string | null,
  value: unknown,
  body: unknown,
): string | undefined {
  const count = Array.isArray(value) ? value.length : 0;
  switch (pages.style) {
    case "link_header":
      return /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
    case "next_url":
    case "cursor": {
      const next = unwrap(pages.at, body);
      return typeof next === "string" || typeof next === "number" ? String(next) || undefined : undefined;
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

/** A moment as a system wants to be asked for it, the overlap taken off. */
export function momentText(since: Since, at: number): string {
  const moment = new Date(at - since.overlapSeconds * 1000);
  if (since.format === "seconds") return String(Math.floor(moment.getTime() / 1000));
  return since.format === "http" ? moment.toUTCString() : moment.toISOString().replace(/\.\d+Z$/, "Z");
}

/** What lies at a pointer; undefined where nothing does. */
export function unwrap(pointer: string | undefined, value: unknown): unknown {
  if (pointer === undefined) return value;
  let found = value;
  for (const step of pointer.split("/").slice(1)) {
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, step)
        ? (found as Record<string, unknown>)[step]
        : undefined;
  }
  return found;
}

/** One page of a list, or why there is none. `validator`: by what the whole list is known again, where it is of one page. */
export type Page =
  | {
      readonly kind: "page";
      readonly documents: readonly unknown[];
      readonly last: boolean;
      readonly validator?: string;
    }
  /** The list is as it was when it had the validator that was given. */
  | { readonly kind: "unchanged" }
  | Unanswered;

/** A system has not done what it was asked. */
export type Unanswered = Extract<Answer, { readonly kind: "later" | "refused" | "wait" }>;

/** More pages than this is a list that goes in circles. */
const MOST_PAGES = 10_000;

/** The pages of a list, one after another, until the last or until one can't be had. */
export async function* pagesOf(
  connection: Connection,
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  since?: number,
  validator?: string,
): AsyncGenerator<Page, void, undefined> {
  const called = nameOf(operation);
  const seen = new Set<string>();
  let position: string | undefined;
  for (;;) {
    const answer = await connection.send(operation, args, {
      ...(since === undefined ? {} : { since }),
      ...(position === undefined ? (validator === undefined ? {} : { validator }) : { position }),
    });
    if (answer.kind !== "ok" && answer.kind !== "none") return yield answer;
    if (answer.kind === "none" && answer.unchanged === true) return yield { kind: "unchanged" };
    const value = answer.kind === "ok" ? (answer.value ?? []) : [];
    if (!Array.isArray(value)) return yield refusedBy(`${called} answered something else than described: no list`);
    const next = answer.kind === "ok" ? answer.next : undefined;
    if (next !== undefined && (seen.has(next) || seen.size >= MOST_PAGES))
      return yield refusedBy(`${called} goes in circles: its pages do not end`);
    const documents = value as unknown[];
    if (next === undefined) {
      const whole = position === undefined && answer.kind === "ok" && answer.validator !== undefined;
      return yield { kind: "page", documents, last: true, ...(whole ? { validator: answer.validator } : {}) };
    }
    yield { kind: "page", documents, last: false };
    seen.add(next);
    position = next;
  }
}
