/** Compares two versions of a project, integration by integration; the worst changes come first. */
import type { Diagnostic } from "@integ/compiler";
import { distinct, samplesFor } from "../samples.ts";
import { byWeight, type Change, type Line } from "./change.ts";
import { contractChanges } from "./contract.ts";
import { becauseOf, copiesLeft, definitionChanges, type ChangedDefinition } from "./definitions.ts";
import { placed, type FlowVersion, type LoadedVersion, type Versions } from "./flow-version.ts";
import { outputChanges } from "./outputs.ts";
import { personalChanges } from "./personal.ts";
import { repeatedChanges } from "./repeated.ts";
import { fieldAt, systemChanges } from "./systems.ts";
import type { Attribute } from "./where.ts";
import { writtenFields, type WrittenField } from "./written.ts";

/** A definition that several integrations share, and that has changed. */
export interface SharedCause {
  /** `the table tax_type (tax-types.csv:2): LT, 0.21 => OUTPUT2 becomes NONE` */
  readonly text: string;
  /** The integrations that use it. */
  readonly integrations: readonly string[];
}

/** The result of a comparison. */
export interface Compared {
  readonly changes: readonly Change[];
  /** Integrations in either version. */
  readonly integrations: number;
  /** The samples on which both versions ran. */
  readonly samples: number;
  /** What each integration does, in its author's words. */
  readonly abouts: ReadonlyMap<string, string>;
  readonly causes: readonly SharedCause[];
}

/** @param only the name of a single integration */
export function compare(versions: Versions, only?: string): Compared {
  const { before, after } = versions;
  const keys = [...new Set([...after.flows.keys(), ...before.flows.keys()])].filter(
    (key) => only === undefined || (after.flows.get(key) ?? before.flows.get(key))?.name === only,
  );
  const changes: Change[] = after.errors
    .filter(({ message }) => !before.errors.some((one) => one.message === message))
    .map((error) => ({
      weight: "broken",
      kind: "project",
      integration: "",
      message: error.message,
      details: [],
      after: lineOf(error, after),
    }));
  let samples = 0;
  const abouts = new Map<string, string>();
  const both: Defined[] = [];
  for (const key of keys) {
    const [was, is] = [before.flows.get(key), after.flows.get(key)];
    const one = is ?? was;
    const about = one?.checked.module.integration?.doc;
    if (one !== undefined && about !== undefined) abouts.set(one.name, about);
    if (was !== undefined && is !== undefined) {
      const tried = triedOn(was, is);
      samples += tried.length;
      const defined = was.errors.length + is.errors.length > 0 ? [] : definitionChanges(was, is, versions);
      both.push({ was, is, defined });
      changes.push(...flowChanges(was, is, versions, tried, defined));
    } else changes.push(...addedOrRemoved(was, is), ...(was === undefined ? personalChanges(was, is, versions) : []));
  }
  changes.push(...copiesLeft(both, versions));
  return {
    changes: changes.toSorted(byWeight),
    integrations: keys.length,
    samples,
    abouts,
    causes: sharedCauses(both),
  };
}

/** An integration in both versions. */
interface Defined {
  readonly was: FlowVersion;
  readonly is: FlowVersion;
  readonly defined: readonly ChangedDefinition[];
}

/** What has changed once, and is used by several: a reviewer decides about it once. */
function sharedCauses(both: readonly Defined[]): SharedCause[] {
  const all = both.flatMap(({ is, defined }) => defined.map((one) => ({ text: becauseOf(one), name: is.name })));
  return [...Map.groupBy(all, ({ text }) => text)]
    .map(([text, uses]) => ({ text, integrations: uses.map(({ name }) => name) }))
    .filter(({ integrations }) => integrations.length > 1);
}

function addedOrRemoved(was: FlowVersion | undefined, is: FlowVersion | undefined): Change[] {
  const one = is ?? was;
  if (one === undefined) return [];
  const { module } = one.checked;
  const line = { file: one.file, line: module.source.position(module.integration?.start ?? 0).line };
  const writes = one.checked.destinations.map(({ system, operation }) => `${system.name}.${operation.name}`);
  return [
    {
      weight: is === undefined ? "stopped" : "added",
      kind: "integration",
      integration: one.name,
      message:
        is === undefined
          ? `the integration is gone, or has another name: ${writes.join(", ")} is not written by it any more`
          : `a new integration, which writes ${writes.join(", ")}`,
      details: [],
      ...(is === undefined ? { before: line } : { after: line }),
    },
  ];
}

