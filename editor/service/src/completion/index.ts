/** Completion: the possible texts at a place of a spec, the most likely first. */
import type { System, Type } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { expectedAt, recordTypeAt } from "../expected.ts";
import type { Files } from "../files.ts";
import { isOf } from "../nodes.ts";
import { MARK, probe, type Probe } from "../probe.ts";
import type { View } from "../view.ts";
import type { Source } from "./fit.ts";
import { fieldsOf, fieldsToSet, setBy } from "./fields.ts";
import { libraryFunctions, ownFunctions, type CallPlace } from "./functions.ts";
import { RANK, type Completion, type Completions } from "./item.ts";
import { declarationWords, wordsBehind } from "./keywords.ts";
import { membersOf, parametersOf, PLAIN_TYPES, systemNames, type Wanted } from "./systems.ts";
import { constants, inSight, names, shapes, zones } from "./values.ts";

/** Declarations that a file has once at most. */
const ONCE: Partial<Record<tree.Declaration["kind"], string>> = {
  Version: "integ",
  Integration: "integration",
  Source: "source",
  Trigger: "trigger",
  Dedupe: "dedupe",
  Key: "key",
  OnFailure: "on",
};

/** The completions at an offset of a spec; none in a comment, or for a new name. */
export function completions(view: View, offset: number, files: Files): Completions {
  const tried = probe(view, offset);
  if (tried === undefined) return { replace: { start: offset, end: offset }, items: [] };
  const asked = new CompletionRequest(view, tried, files);
  return { replace: tried.word, items: sorted(asked.items()) };
}

