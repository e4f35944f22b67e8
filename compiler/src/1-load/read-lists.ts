/** Pagination of lists, filters by time of change, and selection of elements. */
import { closest } from "@integ/grammar";
import type { Below, Choice, Since } from "@integ/runtime";
import { defined } from "./defined.ts";
import type { Descriptor, OperationEntry, SinceEntry } from "./descriptor.ts";
import type { Reading } from "./reading.ts";
import { span } from "./span.ts";
import type { SystemOperation, SystemType } from "./system-model.ts";
import type { Type } from "./types.ts";
import { isZone } from "./zones.ts";

/** How a list is filtered by time of change: with defaults, and durations in seconds. */
export function sinceOf(entry: SinceEntry): Since {
  const {
    overlap = "2 minutes",
    format = "iso",
    rescan,
    newest_first: newestFirst,
    window,
    misses: _told,
    ...rest
  } = entry;
  const more = defined({
    rescanSeconds: rescan === undefined ? undefined : span(rescan),
    newestFirst,
    window:
      window === undefined
        ? undefined
        : { to: window.to, seconds: span(window.span), historySeconds: span(window.history) },
  });
  return { ...rest, format, overlapSeconds: span(overlap), ...more };
}

/** Selects elements by a value in them, as text. */
export function choiceOf(entry: OperationEntry["only"]): Choice | undefined {
  return entry === undefined ? undefined : { at: entry.at, is: entry.is.map(String) };
}

/** The parent list, below whose elements this one is nested; undefined if there is none, or the nesting is circular. */
export function eachOf(
  reading: Reading,
  { each }: OperationEntry,
  operations: ReadonlyMap<string, SystemOperation>,
): Below | undefined {
  const above = each === undefined ? undefined : operations.get(each.operation);
  if (each === undefined || above?.kind !== "list" || isCircle(reading, each.operation)) return undefined;
  return { ...each, operation: above.request };
}