/** The samples of both versions; those of the newer one first. */
function triedOn(was: FlowVersion, is: FlowVersion): ReturnType<typeof samplesFor> {
  const of = ({ flow, path, checked }: FlowVersion): ReturnType<typeof samplesFor> =>
    flow === undefined ? [] : samplesFor({ flow, path, checked });
  return was.flow === undefined || is.flow === undefined ? [] : distinct([...of(is), ...of(was)]);
}

function flowChanges(
  was: FlowVersion,
  is: FlowVersion,
  versions: Versions,
  samples: ReturnType<typeof samplesFor>,
  defined: readonly ChangedDefinition[],
): Change[] {
  const systems = systemChanges(was, is, versions);
  if (is.errors.length > 0) {
    return [brokenBy(is, versions.after, was.errors.length > 0), ...systems];
  }
  const contract = contractChanges(was, is, versions);
  if (was.flow === undefined || is.flow === undefined) return [...contract, ...systems];
  const outputs = outputChanges(is.name, was.flow, is.flow, samples, attributesOf(is));
  const fields = fieldChanges(was, is, versions, outputs, defined);
  const explained = outputs.map((one) => withLines(one, was, is, versions, defined));
  const personal = personalChanges(was, is, versions);
  const silent = unseen(is, outputs, defined);
  const repeated = repeatedChanges(was, is, versions);
  return [
    ...explained,
    ...repeated,
    ...personal,
    ...contract,
    ...fields,
    ...silent,
    ...systems,
    ...testChanges(was, is),
  ];
}

/**
 * Changed definitions without effect on the samples are reported separately. One with an effect is visible; if several may cause a
 * held document, each hides the others.
 */
function unseen(is: FlowVersion, outputs: readonly Change[], defined: readonly ChangedDefinition[]): Change[] {
  if (outputs.length > 0 && defined.length === 1) return [];
  const fields = fieldsOf(is);
  const seen = outputs.flatMap(({ kind, message }) =>
    kind === "value" ? [...(fieldOver(fields, message.split(/[: ]/)[0])?.names ?? [])] : [],
  );
  const alone = outputs.length === 0 ? "no sample shows a difference" : "no sample shows what it does by itself";
  return defined.flatMap(({ name, change }) =>
    seen.includes(name)
      ? []
      : [{ ...change, message: change.message.replace("no sample shows a difference", () => alone) }],
  );
}

/** The maximum number of listed errors. */
const MOST_ERRORS = 5;

function brokenBy(is: FlowVersion, after: LoadedVersion, before: boolean): Change {
  const [first] = is.errors;
  const told = is.errors.slice(0, MOST_ERRORS).map((error) => {
    const { file, line } = lineOf(error, after);
    return `${file}:${line}: ${error.code}: ${error.message}`;
  });
  const left = is.errors.length - told.length;
  return {
    weight: "broken",
    kind: "spec",
    integration: is.name,
    message: `does not compile${before ? ", as before, and so can't be compared" : " any more"}: ${is.errors.length === 1 ? "1 error" : `${is.errors.length} errors`}`,
    details: [...told, ...(left > 0 ? [`and ${left} more: integ check ${is.file}`] : [])],
    ...(first === undefined ? {} : { after: lineOf(first, after) }),
  };
}

function lineOf({ place }: Diagnostic, { shown, read }: LoadedVersion): Line {
  return { file: shown(place.path), line: (read(place.path) ?? "").slice(0, place.start).split("\n").length };
}

/** Attributes that distinguish a flow's samples: the fields that it uses, choices first. */
function attributesOf({ ledger, checked }: FlowVersion): Attribute[] {
  const { document } = checked;
  if (document === undefined || ledger === undefined) return [];
  const before = document.all ? "[]." : "";
  return ledger.source.flatMap(({ path, state, personal }): Attribute[] => {
    const type = fieldAt(document.type.type, path)?.type;
    if (state !== "used" || type === undefined || personal !== undefined) return [];
    const short = type.kind === "text" && (type.maxLength ?? 99) <= 3;
    // Other texts, numbers and times distinguish documents by chance.
    const rank = type.kind === "enum" ? 0 : type.kind === "boolean" || short ? 1 : 3;
    return [{ path: before + path, title: `${document.binding.name}.${path}`, rank }];
  });
}

