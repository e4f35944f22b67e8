/** Changes for an integration because of changes in its systems: fields that it reads or writes, and new ones. */
import { limitsOf, locate, show, type Field, type RecordType, type Type } from "@integ/compiler";
import type { Change, Line } from "./change.ts";
import type { FlowVersion, LoadedVersion, Versions } from "./flow-version.ts";

/** The maximum number of listed names; further ones are counted. */
const MOST = 12;

/** @returns changes of the schemas that the integration uses */
export function systemChanges(before: FlowVersion, after: FlowVersion, versions: Versions): Change[] {
  const changes: Change[] = [];
  const add = (
    weight: Change["weight"],
    kind: string,
    message: string,
    more: Partial<Pick<Change, "details" | "before" | "after">> = {},
  ): void => {
    changes.push({ weight, kind, integration: after.name, message, details: [], ...more });
  };
  const lines = (was: Field | undefined, is: Field | undefined): Partial<Pick<Change, "before" | "after">> => {
    const [old, now] = [declaredAt(was, before, versions.before), declaredAt(is, after, versions.after)];
    return { ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) };
  };
  for (const [name, { version, title }] of after.checked.systems) {
    const was = before.checked.systems.get(name)?.version;
    if (was !== undefined && was !== version)
      add("contract", "system-version", `${title}: version ${was} becomes ${version}`);
  }
  // For a spec that a system's change has broken: its previous use of the system.
  const ledger = after.ledger ?? before.ledger;
  if (ledger === undefined || before.ledger === undefined) return changes;
  const [source, sourceNow] = [before.checked.document?.type.type, after.checked.document?.type.type];
  if (source !== undefined && sourceNow !== undefined && source.name === sourceNow.name) {
    for (const { path, state } of ledger.source)
      if (state === "used") {
        const [was, is] = [fieldAt(source, path), fieldAt(sourceNow, path)];
        for (const message of fieldChanges(was, is, "comes"))
          add("contract", "source-field", `${sourceNow.name}.${path} ${message}`, lines(was, is));
      }
    const fresh = ledger.source.filter(
      ({ path, state }) => state === "undecided" && fieldAt(source, path) === undefined,
    );
    if (fresh.length > 0)
      add(
        "open",
        "undecided",
        `${sourceNow.name} has ${fresh.length === 1 ? "a new field" : `${fresh.length} new fields`} that are neither used nor ignored: ${listed(fresh.map(({ path }) => path))}`,
        { details: ['use it, or say  ignore … because "…"'] },
      );
  }
  for (const destination of after.checked.destinations) {
    const { name } = destination.binding;
    const was = before.checked.destinations.find((one) => one.binding.name === name)?.record.type;
    const set = ledger.destinations.find((one) => one.name === name)?.fields.filter((one) => one.set) ?? [];
    if (was === undefined || was.name !== destination.record.type.name) continue;
    for (const { path } of set) {
      const [old, now] = [fieldAt(was, path), fieldAt(destination.record.type, path)];
      for (const message of fieldChanges(old, now, "is taken"))
        add("contract", "target-field", `${was.name}.${path} ${message}`, lines(old, now));
    }
  }
  for (const cover of ledger.enums) {
    const was = before.ledger.enums.find(({ subject }) => subject === cover.subject);
    const known = new Set([...(was?.named ?? []), ...(was?.rest ?? [])]);
    const fresh = cover.rest.filter((member) => !known.has(member));
    if (was !== undefined && fresh.length > 0)
      add(
        "open",
        "enum",
        `match ${cover.subject} has no arm for ${listed(fresh.map((member) => JSON.stringify(member)))}, which the system may send now: ${cover.unknown ? "the arm for all other values takes it" : "no arm handles it"}`,
        { after: { file: after.file, line: cover.line } },
      );
  }
  return changes;
}

/** The line of a field in its schema. */
function declaredAt(field: Field | undefined, { program }: FlowVersion, version: LoadedVersion): Line | undefined {
  if (field?.place === undefined) return undefined;
  const { path } = field.place;
  const range = locate(program.host, field.place);
  const line = (version.read(path) ?? "").slice(0, range?.start ?? 0).split("\n").length;
  return { file: version.shown(path), line };
}

function fieldChanges(was: Field | undefined, is: Field | undefined, comes: "comes" | "is taken"): string[] {
  if (was === undefined || is === undefined) return [];
  const found: string[] = [];
  if (was.required !== is.required)
    found.push(
      comes === "comes"
        ? is.required
          ? "always comes now"
          : "may be missing now"
        : is.required
          ? "is required now"
          : "may be left out now",
    );
  if (was.nullable !== is.nullable) found.push(is.nullable ? "may be null now" : "is never null now");
  const [before, after] = [described(was.type), described(is.type)];
  const members = [membersOf(was.type), membersOf(is.type)];
  const fresh = members[1]?.filter((one) => members[0]?.includes(one) === false) ?? [];
  const gone = members[0]?.filter((one) => members[1]?.includes(one) === false) ?? [];
  if (members[0] !== undefined && members[1] !== undefined) {
    if (fresh.length > 0) found.push(`may be ${listed(fresh.map((one) => JSON.stringify(one)))}, too`);
    if (gone.length > 0) found.push(`is never ${listed(gone.map((one) => JSON.stringify(one)))} now`);
  } else if (before !== after) found.push(`was ${before} and is ${after}`);
  return found;
}

function membersOf(type: Type): readonly string[] | undefined {
  return type.kind === "enum" ? type.members : undefined;
}

/** A type with all its limits; an enum's values are compared one by one. */
function described(type: Type): string {
  return [show(type), ...(type.kind === "enum" ? [] : limitsOf(type))].join(", ");
}

/** A field by its path in a record: `line_items[].title`. */
export function fieldAt(record: RecordType, path: string): Field | undefined {
  let type: Type = record;
  let field: Field | undefined;
  for (const step of path.split(".")) {
    const name = step.replace(/(\[\])+$/, "");
    if (type.kind !== "record") return undefined;
    field = type.fields.get(name);
    if (field === undefined) return undefined;
    type = field.type;
    while (type.kind === "list") type = type.element;
  }
  return field;
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST).join(", ");
  return names.length > MOST ? `${some} and ${names.length - MOST} more` : some;
}
