/**
 * `integ explain`: an error code, a word of the language, a function, a system, or an operation, event, type or field
 * of a system, with the specs that set the field.
 */
import { basename } from "node:path";
import {
  builtins,
  DIAGNOSTICS,
  Program,
  limitsOf,
  show,
  signatureOf,
  type Field,
  type RecordType,
  type System,
  type Type,
} from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { keywords, phrasesOf, similar, writtenAs } from "@integ/grammar";
import { originsText } from "../explain-field.ts";
import { pageOf } from "../error-pages.ts";
import { partText, systemText } from "./explain-system.ts";
import { EXIT, out, table, UsageError } from "../terminal.ts";

export async function explain(subject: string): Promise<number> {
  if (/^int\d+$/i.test(subject)) return page(subject.toUpperCase());
  const known = wordText(subject) + functionText(subject);
  if (known !== "") {
    out(known);
    return EXIT.fine;
  }
  if (subject.includes(".")) return field(subject);
  const program = new Program(nodeHost(), process.cwd());
  const system = program.system(subject);
  if (system !== undefined) {
    out(systemText(system));
    return EXIT.fine;
  }
  const like = similar(subject, [...builtins.keys(), ...keywords, ...namesOf(program)])[0];
  throw new UsageError(
    `nothing is known about ${subject}`,
    like === undefined
      ? "name an error code (INT2041), a word of the language (otherwise), a function (cut_words), a system (xero), or an operation, type or field of one (xero.Invoice.Status)"
      : `did you mean ${like}?`,
  );
}

/** The meaning of a keyword, phrase by phrase; empty if it is not one. */
function wordText(word: string): string {
  const phrases = phrasesOf(word);
  if (phrases.length === 0) return "";
  const rows = phrases.map((phrase) => [`  ${writtenAs(phrase).replaceAll(/\s+/g, " ")}`, phrase.about]);
  return `${word}, in a spec:\n\n${table(rows)}`;
}

/** A function's description and examples; empty if there is no such function. */
function functionText(name: string): string {
  const builtin = builtins.get(name);
  if (builtin === undefined) return "";
  const examples = builtin.examples.map(([expression, value]) => `\n  ${expression}  is  ${value}`);
  return `${signatureOf(builtin)}\n\n${builtin.about}.\n${examples.join("")}\n`;
}

function page(code: string): number {
  const text = pageOf(code);
  if (text === undefined) {
    const like = similar(code, DIAGNOSTICS.keys())[0];
    throw new UsageError(`there is no error ${code}`, like === undefined ? undefined : `did you mean ${like}?`);
  }
  out(text);
  return EXIT.fine;
}

async function field(subject: string): Promise<number> {
  const [systemName = "", typeName = "", ...steps] = subject.split(".");
  const program = new Program(nodeHost(), process.cwd());
  const system = program.system(systemName);
  if (system === undefined) {
    const like = similar(systemName, namesOf(program))[0];
    throw new UsageError(
      `there is no system ${systemName}`,
      like === undefined ? "integ list systems lists them" : `did you mean ${like}?`,
    );
  }
  const part = system.operations.get(typeName) ?? system.events.get(typeName);
  if (part !== undefined) {
    out(partText(system, part));
    return EXIT.fine;
  }
  let type: Type | undefined = system.types.get(typeName)?.type ?? typeWithin(system, typeName);
  if (type === undefined)
    throw unknown(typeName, [...system.types.keys(), ...system.operations.keys(), ...system.events.keys()], systemName);
  let last: Field | undefined;
  for (const step of steps) {
    const within: Type = type.kind === "list" ? type.element : type;
    const records = recordsOf(within);
    if (records.length === 0) throw new UsageError(`${show(within)} has no fields`);
    last = records.find(({ fields }) => fields.has(step))?.fields.get(step);
    if (last === undefined) throw unknown(step, records.flatMap(({ fields }) => [...fields.keys()]), show(within)); // prettier-ignore
    type = last.type;
  }
  const shownType: Type = type.kind === "list" ? type.element : type;
  const called = show(type) === subject ? "" : `: ${withLimits(type)}`;
  out(`${subject}${called}${last === undefined || (last.required && !last.nullable) ? "" : "  (may be absent)"}\n`);
  const about = last?.doc ?? (shownType.kind === "record" ? shownType.doc : undefined);
  if (about !== undefined) out(`${about}\n`);
  if (shownType.kind === "enum") out(`\n${shownType.members.join("\n")}\n`);
  if (shownType.kind === "record") {
    const rows = [...shownType.fields.values()].map((one) => [
      `  ${one.name}`,
      one.readOnly ? "read only" : !one.required ? "" : one.nullable ? "required, may be null" : "required",
      withLimits(one.type),
      one.doc ?? "",
    ]);
    out(`\n${table(rows)}`);
  }
  if (steps.length > 0) out(await originsText(systemName, typeName, steps.join(".")));
  return EXIT.fine;
}

/** A type with its schema's other requirements; long lists of values and patterns have their own pages. */
function withLimits(type: Type): string {
  const limits = type.kind === "enum" ? [] : limitsOf(type).filter((one) => one.length <= 60);
  return [show(type), ...limits].join(", ");
}

/** A type that only occurs within others, by its displayed name; undefined if there is none. */
function typeWithin({ name: system, types }: System, name: string): Type | undefined {
  const seen = new Set<Type>();
  const waiting = [...types.values()].map(({ type }): Type => type);
  for (const type of waiting) {
    if (seen.has(type)) continue;
    seen.add(type);
    if (show(type) === `${system}.${name}`) return type;
    if (type.kind === "list") waiting.push(type.element);
    if (type.kind === "union") waiting.push(...type.variants);
    if (type.kind === "record") waiting.push(...[...type.fields.values()].map((one) => one.type));
  }
  return undefined;
}

/** The records that a value can be. */
function recordsOf(type: Type): readonly RecordType[] {
  if (type.kind === "union") return type.variants.flatMap(recordsOf);
  return type.kind === "record" ? [type] : [];
}

/** The names of the available systems, without reading them. */
function namesOf({ host, project }: Program): readonly string[] {
  return [...project.systems.keys(), ...(host.systems?.(project.folder) ?? []).map((folder) => basename(folder))];
}

function unknown(name: string, known: readonly string[], of: string): UsageError {
  const like = similar(name, known)[0];
  return new UsageError(`${of} has no ${name}`, like === undefined ? undefined : `did you mean ${like}?`);
}
