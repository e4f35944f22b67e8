/** Fixes at a place: those of the compiler, further ways to make a decision, and undecided fields of the source. */
import { ledgerOf, isTemporal, isUnspecific, type Slot, type Type } from "@integ/compiler";
import type { Diagnostic, Span, TextEdit, tree } from "@integ/grammar";
import { allNodes, isOf, nodesAt, touches } from "./nodes.ts";
import { sourcesOf, guesser } from "./completion/fit.ts";
import type { View } from "./view.ts";

/** A code action with its edits. */
export interface Action {
  readonly title: string;
  /** The diagnostic that it fixes; none for a refactoring. */
  readonly diagnostic?: Diagnostic;
  readonly edits: readonly TextEdit[];
  /** It is certainly intended. */
  readonly preferred: boolean;
}

/** The maximum number of values that are offered one by one. */
const MOST_VALUES = 12;

/** The maximum number of fields that are offered one by one. */
const MOST_FIELDS = 6;

/** The actions for a range of a spec. */
export function actions(view: View, diagnostics: readonly Diagnostic[], within: Span): Action[] {
  const here = diagnostics.filter(({ place }) => place.path === view.path && touches(place, within));
  const found = here.flatMap((diagnostic): Action[] => {
    const known = fixesOf(view.path, [diagnostic], within);
    return [...known, ...furtherWays(view, diagnostic).map((one) => ({ ...one, diagnostic, preferred: false }))];
  });
  const seen = new Set<string>();
  return [...found, ...undecided(view, within)].filter(({ title, edits }) => {
    const key = `${title} ${edits.map(({ start, text }) => `${start} ${text}`).join()}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** The safe fixes of a file, without overlaps. */
export function safeFixes(path: string, diagnostics: readonly Diagnostic[]): TextEdit[] {
  const taken: TextEdit[] = [];
  for (const { fixes } of diagnostics) {
    const edits = fixes?.find(({ applicability }) => applicability === "safe")?.edits ?? [];
    const fits = edits.every((edit) => edit.path === path && !taken.some((other) => edit.start < other.end && other.start < edit.end)); // prettier-ignore
    if (fits) taken.push(...edits);
  }
  return taken.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** The fixes of the diagnostics in a range. */
export function fixesOf(path: string, diagnostics: readonly Diagnostic[], within: Span): Action[] {
  return diagnostics
    .filter(({ place }) => place.path === path && touches(place, within))
    .flatMap((diagnostic) =>
      (diagnostic.fixes ?? []).map(({ title, edits, applicability }) => ({
        title,
        diagnostic,
        edits,
        preferred: applicability === "safe",
      })),
    );
}

type Way = Pick<Action, "title" | "edits">;

/** Further fixes besides those of the diagnostic. */
function furtherWays(view: View, { code, place, label, message, help, fixes }: Diagnostic): Way[] {
  const node = nodeOf(view, place);
  const after = (text: string): readonly TextEdit[] => [{ path: view.path, start: place.end, end: place.end, text }];
  const slot = node === undefined ? undefined : view.checked.slots.get(node);
  switch (code) {
    case "INT2201": {
      const subject = /`([^`]+)` may be absent/.exec(label ?? "")?.[1] ?? "it";
      const value = slot === undefined ? undefined : defaultOf(slot.type);
      return [
        ...(value === undefined
          ? []
          : [{ title: `take ${value} when it is absent`, edits: after(` otherwise ${value}`) }]),
        { title: "skip when it is absent", edits: after(` otherwise skip "no ${subject}"`) },
      ];
    }
    case "INT1004":
      return message.startsWith("`because`") ? [{ title: "say why", edits: after(' because "why"') }] : [];
    case "INT2006":
      return (fixes ?? []).length > 0 ? [] : membersLike(view, place);
    case "INT2502":
      return writers(view, place);
    case "INT2421":
      return namedIn(help).map((one) => ({ title: `write ${one}`, edits: [{ path: view.path, ...spanOf(place), text: one }] })); // prettier-ignore
    case "INT2042":
      return [{ title: "take this one out", edits: [{ path: view.path, ...wholeLine(view.text, place), text: "" }] }];
    case "INT2203":
      return (fixes ?? []).length > 0 ? [] : oneOfFew(view, slot?.type, place);
    case "INT2202":
      return slot === undefined || node === undefined
        ? []
        : [
            ...((fixes ?? []).length > 0 ? [] : conversions(view, node, slot, place)),
            ...oneOfFew(view, slot.type, place),
            ...lastDay(view, help, place),
          ];
    case "INT2204":
      return slot === undefined || node === undefined ? [] : matchFor(view, node, slot, place);
    case "INT2205": {
      const limit = slot?.type.kind === "text" ? slot.type.maxLength : undefined;
      return limit === undefined || slot?.type.kind !== "text" || slot.type.unit !== undefined
        ? []
        : [{ title: `cut after a whole word, to ${limit} characters`, edits: after(` | cut_words(${limit})`) }];
    }
    case "INT2211":
      return [{ title: "take nothing when it fails", edits: after(" on error null") }];
    case "INT2303": {
      const match = matchAt(view, place);
      const end = match === undefined ? undefined : (match.arms?.at(-1)?.end ?? match.end - 1);
      return end === undefined ? [] : [{ title: "add an else arm", edits: [{ path: view.path, start: end, end, text: `\n  else => hold "not decided yet"` }] }]; // prettier-ignore
    }
    case "INT2041":
      return guessedFields(view, place);
    default:
      return [];
  }
}

/** The possible values of a place, if there are few. */
function oneOfFew(view: View, type: Type | undefined, place: Span): Way[] {
  if (type?.kind !== "enum" || type.members.length > MOST_VALUES || !/^["\d]/.test(view.text.slice(place.start)))
    return [];
  return type.members.map((one) => ({
    title: `write ${JSON.stringify(one)}`,
    edits: [{ path: view.path, ...spanOf(place), text: JSON.stringify(one) }],
  }));
}

/** Members of a system with names like an unknown one: another verb with the same noun. */
function membersLike(view: View, place: Span): Way[] {
  const around = nodesAt(view.checked.module.tree, place.start + 1);
  const name = around.findLast((one) => isOf(one, "QualifiedName"));
  const owner = around[around.findLastIndex((one) => one === name) - 1];
  const [first, second] = isOf(name, "QualifiedName") ? name.parts : [];
  const system = first === undefined ? undefined : view.program.system(first.text);
  const thing = /_.+$/.exec(second?.text ?? "")?.[0];
  if (system === undefined || thing === undefined) return [];
  const writes = isOf(owner, "Destination");
  return [...system.operations.values()]
    .filter((one) => one.name.endsWith(thing) && (one.record !== undefined) === writes)
    .map((one) => ({ title: `write ${one.name}`, edits: [{ path: view.path, ...spanOf(place), text: one.name }] }));
}

/** For a destination with a reading operation: the writing operations of its system. */
function writers(view: View, place: Span): Way[] {
  const around = nodesAt(view.checked.module.tree, place.start + 1);
  const name = around.findLast((one) => isOf(one, "QualifiedName"));
  const [first, second] = isOf(name, "QualifiedName") && around.some((one) => isOf(one, "Destination")) ? name.parts : []; // prettier-ignore
  const operations = first === undefined ? undefined : view.program.system(first.text)?.operations;
  if (second === undefined || operations === undefined) return [];
  return [...operations.values()]
    .filter((one) => one.record !== undefined)
    .slice(0, MOST_VALUES)
    .map((one) => ({ title: `write ${one.name}`, edits: [{ path: view.path, ...spanOf(second), text: one.name }] }));
}

/** The texts in quotes that a help names. */
function namedIn(help: string | undefined): readonly string[] {
  return (help ?? "").match(/"[^"]+"/g) ?? [];
}

/** For an invalid day such as 30 February: the last day of its month. */
function lastDay(view: View, help: string | undefined, place: Span): Way[] {
  const [day] = help?.includes(": its last is ") === true ? namedIn(help) : [];
  return day === undefined
    ? []
    : [{ title: `write ${day}`, edits: [{ path: view.path, ...spanOf(place), text: day }] }];
}

/** A field's whole line with its line break; in a record on one line, the field with its separator. */
function wholeLine(text: string, place: Span): Span {
  const start = text.lastIndexOf("\n", place.start - 1) + 1;
  const end = text.indexOf("\n", place.end);
  if (/^[ \t]*$/.test(text.slice(start, place.start)) && end >= 0) return { start, end: end + 1 };
  const rest = /^[^,}\n]*,?[ \t]*/.exec(text.slice(place.end))?.[0].length ?? 0;
  return { start: place.start, end: place.end + rest };
}

/** The smallest node with exactly this range. */
function nodeOf(view: View, { start, end }: Span): tree.Expression | undefined {
  for (const node of allNodes(view.checked.module.tree))
    if (node.start === start && node.end === end && view.checked.slots.has(node) && isExpression(node)) return node;
  return undefined;
}

function isExpression(node: tree.Node): node is tree.Expression {
  return !isOf(node, "Name", "Field", "Argument", "File", "Comment");
}

function defaultOf(type: Type): string | undefined {
  if (isTemporal(type) || isUnspecific(type)) return undefined;
  switch (type.kind) {
    case "text":
      return (type.minLength ?? 0) === 0 && type.pattern === undefined ? '""' : undefined;
    case "number":
      return (type.minimum ?? 0) <= 0 && (type.maximum ?? 0) >= 0 && type.above === undefined ? "0" : undefined;
    case "boolean":
      return "false";
    case "list":
      return "[]";
    case "enum":
    case "map":
    case "record":
    case "union":
      return undefined;
  }
}

/** Converts a text to the expected date, number or datetime. */
function conversions(view: View, node: tree.Expression, { type }: Slot, place: Span): Way[] {
  const from = view.checked.typed.get(node)?.type.kind;
  const text = view.text.slice(place.start, place.end);
  const instead = (title: string, written: string): Way => ({ title, edits: [{ path: view.path, ...spanOf(place), text: written }] }); // prettier-ignore
  // A text literal is not converted, but written differently.
  const isText = (from === "text" || from === "enum") && node.kind !== "Text";
  if (type.kind === "date" && isText)
    return ["yyyy-MM-dd", "dd.MM.yyyy"].map((pattern) => instead(`read it as a date, ${pattern}`, `parse_date(${text}, "${pattern}") on error hold "no date"`)); // prettier-ignore
  if (type.kind === "number" && isText)
    return [instead("read it as a number", `decimal(${text}) on error hold "no number"`)];
  return type.kind === "text" && from === "number" ? [instead("write it as a text", `text(${text})`)] : [];
}

/** A match that maps each value; equal names map to each other. */
function matchFor(view: View, node: tree.Expression, slot: Slot, place: Span): Way[] {
  const from = view.checked.typed.get(node)?.type;
  if (from?.kind !== "enum" || slot.type.kind !== "enum" || from.members.length > 40) return [];
  const { members } = slot.type;
  const indent = /^[ \t]*/.exec(view.text.slice(view.text.lastIndexOf("\n", place.start - 1) + 1))?.[0] ?? "";
  const arms = from.members.map((one) => {
    const same = members.find((other) => other.toLowerCase() === one.toLowerCase());
    return `${indent}  ${JSON.stringify(one)} => ${same === undefined ? 'hold "not decided yet"' : JSON.stringify(same)}`;
  });
  if (from.open) arms.push(`${indent}  unknown => hold "a new value"`);
  const text = `match ${view.text.slice(place.start, place.end)} {\n${arms.join("\n")}\n${indent}}`;
  return [{ title: "say which value becomes which", edits: [{ path: view.path, ...spanOf(place), text }] }];
}

function matchAt(view: View, place: Span): tree.MatchExpression | undefined {
  for (const node of allNodes(view.checked.module.tree))
    if (isOf(node, "Match") && node.start === place.start) return node;
  return undefined;
}

/** Required fields with probable values: fields of the same name that fit. */
function guessedFields(view: View, place: Span): Way[] {
  const { checked } = view;
  for (const node of allNodes(checked.module.tree)) {
    const slot = isOf(node, "Record") ? checked.slots.get(node) : undefined;
    if (!isOf(node, "Record") || slot?.type.kind !== "record" || slot.at?.start !== place.start) continue;
    const set = new Set(node.entries.flatMap((one) => (isOf(one, "Field") && isOf(one.path[0], "Name") ? [one.path[0].text] : []))); // prettier-ignore
    const missing = [...slot.type.fields.values()].filter((one) => one.required && !one.readOnly && !set.has(one.name));
    const guess = guesser(sourcesOf([...(checked.document === undefined ? [] : [checked.document.binding])]));
    const lines = missing.flatMap((field) => {
      const value = guess(field);
      return value === undefined ? [] : [`${field.name}: ${value}`];
    });
    if (lines.length === 0) return [];
    const last = node.entries.at(-1);
    const at = last?.end ?? node.start + 1;
    const line = view.text.lastIndexOf("\n", (last ?? node).start) + 1;
    const indent = (/^[ \t]*/.exec(view.text.slice(line))?.[0] ?? "") + (last === undefined ? "  " : "");
    return [{ title: `add ${lines.length === 1 ? lines[0] : `${lines.length} fields from the source`}`, edits: [{ path: view.path, start: at, end: at, text: lines.map((one) => `\n${indent}${one}`).join("") }] }]; // prettier-ignore
  }
  return [];
}

/** On the source's line: its fields that are neither read nor ignored. */
function undecided(view: View, within: Span): Action[] {
  const { checked, path, text } = view;
  const source = checked.module.document;
  if (source === undefined || source.partial === true || checked.document === undefined || !touches(source, within))
    return [];
  const ledger = ledgerOf(checked);
  const paths = (ledger?.source ?? [])
    .filter(({ state, path: one }) => state === "undecided" && /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(one))
    .map((one) => `${source.name.text}.${one.path}`);
  if (paths.length === 0 || checked.document.all) return [];
  const at = placeForIgnore(view);
  const ignoring = (fields: readonly string[]): readonly TextEdit[] => [
    {
      path,
      start: at,
      end: at,
      text: `${text.slice(0, at).endsWith("\n") ? "" : "\n"}\nignore ${fields.join(", ")} because "not needed"\n`,
    },
  ];
  const all: Action = { title: paths.length === 1 ? `leave out ${paths[0]}` : `leave out the ${paths.length} fields that nothing reads`, edits: ignoring(paths), preferred: false }; // prettier-ignore
  const each = paths.length === 1 ? [] : paths.slice(0, MOST_FIELDS).map((one): Action => ({ title: `leave out ${one}`, edits: ignoring([one]), preferred: false })); // prettier-ignore
  return [all, ...each];
}

/** After the last declaration before the tests. */
function placeForIgnore({ checked, text }: View): number {
  const { declarations } = checked.module.tree;
  const test = declarations.findIndex(({ kind }) => kind === "Test");
  const last = declarations[(test < 0 ? declarations.length : test) - 1];
  const end = last?.end ?? text.length;
  const line = text.indexOf("\n", end);
  return line < 0 ? text.length : line + 1;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