/** Whether the parents of a list form a circle. */
function isCircle({ value: { operations = {} } }: Reading, first: string): boolean {
  const seen = new Set<string>();
  for (let name: string | undefined = first; name !== undefined; name = operations[name]?.each?.operation) {
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}

type Report = (place: string, message: string, help?: string) => void;

/** Checks the options of lists, and the options that they require. */
export function checkList(reading: Reading, name: string, entry: OperationEntry): void {
  const report: Report = (place, message, help) => reading.report(`/operations/${name}/${place}`, message, help);
  for (const word of ["each", "partitions", "only", "without", "pages", "since"] as const)
    if (entry[word] !== undefined && entry.kind !== "list")
      report(word, `only an operation of the kind list has \`${word}\``);
  checkPages(entry, report);
  checkSince(reading.value, entry, report);
  checkEach(reading, entry, report);
  checkPartitions(entry, report);
}

/** Checks the fields that a list names: a misspelt one would never have a value. */
export function checkFields(
  reading: Reading,
  name: string,
  { since }: OperationEntry,
  { name: type, type: documents }: SystemType,
): void {
  const named = [
    ...(since?.field === undefined ? [] : [["field", since.field] as const]),
    ...(since?.misses ?? []).map((path, i) => [`misses/${i}`, path] as const),
  ];
  for (const [place, path] of named) {
    const unknown = unknownStep(
      documents,
      path.split(/[/.]|\[\]/).filter((step) => step !== ""),
    );
    if (unknown === undefined) continue;
    const like = closest(unknown.step, unknown.names);
    // A host may read a `field` that an open schema lacks, unless it is misspelt; `misses` is for specs, which can't.
    if (place === "field" && like === undefined && unknown.isOpen) continue;
    reading.report(
      `/operations/${name}/since/${place}`,
      `${type} has no field \`${path}\``,
      like === undefined ? `${unknown.within} has: ${unknown.names.join(", ")}` : `did you mean ${like}?`,
    );
  }
}

/** The first step of a path that is not a field; undefined if all are, or if the fields are unknown. */
function unknownStep(
  from: Type,
  steps: readonly string[],
):
  | { readonly step: string; readonly within: string; readonly names: readonly string[]; readonly isOpen: boolean }
  | undefined {
  let type = from;
  for (const step of steps) {
    while (type.kind === "list") type = type.element;
    if (type.kind !== "record") return undefined;
    const field = type.fields.get(step);
    if (field === undefined) return { step, within: type.name, names: [...type.fields.keys()], isOpen: !type.closed };
    ({ type } = field);
  }
  return undefined;
}

function checkPages({ pages, since, by }: OperationEntry, report: Report): void {
  if (pages === undefined) return;
  const { style, parameter, field, edge, size, more, header, at, beyond } = pages;
  const isLast = style === "last";
  if (isLast && (field === undefined || parameter === undefined))
    report(
      "pages",
      "the field of the last element by which the next page is requested is missing",
      "field: /id, and the parameter that takes it",
    );
  if ((style === "page" || style === "offset" || style === "cursor") && parameter === undefined)
    report(
      "pages",
      `nothing asks for the next page: the style ${style} has no parameter, so every request would be for the first`,
      `the parameter of the query that takes it:  parameter: ${style}`,
    );
  if (!isLast && (field ?? edge) !== undefined)
    report(`pages/${field === undefined ? "edge" : "field"}`, "only the style last goes on from the last element");
  if (isLast && edge !== undefined && size === undefined && more === undefined)
    report(
      "pages/edge",
      "a repeated last page can't be recognized",
      "give the size of a page (`size`), or where the response says that there are `more`",
    );
  if (style === "cursor" && (at === undefined) === (header === undefined))
    report("pages", "a cursor has one place", "`at` in the body, or in a `header`");
  if (style !== "cursor" && header !== undefined) report("pages/header", "only a cursor can be in a header");
  if (beyond !== undefined && style !== "page" && style !== "offset")
    report("pages/beyond", "only numbered pages can be requested beyond the last one");
  for (const [word, own] of [
    ["total_pages", "page"],
    ["total", "offset"],
  ] as const)
    // prettier-ignore
    if (pages[word] !== undefined && style !== own)
      report(`pages/${word}`, `\`${word}\` is for the style ${own}`, "say by `more` whether there are more");
  if (pages.most !== undefined && (since?.parameter === undefined || since.window !== undefined || by !== undefined))
    report(
      "pages/most",
      "the rest is requested from the last document's time on, but this list has no filter by time",
      "`since` with a `parameter`, and neither `window` nor `by`",
    );
}

function checkSince({ settings = {} }: Descriptor, { since }: OperationEntry, report: Report): void {
  if (since === undefined) return;
  const { parameter, header, newest_first: newestFirst, window, zone, overlap = "2 minutes", format } = since;
  const hasParameter = (parameter ?? header) !== undefined;
  if (newestFirst !== undefined && hasParameter)
    report("since/newest_first", "if only changes are requested, their order does not matter", "leave one of them out");
  if (window !== undefined && parameter === undefined)
    report("since/window", "a window has two ends", "name the parameter of the first one:  parameter: start_date");
  if (window !== undefined && span(window.span) <= span(overlap))
    report("since/window/span", `a window must be longer than the overlap, ${overlap}`);
  const [, setting] = /^\{(\w+)\}$/.exec(zone ?? "") ?? [];
  if (setting !== undefined && settings[setting] === undefined)
    report(
      "since/zone",
      `\`${setting}\` is not among the settings`,
      `declare it:  settings: { ${setting}: { default: UTC } }`,
    );
  if (zone !== undefined && setting === undefined && !isZone(zone))
    report("since/zone", `\`${zone}\` is no time zone`, 'write UTC, Europe/Vilnius, or a setting: "{zone}"');
  if (!hasParameter && format !== undefined)
    report("since/format", "no request has a time here", "leave it out, or name a parameter");
}

function checkPartitions({ partitions = {}, parameters = {}, conditional }: OperationEntry, report: Report): void {
  for (const name of Object.keys(partitions))
    if (parameters[name] === undefined) report(`partitions/${name}`, `the list has no parameter \`${name}\``);
  if (Object.keys(partitions).length > 0 && conditional === true)
    report("partitions", "a response for one part says nothing about the others", "take `conditional` away");
}

function checkEach(reading: Reading, { each, parameters = {} }: OperationEntry, report: Report): void {
  if (each === undefined) return;
  const above = reading.value.operations?.[each.operation];
  if (above?.kind !== "list") return report("each/operation", `there is no operation \`${each.operation}\` that lists`);
  if (isCircle(reading, each.operation)) report("each/operation", "these lists are below one another, in a circle");
  for (const name of Object.keys(each.arguments))
    if (parameters[name] === undefined) report(`each/arguments/${name}`, `the list has no parameter \`${name}\``);
  for (const [name, parameter] of Object.entries(above.parameters ?? {}))
    if (parameter.optional !== true)
      report("each/operation", `${each.operation} needs \`${name}\`, which nothing provides`);
  if (each.since === true && above.since === undefined)
    report("each/since", `${each.operation} has no filter for changes`, "it needs `since` itself");
}