/** By their paths in what a sample sends: `invoice.Date`, and `drafts[].Date` where a loop writes several. */
function fieldsOf({ checked }: FlowVersion): Map<string, WrittenField> {
  return new Map(
    checked.destinations.flatMap((destination) => {
      const { binding, declaration } = destination;
      const each = declaration.loop === undefined ? binding.name : `${binding.name}[]`;
      return [...writtenFields(checked, destination)].map(([path, field]) => [`${each}.${path}`, field]);
    }),
  );
}

/** Fields that are newly written, no longer written, or written differently, if no sample already shows it. */
function fieldChanges(
  was: FlowVersion,
  is: FlowVersion,
  versions: Versions,
  outputs: readonly Change[],
  defined: readonly ChangedDefinition[],
): Change[] {
  const [old, now] = [fieldsOf(was), fieldsOf(is)];
  const shown = outputs.filter(({ kind }) => kind === "value").map(({ message }) => message.split(/[: ]/)[0] ?? "");
  const isShown = (path: string): boolean => shown.some((one) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`) || path.startsWith(`${one}[`)); // prettier-ignore
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((path): Change[] => {
    const [before, after] = [old.get(path), now.get(path)];
    if (before?.text === after?.text || isShown(path)) return [];
    const because = defined.filter(({ name }) => after?.names.has(name) === true).map(({ name }) => name);
    const message =
      before === undefined
        ? `${path} is now written: ${after?.text ?? ""}`
        : after === undefined
          ? `${path} is no longer written: ${before.text}`
          : `${path} has changed, but no sample shows a difference`;
    return [
      {
        weight: "fields",
        kind: "field",
        integration: is.name,
        message,
        details: [
          ...(before === undefined || after === undefined ? [] : [`was: ${before.text}`, `is: ${after.text}`]),
          ...because.map((name) => `by ${name}`),
        ],
        ...(before === undefined ? {} : { before: placed(before, versions.before) }),
        ...(after === undefined ? {} : { after: placed(after, versions.after) }),
      },
    ];
  });
}

/** A change that samples show, with the line that writes the field, and the definitions that it comes from. */
function withLines(
  change: Change,
  was: FlowVersion,
  is: FlowVersion,
  versions: Versions,
  defined: readonly ChangedDefinition[],
): Change {
  const path = change.kind === "value" ? (change.message.split(/[: ]/)[0] ?? "") : undefined;
  const [before, after] = [fieldOver(fieldsOf(was), path), fieldOver(fieldsOf(is), path)];
  const concerns = path === undefined ? defined : defined.filter(({ name }) => after?.names.has(name) === true);
  const [first] = concerns;
  const stop = concerns.length > 1 ? stopOf(change, is) : undefined;
  if (stop !== undefined)
    return { ...change, details: [...change.details, ...concerns.map((one) => `by ${becauseOf(one)}`)], after: stop };
  const itself = before?.text !== after?.text;
  // The changed line is more helpful than a line that only uses its value.
  const [old, now] =
    itself || first === undefined
      ? [before === undefined ? undefined : placed(before, versions.before), after === undefined ? undefined : placed(after, versions.after)] // prettier-ignore
      : [first.change.before, first.change.after];
  return {
    ...change,
    details: [...change.details, ...concerns.map((one) => `by ${becauseOf(one)}`)],
    ...(old === undefined ? {} : { before: old }),
    ...(now === undefined ? {} : { after: now }),
  };
}

/** The line of the stop that a changed outcome is about: if several lines changed, the cause is unknown. */
function stopOf({ kind, reason }: Change, { ledger, file }: FlowVersion): Line | undefined {
  const found = kind === "outcome" ? ledger?.stops.find((one) => one.reason === reason) : undefined;
  return found === undefined ? undefined : { file, line: found.line };
}

/** The field at a path, or its nearest ancestor. */
function fieldOver(fields: ReadonlyMap<string, WrittenField>, path: string | undefined): WrittenField | undefined {
  for (let at = path ?? ""; at !== ""; at = at.replace(/(\[\]|\.?[^.[]+)$/, "")) {
    const found = fields.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Removed tests: nothing checks their expectations any more. */
function testChanges(was: FlowVersion, is: FlowVersion): Change[] {
  const titles = new Set(is.checked.tests.map(({ title }) => title));
  const gone = was.checked.tests.filter(({ title }) => !titles.has(title)).map(({ title }) => title);
  if (gone.length === 0) return [];
  return [
    {
      weight: "open",
      kind: "test",
      integration: is.name,
      message: gone.length === 1 ? "a test is gone" : `${gone.length} tests are gone`,
      details: gone,
    },
  ];
}
