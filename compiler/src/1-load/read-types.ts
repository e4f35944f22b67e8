/** The types and events of a description. */
import { closest } from "@integ/grammar";
import { resolvePath } from "../host.ts";
import { defined } from "./defined.ts";
import type { EventEntry, OperationEntry, TypeEntry } from "./descriptor.ts";
import { deliveryHeadersOf } from "./read-delivered.ts";
import type { Reading } from "./reading.ts";
import { BODY, type SystemEvent, type SystemType } from "./system-model.ts";
import { ERROR, type RecordType } from "./types.ts";

/** The documents of a description, whose schemas are read when a spec first uses them. */
export function readTypes(reading: Reading): ReadonlyMap<string, SystemType> {
  return new Map(
    Object.entries(reading.value.types).flatMap(([name, entry]): [string, SystemType][] => {
      const file = entry.schema.split("#")[0] ?? "";
      if (reading.host.read(resolvePath(reading.path, file)) !== undefined)
        return [[name, readType(reading, name, entry)]];
      reading.report(`/types/${name}/schema`, `there is no schema file ${file}`);
      return [];
    }),
  );
}

/** A type whose schema is read when its fields are first asked for. */
function readType({ system, path, schemas, report }: Reading, name: string, entry: TypeEntry): SystemType {
  let read: RecordType | undefined;
  const own = defined({ name, wrappers: entry.wrapped_as ?? [], identity: entry.identity });
  return {
    ...own,
    get type() {
      if (read === undefined) {
        read = schemas.root(path, entry.schema, name) ?? unreadable(system, name);
        for (const [i, field] of (entry.identity ?? []).entries())
          if (!read.fields.has(field) && read.fields.size > 0)
            report(`/types/${name}/identity/${i}`, `${name} has no field \`${field}\``);
      }
      return read;
    },
    get doc() {
      return entry.about ?? this.type.doc;
    },
  };
}

/** Replaces a document whose schema can't be used, so that its fields cause no further errors. */
/** The type that replaces one whose schema can't be read: it has any field, and causes no further errors. */
export function unreadable(system: string, type: string): RecordType {
  return { kind: "record", name: `${system}.${type}`, fields: new Map(), closed: false, rest: ERROR };
}

/** A type by its name; an unknown name is reported. */
export function typeAt(
  { value, report }: Reading,
  types: ReadonlyMap<string, SystemType>,
  pointer: string,
  name: string,
): SystemType | undefined {
  const found = types.get(name);
  if (found === undefined && value.types[name] === undefined) {
    const like = closest(name, Object.keys(value.types));
    report(pointer, `\`${name}\` is not among the types`, like === undefined ? undefined : `did you mean ${like}?`);
  }
  return found;
}

/** The events of a description, each with the type of its document. */
export function readEvents(reading: Reading, types: ReadonlyMap<string, SystemType>): ReadonlyMap<string, SystemEvent> {
  return new Map(
    Object.entries(reading.value.events ?? {}).flatMap(([name, entry]): [string, SystemEvent][] => {
      const type = typeAt(reading, types, `/events/${name}/type`, entry.type);
      if (type === undefined) return [];
      const refresh = entry.refresh === undefined ? undefined : refreshOf(entry.refresh, reading.value.operations);
      checkRefresh(reading, name, entry, refresh);
      checkList(reading, name, entry);
      checkRead(reading, name, entry);
      return [[name, readEvent(reading, name, entry, type, refresh)]];
    }),
  );
}

type Refresh = NonNullable<SystemEvent["refresh"]>;

function readEvent(
  { value, report }: Reading,
  name: string,
  entry: EventEntry,
  type: SystemType,
  refresh: Refresh | undefined,
): SystemEvent {
  let looked = false;
  const lookAtFields = (): void => {
    looked = true;
    const { fields } = type.type;
    if (fields.size === 0) return;
    for (const [i, key] of (entry.dedupe ?? []).entries()) {
      if (!fields.has(key) && !isOfDelivery(value, key))
        report(`/events/${name}/dedupe/${i}`, `${entry.type} has no field \`${key}\``);
    }
    for (const field of Object.keys(entry.read?.knows ?? {}))
      if (!fields.has(field)) report(`/events/${name}/read/knows/${field}`, `${entry.type} has no field \`${field}\``);
    for (const pointer of Object.values(refresh?.arguments ?? {})) {
      const [, field = ""] = pointer.split("/");
      if (!fields.has(field)) report(`/events/${name}/refresh`, `${entry.type} has no field \`${field}\``);
    }
  };
  const { list } = entry;
  const more = defined({
    doc: entry.about,
    topic: entry.topic,
    ownAddress: entry.own_address,
    dedupe: entry.dedupe,
    list: list === undefined ? undefined : { operation: list.operation, arguments: list.arguments ?? {} },
    refresh,
    read: entry.read === undefined ? undefined : { knows: {}, ...entry.read },
  });
  return {
    name,
    /** Checks the dedupe key when the document's type is read. */
    get type() {
      if (!looked) lookAtFields();
      return type;
    },
    ...more,
  };
}

