/** A spec's outline, its folding ranges, and its selection ranges. */
import { tree, type Span } from "@integ/grammar";
import { isOf, nodesAt } from "./nodes.ts";
import { written, type View } from "./view.ts";

/** A declaration, or a field of a record within one. */
export interface OutlineItem extends Span {
  readonly name: string;
  readonly kind: "integration" | "source" | "trigger" | "read" | "value" | "destination" | "guard" | "table" | "function" | "mapping" | "test" | "field" | "other"; // prettier-ignore
  readonly detail?: string;
  /** The range of the name, for the cursor. */
  readonly selection: Span;
  readonly children: readonly OutlineItem[];
}

const KINDS: { readonly [Kind in tree.Declaration["kind"]]: OutlineItem["kind"] } = {
  Version: "other",
  Integration: "integration",
  Use: "other",
  Source: "source",
  Trigger: "trigger",
  Dedupe: "other",
  Key: "other",
  Guard: "guard",
  Fetch: "read",
  Destination: "destination",
  Ensure: "guard",
  OnFailure: "other",
  Ignore: "other",
  Table: "table",
  Mapping: "mapping",
  Function: "function",
  Let: "value",
  Test: "test",
  Broken: "other",
};

/** The declarations of a spec, with the fields that their records set. */
export function outline(view: View): OutlineItem[] {
  const { checked, text } = view;
  return checked.module.tree.declarations.flatMap((one): OutlineItem[] => {
    if (one.kind === "Version" || one.kind === "Broken") return [];
    const named = "name" in one && isOf(one.name, "Name", "Text") ? one.name : undefined;
    const selection = named ?? { start: one.start, end: one.start };
    const title = one.kind === "Test" && one.title !== undefined ? written(text, one.title).slice(1, -1) : undefined;
    const name = named?.kind === "Text" ? named.value : named?.text;
    const shown = title ?? (name === undefined || name === "" ? written(text, one, 60) : name);
    const detail = detailOf(one, text);
    const record = isOf(one, "Destination", "Mapping") ? one.record : undefined;
    return [
      {
        name: shown,
        kind: KINDS[one.kind],
        ...(detail === undefined ? {} : { detail }),
        start: one.start,
        end: one.end,
        selection: { start: selection.start, end: selection.end },
        children: record === undefined ? [] : fields(record, text),
      },
    ];
  });
}

function detailOf(one: tree.Declaration, text: string): string | undefined {
  if (isOf(one, "Source")) return one.target === undefined ? undefined : written(text, one.target);
  if (isOf(one, "Destination")) return one.operation === undefined ? undefined : written(text, one.operation);
  if (isOf(one, "Fetch")) return one.read === undefined ? undefined : written(text, one.read, 60);
  return isOf(one, "Let") && one.value !== undefined ? written(text, one.value, 40) : undefined;
}

function fields(record: tree.RecordExpression, text: string): OutlineItem[] {
  return (record.entries ?? []).flatMap((entry): OutlineItem[] => {
    const [key] = isOf(entry, "Field") ? (entry.path ?? []) : [];
    if (!isOf(entry, "Field") || !isOf(key, "Name") || key.text === "") return [];
    const inner = isOf(entry.value, "Record") ? fields(entry.value, text) : [];
    return [{ name: key.text, kind: "field", detail: entry.value === undefined ? "" : written(text, entry.value, 40), start: entry.start, end: entry.end, selection: { start: key.start, end: key.end }, children: inner }]; // prettier-ignore
  });
}

/** A foldable range of several lines. */
export interface Folding extends Span {
  readonly kind: "region" | "comment";
}

/** Declarations, records, lists and matches of several lines, and blocks of comments. */
export function foldings(view: View): Folding[] {
  const { tree: file } = view.checked.module;
  const { source } = view;
  const line = (offset: number): number => source.position(offset).line;
  const found: Folding[] = [];
  const visit = (node: tree.Node): void => {
    const folds = file.declarations.some((one) => one === node) || isOf(node, "Record", "List", "Match", "Arm");
    if (folds && line(node.end) > line(node.start)) found.push({ start: node.start, end: node.end, kind: "region" });
    for (const child of tree.children(node)) visit(child);
  };
  visit(file);
  let first: tree.Comment | undefined;
  let last: tree.Comment | undefined;
  for (const comment of [...file.comments, undefined]) {
    const goesOn = comment !== undefined && last !== undefined && line(comment.start) === line(last.start) + 1;
    if (goesOn) {
      last = comment;
      continue;
    }
    if (first !== undefined && last !== undefined && last !== first) found.push({ start: first.start, end: last.end, kind: "comment" }); // prettier-ignore
    first = last = comment;
  }
  const seen = new Set<string>();
  return found.filter(({ start, end }) => {
    const key = `${line(start)} ${line(end)}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** The selection ranges at an offset: the smallest first. */
export function selections(view: View, offset: number): Span[] {
  const around = nodesAt(view.checked.module.tree, offset).toReversed();
  const spans: Span[] = [];
  for (const { start, end } of around) {
    const last = spans.at(-1);
    if (last === undefined || start < last.start || end > last.end) spans.push({ start, end });
  }
  return spans;
}