/** Sorts, and removes duplicates. */
function sorted(items: readonly Completion[]): Completion[] {
  const seen = new Set<string>();
  return items
    .toSorted((a, b) => a.rank - b.rank)
    .filter(({ label, kind }) => {
      const key = `${kind} ${label}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

class CompletionRequest {
  readonly #view: View;
  readonly #probe: Probe;
  readonly #files: Files;

  constructor(view: View, tried: Probe, files: Files) {
    this.#view = view;
    this.#probe = tried;
    this.#files = files;
  }

  items(): Completion[] {
    const { begins, around, lying, beginning } = this.#probe;
    if (begins) return declarationWords(this.#once());
    const here = around.at(-1);
    const parent = around.at(-2);
    if (lying.kind === "text") return isOf(here, "Text") ? this.#inText(here, parent) : [];
    const possible = this.#probe.arm ? [] : wordsBehind(beginning);
    // Most lists are derived from another list.
    const words = isOf(parent, "List") ? possible.map((one) => (one.label === "for" ? { ...one, rank: RANK.best + 0.5 } : one)) : possible; // prettier-ignore
    if (isOf(here, "Name") && here.text === MARK) return [...this.#forName(here, parent), ...words];
    if (this.#probe.arm) return this.#arms();
    if (!isOf(here, "Reference")) return words;
    if (isOf(parent, "Pipe") && parent.call === here) return this.#functions(around.slice(0, -1), parent.value);
    const { parameter } = expectedAt(this.#probe.checked, around);
    const isConstant = parameter !== undefined && constants({ parameter }, "code").length > 0;
    return [...this.#values(here), ...(isConstant ? [] : words)];
  }

  #once(): Set<string> {
    return new Set(this.#view.tree.declarations.flatMap((one) => ONCE[one.kind] ?? []));
  }

  /** The text after the place. */
  #behind(): string {
    return this.#view.text.slice(this.#probe.word.end, this.#probe.word.end + 100);
  }

  /** The indentation of the place's line. */
  #indent(): string {
    const { text } = this.#view;
    const start = this.#probe.word.start;
    const line = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
    return /^[ \t]*/.exec(text.slice(line, start))?.[0] ?? "";
  }

  /** A part of a name: a field after a dot, a field to set, a member of a system. */
  #forName(here: tree.Name, parent: tree.Node | undefined): Completion[] {
    const { around } = this.#probe;
    if (isOf(parent, "Member")) return this.#members(parent);
    if (isOf(parent, "Field")) return this.#fields(parent, here);
    if (isOf(parent, "QualifiedName")) return this.#qualified(parent, around.at(-3));
    if (isOf(parent, "Given", "Expect")) return this.#stepNames(parent);
    if (isOf(parent, "Timetable")) return this.#days(parent);
    if (isOf(parent, "ResultRead")) return this.#destinationsOf(parent.integration?.value ?? "");
    if (isOf(parent, "Argument")) return this.#arguments(around.at(-3));
    return [];
  }

  #members(member: tree.MemberExpression): Completion[] {
    const { checked, around } = this.#probe;
    const type = checked.typed.get(member.object)?.type;
    if (type === undefined) return [];
    const { type: wanted } = expectedAt(checked, around.slice(0, -1));
    const binding = isOf(member.object, "Reference") ? checked.bindings.get(member.object) : undefined;
    const isRead = binding?.kind !== "destination";
    return fieldsOf(type, isRead, wanted);
  }

  #fields(field: tree.FieldEntry, here: tree.Name): Completion[] {
    const { around, checked } = this.#probe;
    const record = around.at(-3);
    const type = recordTypeAt(checked, around);
    if (type === undefined || !isOf(record, "Record")) return [];
    const inTest = around.some((one) => one.kind === "Test");
    const colon = /^\s*:/.test(this.#behind());
    if (inTest) {
      const all = fieldsOf(type, false, undefined);
      return all.map((one) => ({ ...one, insert: colon ? one.insert : `${one.insert}: ` }));
    }
    const sources = (): readonly Source[] => this.#sightIn(record, here).sources;
    return fieldsToSet(type, field.path[0] === here ? setBy(record, here) : new Set(), colon, sources, this.#indent());
  }

  /** The scope inside a record: that of a name there, since the field's own name has none. */
  #sightIn(record: tree.RecordExpression, name: tree.Name): ReturnType<typeof inSight> {
    const { checked, text } = this.#probe;
    if (checked.sights.has(name)) return inSight(checked, name);
    const at = text.indexOf(MARK, record.start) + MARK.length;
    const rest = /^[^\S\r\n]*:/.test(text.slice(at)) ? text.slice(at) : `: ${MARK}${text.slice(at)}`;
    const result = this.#view.program.trial(this.#view.path, text.slice(0, at) + rest, at).checked;
    const node = [...(result?.sights.keys() ?? [])].find((one) => isOf(one, "Reference") && one.name === MARK);
    return node === undefined || result === undefined ? inSight(checked, record) : inSight(result, node);
  }

  #qualified(name: tree.QualifiedName, owner: tree.Node | undefined): Completion[] {
    const { program } = this.#view;
    const wanted = wantedOf(owner);
    const at = name.parts.findIndex(({ text }) => text === MARK);
    const [first, second] = name.parts;
    if (isOf(owner, "Source") && owner.by === name) return this.#timesOf(owner);
    if (at === 0) {
      const systems = wanted === undefined ? [] : systemNames(program, wanted);
      return wanted === "type" ? [...PLAIN_TYPES, ...systems] : systems;
    }
    const system = first === undefined ? undefined : this.#system(first.text);
    if (system === undefined || wanted === undefined || second === undefined) return [];
    if (at === 1) {
      const behind = this.#behind();
      const more = wanted === "write" ? /^\s*[({]|^[ \t]*when\b/.test(behind) : /^[ \t]*\(/.test(behind);
      const isList = isOf(owner, "Source") && owner.all;
      const lists = isList ? membersOf(system, "list", more) : [];
      return [...lists, ...membersOf(system, wanted, more)];
    }
    const type = system.types.get(second.text)?.type;
    return type === undefined ? [] : fieldsOf(typeBehind(type, name.parts.slice(2, at)), true, undefined);
  }

  #system(name: string): System | undefined {
    return this.#probe.checked.systems.get(name) ?? this.#view.program.system(name);
  }

  /** The times of documents by which a list can be filtered. */
  #timesOf(source: tree.SourceDeclaration): Completion[] {
    const [system, operation] = source.target?.parts ?? [];
    const by = this.#system(system?.text ?? "")?.operations.get(operation?.text ?? "")?.request.by ?? {};
    return Object.keys(by).map((label) => ({ label, kind: "field", insert: label, rank: RANK.best }));
  }

  #stepNames(step: tree.GivenStep | tree.ExpectStep): Completion[] {
    const { checked } = this.#probe;
    const destinations = checked.destinations.map(({ binding, operation }) => ({ name: binding.name, hasResult: operation.result !== undefined })); // prettier-ignore
    const fetches = [...checked.fetches, ...checked.loopFetches].map(({ binding }) => binding.name);
    const found = step.kind === "Expect" ? destinations.map(({ name }) => name) : [...fetches, ...destinations.flatMap(({ name, hasResult }) => (hasResult ? [name] : []))]; // prettier-ignore
    const bare = /^\s*[={[]/.test(this.#behind());
    return [...new Set(found)].map((label) => ({
      label,
      kind: "variable",
      insert: bare ? label : step.kind === "Expect" ? `${label} { $0 }` : `${label} = { $0 }`,
      snippet: true,
      rank: RANK.best,
    }));
  }

  #days({ rhythm }: tree.Timetable): Completion[] {
    const days = rhythm === "weekly" ? ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] : ["last"]; // prettier-ignore
    return days.map((label, i) => ({ label, kind: "value", insert: label, rank: RANK.best + i / 10 }));
  }

  #destinationsOf(integration: string): Completion[] {
    return this.#view.program
      .destinationsOf(integration)
      .map((label) => ({ label, kind: "variable", insert: label, rank: RANK.best }));
  }

  /** The parameters of an operation. */
  #arguments(owner: tree.Node | undefined): Completion[] {
    const name = isOf(owner, "OperationRead", "Destination", "PollTrigger") ? owner.operation : isOf(owner, "Source") ? owner.target : undefined; // prettier-ignore
    const [system, operation] = name?.parts ?? [];
    const found = this.#system(system?.text ?? "")?.operations.get(operation?.text ?? "");
    if (found === undefined) return [];
    const args = isOf(owner, "OperationRead", "Destination", "PollTrigger", "Source") ? (owner.args ?? []) : [];
    return parametersOf(found, new Set(args.flatMap((one) => one.name?.text ?? [])));
  }

  #functions(around: readonly tree.Node[], value: tree.Expression | undefined): Completion[] {
    const { checked } = this.#probe;
    const { type: wanted } = expectedAt(checked, around);
    const piped = value === undefined ? undefined : (checked.typed.get(value)?.type ?? { kind: "error" as const });
    const place: CallPlace = {
      wanted,
      piped,
      zone: zoneOf(this.#view.text),
      brackets: this.#behind().startsWith("("),
    };
    return [...libraryFunctions(checked.library, place), ...ownFunctions(this.#view.checked, place)];
  }

  /** A value: by the expected type, names in scope, functions. */
  #values(here: tree.NameReference): Completion[] {
    const { checked, around } = this.#probe;
    const parent = around.at(-2);
    if (isOf(parent, "Call") && parent.callee === here) return this.#functions(around.slice(0, -1), undefined);
    const expected = expectedAt(checked, around);
    const { sources } = inSight(checked, here);
    // Names in scope are not compile-time constants.
    const only = expected.parameter !== undefined && constants(expected, "code").length > 0;
    const named = only ? [] : names(checked, here, expected);
    const own = isOf(parent, "Argument") ? this.#arguments(around.at(-3)) : [];
    return [
      ...own,
      ...constants(expected, "code"),
      ...shapes(expected.type, sources, this.#indent()),
      ...named,
      ...(only ? [] : this.#functions(around, undefined)),
    ];
  }

  /** The patterns of a match or a table that have no arm yet. */
  #arms(): Completion[] {
    const { checked, around } = this.#probe;
    const expected = expectedAt(checked, around);
    const isMatch = around.some((one) => one.kind === "Match");
    const { type } = expected;
    const items = constants(expected, "arm");
    const left = type?.kind === "enum" ? type.members.filter((one) => expected.covered?.has(one) !== true) : [];
    const arm = (label: string, insert: string, detail: string): Completion => ({ label, kind: "keyword", detail, insert, snippet: true, rank: RANK.plain }); // prettier-ignore
    const all: Completion[] =
      left.length < 2
        ? []
        : [{ label: `all ${left.length} values`, kind: "snippet", detail: "an arm for each value that has none", insert: left.map((one, i) => `${JSON.stringify(one).replace(/[\\$}]/g, "\\$&")} => \${${i + 1}}`).join(`\n${this.#indent()}`), snippet: true, rank: RANK.all }]; // prettier-ignore
    const kinds = type?.kind === "union" ? type.variants.map((one) => arm(`is ${shownKind(one)}`, `is ${shownKind(one)} => $0`, "this kind of value")) : []; // prettier-ignore
    const unknown = isMatch && type?.kind === "enum" && type.open ? [arm("unknown", 'unknown => hold "${1:a new value}"', "values that the schema does not list yet")] : []; // prettier-ignore
    return [...all, ...items, ...kinds, ...unknown, arm("else", "else => $0", "all other values")];
  }

  /** Inside of quotes. */
  #inText(here: tree.TextLiteral, parent: tree.Node | undefined): Completion[] {
    const { checked, around } = this.#probe;
    const item = (label: string, kind: Completion["kind"], rank: number = RANK.best): Completion => ({ label, kind, insert: label, rank }); // prettier-ignore
    if (isOf(parent, "Timetable") && parent.zone === here) return zones().map((one) => item(one, "value"));
    if (isOf(parent, "ResultRead")) return this.#view.program.integrationNames().map((one) => item(one, "value"));
    if (isOf(parent, "Use"))
      return this.#files.beside(this.#view.path, [".integ"]).map((one) => item(`./${one}`, "file"));
    if (isOf(parent, "Table"))
      return this.#files.beside(this.#view.path, [".csv"]).map((one) => item(`./${one}`, "file"));
    if (isOf(parent, "Given")) return this.#files.beside(this.#view.path, [".json", ".xml", ".csv"]).map((one) => item(one, "file")); // prettier-ignore
    return constants(expectedAt(checked, around), "text");
  }
}

function shownKind(type: Type): string {
  return type.kind === "number" ? "decimal" : type.kind === "enum" ? "text" : "name" in type && type.name !== undefined ? type.name : type.kind; // prettier-ignore
}

/** The kind of member that a place expects, by its parent. */
function wantedOf(owner: tree.Node | undefined): Wanted | undefined {
  switch (owner?.kind) {
    case "Source":
      return "source";
    case "WebhookTrigger":
      return "event";
    case "PollTrigger":
      return "list";
    case "OperationRead":
      return owner.all ? "list" : "read";
    case "Destination":
      return "write";
    case "NamedType":
      return "type";
    default:
      return undefined;
  }
}

function typeBehind(type: Type, steps: readonly tree.Name[]): Type {
  let at: Type = type;
  for (const { text } of steps) {
    const next: Type | undefined = at.kind === "record" ? at.fields.get(text)?.type : undefined;
    if (next === undefined) return { kind: "error" };
    at = next.kind === "list" ? next.element : next;
  }
  return at;
}

/** The zone that a spec uses, for examples. */
function zoneOf(text: string): string {
  return /"((?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Za-z_/-]+)"/.exec(text)?.[1] ?? "Europe/Vilnius"; // prettier-ignore
}
