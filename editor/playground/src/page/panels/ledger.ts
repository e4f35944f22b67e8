/** The data that a host would store for the sample, and the use of each field. */
import type { Preview } from "@integ/preview";
import type { FieldUse, FieldUses, EventKeys } from "../../protocol.ts";
import { el } from "../dom.ts";
import { words } from "../words.ts";

/** The panel's data. */
export interface LedgerView {
  readonly flow: string;
  readonly version: string;
  readonly preview: Preview;
  readonly kept: readonly EventKeys[];
  readonly uses: FieldUses | undefined;
}

/** States that require an action come first. */
const ORDER: readonly FieldUse["state"][] = ["missing", "undecided", "set", "used", "ignored", "unset"];

export function showLedger(into: HTMLElement, { flow, version, preview, kept, uses }: LedgerView): void {
  const said = words();
  into.replaceChildren(
    el("h2", {}, said.stored),
    ...(preview.kind !== "shown"
      ? [el("p", { class: "hint" }, preview.kind === "wrong" ? said.mend : preview.why)]
      : preview.documents.map((document, i) => runOf(flow, version, document, kept[i] ?? {}, i))),
    ...(uses === undefined ? [] : [
      fieldsOf(said.fieldsOf(flow), uses.source),
      ...uses.destinations.map(({ name, operation, fields }) => fieldsOf(said.fieldsOf(`${name} → ${operation}`), fields)),
    ]),
  ); // prettier-ignore
}

type Document = Extract<Preview, { kind: "shown" }>["documents"][number];

function runOf(
  flow: string,
  version: string,
  { end, reason, problems }: Document,
  { key, order }: EventKeys,
  i: number,
): HTMLElement {
  const said = words();
  const why = reason ?? problems[0];
  const rows: readonly (readonly [string, string])[] = [
    [said.storedRun, String(i + 1)],
    [said.storedFlow, flow],
    [said.storedVersion, version],
    [said.storedKey, key ?? said.wholeText],
    [said.storedOrder, order ?? said.none],
    [said.storedState, said.state[end]],
    ...(why === undefined ? [] : [[said.storedReason, why] as const]),
  ];
  return el(
    "dl",
    { class: "run" },
    ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
  );
}

function fieldsOf(title: string, fields: readonly FieldUse[]): HTMLElement {
  const said = words();
  const states = ORDER.flatMap((state) => {
    const of = fields.filter((field) => field.state === state);
    return of.length === 0 ? [] : [{ state, of }];
  });
  return el("section", { class: "uses" },
    el("h2", {}, title),
    ...states.map(({ state, of }) =>
      el("details", { open: state === "missing" || state === "undecided" || state === "set" },
        el("summary", {}, el("span", { class: `state ${state}` }, said.fieldState[state]), el("span", { class: "count" }, String(of.length))),
        el("ul", {}, ...of.map(({ path, personal }) =>
          el("li", {}, el("code", {}, path), personal === undefined ? undefined : el("span", { class: "personal" }, personal === "true" ? said.personal : `${said.personal}: ${personal}`)))))),
  ); // prettier-ignore
}
