/**
 * The result of the sample: the records by destination, or why there are none. Each value shows its line, and each line its values.
 */
import type { Preview, ShownDestination, ShownDocument, ShownLine, Spot } from "@integ/preview";
import { el } from "../dom.ts";
import { words } from "../words.ts";

interface Doing {
  /** Highlights the lines of these places in the spec; an empty list removes all highlights. */
  light(spots: readonly Spot[]): void;
  go(spot: Spot): void;
}

const SIGNS = { sent: "✓", skip: "–", hold: "!", retry: "↻", lacking: "?", refused: "!" } as const;

/** A displayed result, with its values by the lines of the spec. */
export interface ShownResult {
  /** Highlights the values that a line of the spec sets. */
  lightLine(line: number, path: string): void;
}

/** @param of the system of each name that may be lacking */
export function showResult(
  into: HTMLElement,
  preview: Preview,
  of: ReadonlyMap<string, string>,
  doing: Doing,
): ShownResult {
  const said = words();
  const values: { readonly spots: readonly Spot[]; readonly row: HTMLElement }[] = [];
  if (preview.kind === "wrong") into.replaceChildren(el("p", { class: "outcome bad" }, said.mend));
  else if (preview.kind === "nothing") into.replaceChildren(el("p", { class: "outcome" }, preview.why));
  else into.replaceChildren(...preview.documents.map((one) => documentOf(one, of, doing, values)));
  return {
    lightLine(line, path) {
      for (const { spots, row } of values)
        row.classList.toggle("lit", spots.some((spot) => spot.path === path && spot.line === line));
    },
  }; // prettier-ignore
}

type Values = { readonly spots: readonly Spot[]; readonly row: HTMLElement }[];

function documentOf(shown: ShownDocument, of: ReadonlyMap<string, string>, doing: Doing, values: Values): HTMLElement {
  const said = words();
  const { end, reason, lacks, problems, spots } = shown;
  const [spot] = spots;
  const why =
    end === "lacking" && lacks !== undefined ? said.responseNeeded(lacks, of.get(lacks) ?? lacks) : (reason ?? "");
  const made = shown.destinations.filter(({ lines }) => lines.length > 0);
  const left = shown.destinations.filter(({ lines }) => lines.length === 0).map(({ name }) => name);
  return el("article", { class: "document" },
    el("p", { class: `outcome ${end}` },
      el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[end]),
      el("strong", {}, said.outcome[end]),
      why === "" ? undefined : el("span", { class: "why" }, why),
      spot === undefined ? undefined : el("button", { type: "button", class: "link", onclick: () => doing.go(spot), onmouseenter: () => doing.light([spot]), onmouseleave: () => doing.light([]) }, said.line(spot.line))),
    problems.length === 0 ? undefined : el("ul", { class: "wrong" }, ...problems.map((one) => el("li", {}, one))),
    ...made.map((one) => destinationOf(one, doing, values)),
    made.length > 0 && left.length > 0 ? el("p", { class: "hint" }, end === "lacking" ? said.waitsFor(left) : said.leftOut(left)) : undefined,
  ); // prettier-ignore
}

function destinationOf({ name, operation, lines }: ShownDestination, doing: Doing, values: Values): HTMLElement {
  const said = words();
  const rows = lines.map((line) => rowOf(line));
  const record = el("div", { class: "record", role: "listbox", tabindex: "0", "aria-label": said.wouldSend(`${name}, ${operation}`) }, ...rows); // prettier-ignore
  let at = -1;
  const choose = (next: number): void => {
    rows[at]?.classList.remove("here");
    rows[at]?.setAttribute("aria-selected", "false");
    at = next;
    const row = rows[at];
    if (row === undefined) {
      record.removeAttribute("aria-activedescendant");
      return doing.light([]);
    }
    row.classList.add("here");
    row.setAttribute("aria-selected", "true");
    record.setAttribute("aria-activedescendant", row.id);
    doing.light(spotsOf(lines[at]));
  };
  rows.forEach((row, i) => {
    values.push({ spots: spotsOf(lines[i]), row });
    row.addEventListener("mouseenter", () => choose(i));
    row.addEventListener("click", () => (choose(i), goTo(lines[i], doing)));
  });
  record.addEventListener("mouseleave", () => choose(-1));
  record.addEventListener("blur", () => choose(-1));
  record.addEventListener("keydown", (event) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (next === undefined) return goTo(lines[at], doing);
    choose(Math.min(rows.length - 1, Math.max(0, next)));
    rows[at]?.scrollIntoView({ block: "nearest" });
  });
  return el(
    "section",
    { class: "destination" },
    el("h2", {}, name, el("span", { class: "to" }, `→ ${operation}`)),
    record,
  );
}

let rowCount = 0;

function rowOf({ depth, name, value, kind, more, spots }: ShownLine): HTMLElement {
  const [spot] = spots;
  const where = spot === undefined || kind === "close" ? undefined : el("span", { class: "from" }, String(spot.line));
  const row = el("div", { class: "row", role: "option", "aria-selected": "false", id: `row-${++rowCount}` },
    el("span", { class: "in" }, "  ".repeat(depth)),
    name === undefined ? undefined : el("span", { class: "name" }, `${name}: `),
    el("span", { class: kind }, `${value}${more ? "," : ""}`),
    where,
  ); // prettier-ignore
  if (spot !== undefined) row.title = words().fromLine(spot.line);
  return row;
}

/** Of several branches, the one that was taken. */
function spotsOf(line: ShownLine | undefined): readonly Spot[] {
  if (line === undefined) return [];
  return line.taken.length > 0 ? line.taken : line.spots;
}

function goTo(line: ShownLine | undefined, doing: Doing): void {
  const [spot] = spotsOf(line);
  if (spot !== undefined) doing.go(spot);
}