/** If only the operation is named, each required parameter is the document's field of that name. */
function refreshOf(
  refresh: NonNullable<EventEntry["refresh"]>,
  operations: Readonly<Record<string, OperationEntry>> | undefined,
): Refresh {
  if (typeof refresh !== "string") return refresh;
  const needed = Object.entries(operations?.[refresh]?.parameters ?? {}).filter(([, one]) => one.optional !== true);
  return { operation: refresh, arguments: Object.fromEntries(needed.map(([name]) => [name, `/${name}`])) };
}

function checkRefresh({ value, report }: Reading, event: string, entry: EventEntry, refresh?: Refresh): void {
  if (refresh === undefined) return;
  const at = `/events/${event}/refresh`;
  const reader = value.operations?.[refresh.operation];
  if (reader?.kind !== "read" || reader.result?.type !== entry.type)
    report(at, `there is no operation \`${refresh.operation}\` that reads one ${entry.type}`);
  for (const name of Object.keys(refresh.arguments))
    if (reader !== undefined && reader.parameters?.[name] === undefined)
      report(at, `${refresh.operation} has no parameter \`${name}\``);
  for (const [name, parameter] of Object.entries(reader?.parameters ?? {}))
    if (parameter.optional !== true && refresh.arguments[name] === undefined)
      report(at, `${refresh.operation} needs \`${name}\``);
}

/** Checks that a thin event has a read for its document, and provides the parameters. */
function checkRead({ value, report }: Reading, event: string, { read, type, dedupe, refresh }: EventEntry): void {
  if (read === undefined) return;
  const at = `/events/${event}/read`;
  const reader = value.operations?.[read.operation];
  if (reader?.kind !== "read" || reader.result?.type !== type)
    return report(`${at}/operation`, `there is no operation \`${read.operation}\` that reads one ${type}`);
  for (const name of Object.keys(read.arguments))
    if (reader.parameters?.[name] === undefined)
      report(`${at}/arguments/${name}`, `${read.operation} has no parameter \`${name}\``);
  for (const [name, parameter] of Object.entries(reader.parameters ?? {}))
    if (parameter.optional !== true && read.arguments[name] === undefined)
      report(`${at}/arguments`, `${read.operation} needs \`${name}\``, `say where an event has it:  ${name}: /id`);
  if (refresh !== undefined)
    report(
      `/events/${event}/refresh`,
      "a document that an event only names is read again at every attempt",
      "leave `refresh` out",
    );
  for (const [i, key] of (dedupe ?? []).entries())
    if (value.types[type] !== undefined && !isOfDelivery(value, key) && read.knows?.[key] === undefined)
      report(
        `/events/${event}/dedupe/${i}`,
        `the event does not tell \`${key}\` before its document is read`,
        `say where it has it:  read: { …, knows: { ${key}: /id } }`,
      );
}

function isOfDelivery({ webhooks }: Reading["value"], key: string): boolean {
  return key === BODY || deliveryHeadersOf(webhooks)?.[key] !== undefined;
}

function checkList({ value, report }: Reading, event: string, { list, type }: EventEntry): void {
  if (list === undefined) return;
  const lister = value.operations?.[list.operation];
  if (lister?.kind !== "list" || lister.result?.type !== type)
    report(`/events/${event}/list/operation`, `there is no operation \`${list.operation}\` that lists ${type}`);
  for (const name of Object.keys(list.arguments ?? {}))
    if (lister !== undefined && lister.parameters?.[name] === undefined)
      report(`/events/${event}/list/arguments/${name}`, `${list.operation} has no parameter \`${name}\``);
}
