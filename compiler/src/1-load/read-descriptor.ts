/** Reads a system's folder, `system.yaml` and its schemas, into the system model. */
import systemSchema from "@integ/specs/system.schema.json" with { type: "json" };
import { closest, type Diagnostic } from "@integ/grammar";
import { fingerprint, resolvePath, type CompilerHost } from "../host.ts";
import { load } from "../messages/load.ts";
import { escapeStep } from "./locate.ts";
import { SchemaReader } from "./read-schema.ts";
import { span } from "./span.ts";
import {
  type AskedBy,
  BODY,
  type Pages,
  type Setting,
  type Since,
  type System,
  type SystemEvent,
  type SystemOperation,
  type SystemType,
} from "./system-model.ts";
import { ERROR, type Json, type RecordType } from "./types.ts";
import { YamlSchema, type ReadYaml } from "./validate-yaml.ts";

interface SignatureEntry {
  readonly secret: string;
  readonly content?: string;
  readonly timestamp?: { readonly header?: string; readonly pair?: string };
  readonly id_header?: string;
}

interface Descriptor {
  readonly system: string;
  readonly title: string;
  readonly version: string;
  readonly about?: string;
  readonly settings?: Readonly<
    Record<string, { readonly about?: string; readonly secret?: boolean; readonly default?: string }>
  >;
  readonly minor_units?: Readonly<Record<string, number>>;
  readonly annotations?: Readonly<Record<string, Json>>;
  readonly base_url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limits?: {
    readonly concurrent?: number;
    readonly per_second?: number;
    readonly per_minute?: number;
    readonly per_day?: number;
    readonly remaining?: readonly { readonly header: string; readonly seconds: number }[];
  };
  readonly oauth?: {
    readonly token_url: string;
    readonly grant: string;
    readonly scope?: string;
    readonly client_auth?: string;
  };
  readonly retry_on?: readonly number[];
  readonly webhooks?: {
    readonly topic_header?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly signature?: SignatureEntry;
    readonly auth?: Readonly<Record<string, string>>;
    readonly answer?: object;
    readonly probe?: object;
    readonly ping?: object;
    readonly silent_refusal?: true;
  };
  readonly types: Readonly<
    Record<
      string,
      {
        readonly schema: string;
        readonly about?: string;
        readonly wrapped_as?: readonly string[];
        readonly identity?: readonly string[];
      }
    >
  >;
  readonly events?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly about?: string;
        readonly topic?: string;
        readonly dedupe?: readonly string[];
        readonly list?: {
          readonly operation: string;
          readonly arguments?: Readonly<Record<string, string | number | boolean>>;
        };
        readonly refresh?: string | NonNullable<SystemEvent["refresh"]>;
      }
    >
  >;
  readonly operations?: Readonly<Record<string, OperationEntry>>;
}
interface OperationEntry {
  readonly about?: string;
  readonly kind: SystemOperation["kind"];
  readonly request: {
    readonly method: SystemOperation["method"];
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
  };
  readonly parameters?: Readonly<
    Record<
      string,
      { readonly optional?: boolean; readonly description?: string; readonly default?: string | number | boolean }
    >
  >;
  readonly record?: { readonly type: string; readonly at?: string };
  readonly result?: {
    readonly type: string;
    readonly at?: string;
    readonly may_be_none?: boolean;
    readonly none_on?: readonly number[];
  };
  readonly idempotency_header?: string;
  readonly fails?: { readonly at: string; readonly retry_when?: readonly string[] };
  readonly find?: NonNullable<SystemOperation["find"]>;
  readonly pages?: {
    readonly style: Pages["style"];
    readonly parameter?: string;
    readonly size_parameter?: string;
    readonly size?: number;
    readonly first?: number;
    readonly at?: string;
  };
  readonly since?: {
    readonly parameter?: string;
    readonly header?: string;
    readonly format?: Since["format"];
    readonly field: string;
    readonly overlap?: string;
    readonly rescan?: string;
  };
  readonly by?: Readonly<Record<string, Omit<AskedBy, "format"> & Partial<Pick<AskedBy, "format">>>>;
  readonly batch?: { readonly most: number; readonly errors?: string; readonly key?: string; readonly retry_when?: readonly string[] }; // prettier-ignore
  readonly cache?: string;
  readonly several?: Omit<NonNullable<SystemOperation["several"]>, "separator"> & { readonly separator?: string };
  readonly conditional?: true;
}

const descriptorSchema = new YamlSchema<Descriptor>(systemSchema);

export interface ReadSystem {
  /** Undefined where the description can't be used at all. */
  readonly system: System | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param name the name that the project's specs use; @param folder where `system.yaml` lies. */
export function readDescriptor(host: CompilerHost, name: string, folder: string): ReadSystem {
  const path = `${folder}/system.yaml`;
  const text = host.read(path);
  if (text === undefined)
    return { system: undefined, diagnostics: [load.descriptor({ path, start: 0, end: 0 }, "there is no such file")] };
  const yaml = descriptorSchema.read(text);
  if (yaml.value === undefined) {
    const diagnostics = yaml.mistakes.map(({ start, end, syntax, message, help }) =>
      syntax
        ? load.descriptorSyntax({ path, start, end }, message)
        : load.descriptor({ path, start, end }, message, help),
    );
    return { system: undefined, diagnostics };
  }
  return build(host, name, path, text, yaml.value, yaml);
}

function build(
  host: CompilerHost,
  name: string,
  path: string,
  text: string,
  value: Descriptor,
  yaml: ReadYaml<Descriptor>,
): ReadSystem {
  const annotations = new Map(
    Object.entries(value.annotations ?? {}).map(([place, json]): [string, Json] => {
      const [file = "", pointer = ""] = place.split("#");
      return [`${resolvePath(path, file)}#${pointer}`, json];
    }),
  );
  const reader = new SchemaReader(host, name, { annotations, minorUnits: value.minor_units ?? {} });
  const diagnostics: Diagnostic[] = [];
  const report = (pointer: string, message: string, help?: string): void => {
    diagnostics.push(load.descriptor({ path, ...yaml.at(pointer) }, message, help));
  };

  const types = new Map<string, SystemType>();
  for (const [type, entry] of Object.entries(value.types)) {
    const file = entry.schema.split("#")[0] ?? "";
    if (host.read(resolvePath(path, file)) === undefined) {
      report(`/types/${type}/schema`, `there is no schema file ${file}`);
      continue;
    }
    let read: RecordType | undefined;
    types.set(type, {
      name: type,
      get type() {
        if (read === undefined) {
          read = reader.root(path, entry.schema, type) ?? unreadable(name, type);
          for (const [i, field] of (entry.identity ?? []).entries())
            if (!read.fields.has(field) && read.fields.size > 0)
              report(`/types/${type}/identity/${i}`, `${type} has no field \`${field}\``);
        }
        return read;
      },
      get doc() {
        return entry.about ?? this.type.doc;
      },
      wrappers: entry.wrapped_as ?? [],
      ...(entry.identity === undefined ? {} : { identity: entry.identity }),
    } as SystemType);
  }

  const typeAt = (pointer: string, type: string): SystemType | undefined => {
    const found = types.get(type);
    if (found === undefined && value.types[type] === undefined) {
      const like = closest(type, Object.keys(value.types));
      report(pointer, `\`${type}\` is not among the types`, like === undefined ? undefined : `did you mean ${like}?`);
    }
    return found;
  };

  const events = new Map<string, SystemEvent>();
  for (const [event, entry] of Object.entries(value.events ?? {})) {
    const type = typeAt(`/events/${event}/type`, entry.type);
    if (type === undefined) continue;
    let looked = false;
    events.set(event, {
      name: event,
      /** Its duplicate key is looked at when its document is. */
      get type() {
        if (!looked) {
          looked = true;
          for (const [i, key] of (entry.dedupe ?? []).entries()) {
            const { fields } = type.type;
            const ofDelivery = key === BODY || value.webhooks?.headers?.[key] !== undefined;
            if (!fields.has(key) && !ofDelivery && fields.size > 0)
              report(`/events/${event}/dedupe/${i}`, `${entry.type} has no field \`${key}\``);
          }
          const anew = entry.refresh === undefined ? undefined : refreshOf(entry.refresh, value.operations);
          for (const pointer of Object.values(anew?.arguments ?? {})) {
            const [, field = ""] = pointer.split("/");
            if (!type.type.fields.has(field) && type.type.fields.size > 0)
              report(`/events/${event}/refresh`, `${entry.type} has no field \`${field}\``);
          }
        }
        return type;
      },
      ...(entry.about === undefined ? {} : { doc: entry.about }),
      ...(entry.topic === undefined ? {} : { topic: entry.topic }),
      ...(entry.dedupe === undefined ? {} : { dedupe: entry.dedupe }),
      ...(entry.list === undefined
        ? {}
        : { list: { operation: entry.list.operation, arguments: entry.list.arguments ?? {} } }),
      ...(entry.refresh === undefined ? {} : { refresh: refreshOf(entry.refresh, value.operations) }),
    });
    const anew = entry.refresh === undefined ? undefined : refreshOf(entry.refresh, value.operations);
    const reader = anew === undefined ? undefined : value.operations?.[anew.operation];
    if (anew !== undefined && (reader?.kind !== "read" || reader.result?.type !== entry.type))
      report(`/events/${event}/refresh`, `there is no operation \`${anew.operation}\` that reads one ${entry.type}`);
    for (const name of Object.keys(anew?.arguments ?? {}))
      if (reader !== undefined && reader.parameters?.[name] === undefined)
        report(`/events/${event}/refresh`, `${anew?.operation ?? ""} has no parameter \`${name}\``);
    for (const [name, parameter] of Object.entries(reader?.parameters ?? {}))
      if (parameter.optional !== true && anew?.arguments[name] === undefined)
        report(`/events/${event}/refresh`, `${anew?.operation ?? ""} needs \`${name}\``);
    const list = entry.list === undefined ? undefined : value.operations?.[entry.list.operation];
    if (entry.list !== undefined && (list?.kind !== "list" || list.result?.type !== entry.type))
      report(
        `/events/${event}/list/operation`,
        `there is no operation \`${entry.list.operation}\` that lists ${entry.type}`,
      );
    for (const name of Object.keys(entry.list?.arguments ?? {}))
      if (list !== undefined && list.parameters?.[name] === undefined)
        report(
          `/events/${event}/list/arguments/${name}`,
          `${entry.list?.operation ?? ""} has no parameter \`${name}\``,
        );
  }

  const operations = new Map<string, SystemOperation>();
  for (const [operation, entry] of Object.entries(value.operations ?? {})) {
    const base = `/operations/${operation}`;
    const record = entry.record === undefined ? undefined : typeAt(`${base}/record/type`, entry.record.type);
    const result = entry.result === undefined ? undefined : typeAt(`${base}/result/type`, entry.result.type);
    if ((entry.record !== undefined && record === undefined) || (entry.result !== undefined && result === undefined))
      continue;
    const reads = entry.kind === "read" || entry.kind === "list";
    if (reads && result === undefined) report(base, "what reads needs a `result`");
    if (!reads && record === undefined) report(base, "what writes needs a `record`");
    const parameters = Object.entries(entry.parameters ?? {}).map(([parameter, schema]) => {
      const { optional, ...rest } = schema;
      const type = reader.inline(
        rest,
        { path, pointer: `${base}/parameters/${escapeStep(parameter)}` },
        `${operation}.${parameter}`,
      );
      return {
        name: parameter,
        type,
        required: optional !== true,
        ...(schema.default === undefined ? {} : { default: schema.default }),
        ...(schema.description === undefined ? {} : { doc: schema.description }),
      };
    });
    if (entry.several !== undefined && !parameters.some((one) => one.name === entry.several?.parameter))
      report(`${base}/several/parameter`, `${operation} has no parameter \`${entry.several.parameter}\``);
    for (const [word, kind] of [
      ["several", "read"],
      ["conditional", "list"],
      ["by", "list"],
    ] as const)
      if (entry[word] !== undefined && entry.kind !== kind)
        report(`${base}/${word}`, `only an operation of the kind ${kind} has \`${word}\``);
    if (entry.by !== undefined && entry.since === undefined)
      report(`${base}/by`, "what is shown late is found by when it has changed: it needs `since` too");
    if (entry.cache !== undefined && !reads) report(`${base}/cache`, "only what reads can be used again");
    const texts = [entry.request.path, ...Object.values(entry.request.query ?? {})];
    for (const [, hole] of texts.join(" ").matchAll(/\{(\w+)\}/g)) {
      if (!parameters.some((parameter) => parameter.name === hole) && value.settings?.[hole as string] === undefined) {
        report(`${base}/request/path`, `{${hole}} is neither a parameter nor a setting`);
      }
    }
    operations.set(operation, {
      name: operation,
      kind: entry.kind,
      method: entry.request.method,
      path: entry.request.path,
      parameters,
      mayFindNone: entry.result?.may_be_none === true || (entry.result?.none_on ?? []).length > 0,
      absentOn: entry.result?.none_on ?? [],
      ...(entry.about === undefined ? {} : { doc: entry.about }),
      ...(entry.request.query === undefined ? {} : { query: entry.request.query }),
      ...(record === undefined ? {} : { record }),
      ...(entry.record?.at === undefined ? {} : { requestPointer: entry.record.at }),
      ...(result === undefined ? {} : { result }),
      ...(entry.result?.at === undefined ? {} : { responsePointer: entry.result.at }),
      ...(entry.idempotency_header === undefined ? {} : { idempotencyHeader: entry.idempotency_header }),
      ...(entry.fails === undefined ? {} : { fails: camelCased(entry.fails) as NonNullable<SystemOperation["fails"]> }),
      ...(entry.find === undefined ? {} : { find: entry.find }),
      ...(entry.pages === undefined ? {} : { pages: pagesOf(entry.pages) }),
      ...(entry.since === undefined ? {} : { since: sinceOf(entry.since) }),
      ...(entry.by === undefined ? {} : { by: byOf(entry.by) }),
      ...(entry.batch === undefined ? {} : { batch: camelCased(entry.batch) as NonNullable<SystemOperation["batch"]> }),
      ...(entry.cache === undefined ? {} : { cacheSeconds: span(entry.cache) }),
      ...(entry.several === undefined ? {} : { several: { separator: ",", ...entry.several } }),
      ...(entry.conditional === undefined ? {} : { conditional: entry.conditional }),
    });
  }

  for (const [operation, { find }] of Object.entries(value.operations ?? {})) {
    const at = `/operations/${operation}/find`;
    const found = find === undefined ? undefined : operations.get(find.operation);
    if (find !== undefined && found?.kind !== "read")
      report(`${at}/operation`, `there is no operation \`${find.operation}\` that reads one`);
    for (const name of Object.keys(find?.arguments ?? {}))
      if (found?.parameters.some((parameter) => parameter.name === name) === false)
        report(`${at}/arguments/${name}`, `${find?.operation ?? ""} has no parameter \`${name}\``);
  }

  const settings = new Map<string, Setting>();
  for (const [setting, entry] of Object.entries(value.settings ?? {})) {
    settings.set(setting, {
      secret: entry.secret === true,
      ...(entry.about === undefined ? {} : { doc: entry.about }),
      ...(entry.default === undefined ? {} : { default: entry.default }),
    });
  }
  const undeclared = (pointer: string, text: string): void => {
    for (const [, name = ""] of text.matchAll(/\{(\w+)\}/g)) {
      // This one is had by OAuth.
      if (settings.has(name) || (name === "access_token" && value.oauth !== undefined)) continue;
      const like = closest(name, [...settings.keys()]);
      report(
        pointer,
        `\`${name}\` is not among the settings`,
        like === undefined ? `declare it:  settings: { ${name}: { secret: true } }` : `did you mean ${like}?`,
      );
    }
  };
  undeclared("/base_url", value.base_url ?? "");
  for (const [header, text] of Object.entries(value.headers ?? {})) undeclared(`/headers/${escapeStep(header)}`, text);
  for (const [setting, { default: text = "" }] of Object.entries(value.settings ?? {}))
    undeclared(`/settings/${setting}/default`, text);
  if (value.oauth !== undefined) undeclared("/oauth/token_url", value.oauth.token_url);
  const signature = value.webhooks?.signature;
  if (signature !== undefined && !settings.has(signature.secret))
    report("/webhooks/signature/secret", `\`${signature.secret}\` is not among the settings`);
  if (signature !== undefined) unsignedMistakes(signature, report);
  for (const name of ["user", "password", "token"] as const) {
    const setting = value.webhooks?.auth?.[name];
    if (setting !== undefined && !settings.has(setting))
      report(`/webhooks/auth/${name}`, `\`${setting}\` is not among the settings`);
  }

  const system: System = {
    name,
    title: value.title,
    version: value.version,
    path,
    baseUrl: value.base_url ?? "",
    headers: value.headers ?? {},
    settings,
    types,
    events,
    operations,
    minorUnits: value.minor_units ?? {},
    deliveryHeaders: value.webhooks?.headers ?? {},
    fingerprint: fingerprint(text),
    ...(value.about === undefined ? {} : { doc: value.about }),
    ...(value.limits === undefined ? {} : { limits: camelCased(value.limits) }),
    ...(value.oauth === undefined ? {} : { oauth: camelCased(value.oauth) as Record<string, string> }),
    ...(value.retry_on === undefined ? {} : { retryOn: value.retry_on }),
    ...(signature === undefined ? {} : { signature: signatureOf(signature) }),
    ...(value.webhooks?.auth === undefined ? {} : { webhookAuth: value.webhooks.auth }),
    ...webhookOptionsOf(value.webhooks),
    ...(value.webhooks?.topic_header === undefined ? {} : { topicHeader: value.webhooks.topic_header }),
  };
  return {
    system,
    // Schemas are read as they are asked for, and so are their mistakes.
    get diagnostics() {
      return [...diagnostics, ...reader.diagnostics];
    },
  };
}

/** A signature that does not cover the body proves nothing; a time that it does not cover can be written anew. */
function unsignedMistakes(
  { content, timestamp, id_header: idHeader }: SignatureEntry,
  report: (pointer: string, message: string) => void,
): void {
  const at = "/webhooks/signature";
  if (content !== undefined && !content.includes("{body}"))
    report(`${at}/content`, "what is signed has no {body}: anybody could send another one under the same signature");
  if (timestamp !== undefined && content?.includes("{timestamp}") !== true)
    report(
      `${at}/timestamp`,
      "the time of sending is not among what is signed: whoever sends it again could write another one; put {timestamp} into `content`, or leave `timestamp` out",
    );
  if (timestamp !== undefined && timestamp.header === undefined && timestamp.pair === undefined)
    report(`${at}/timestamp`, "it is not said where the time of sending stands: `header` or `pair`");
  if (content?.includes("{timestamp}") === true && timestamp === undefined)
    report(`${at}/content`, "{timestamp} is signed, and `timestamp` does not say where it stands");
  if (content?.includes("{id}") === true && idHeader === undefined)
    report(`${at}/content`, "{id} is signed, and `id_header` does not say where it stands");
}

const TOLERANCE = 300;

function signatureOf(signature: SignatureEntry): NonNullable<System["signature"]> {
  const { timestamp } = signature;
  return {
    ...camelCased(signature),
    secret: signature.secret,
    ...(timestamp === undefined ? {} : { timestamp: { toleranceSeconds: TOLERANCE, ...camelCased(timestamp) } }),
  };
}

function webhookOptionsOf(webhooks: Descriptor["webhooks"]): Pick<System, "webhookOptions"> {
  const { answer, probe, ping, silent_refusal: silentRefusal } = webhooks ?? {};
  const options = {
    ...(answer === undefined ? {} : { answer: camelCased(answer) }),
    ...(probe === undefined ? {} : { probe }),
    ...(ping === undefined ? {} : { ping: camelCased(ping) }),
    ...(silentRefusal === undefined ? {} : { silentRefusal }),
  };
  return Object.keys(options).length === 0 ? {} : { webhookOptions: options };
}

/** `per_minute` as `perMinute`: names of the format as names of the code. */
function camelCased(entry: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]: [string, unknown]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

/** Stands for a document whose schema can't be used: what is said of its fields would be an echo. */
function unreadable(system: string, type: string): RecordType {
  return { kind: "record", name: `${system}.${type}`, fields: new Map(), closed: false, rest: ERROR };
}

function pagesOf(entry: NonNullable<OperationEntry["pages"]>): Pages {
  const { size_parameter: sizeParameter, ...rest } = entry;
  return { ...rest, ...(sizeParameter === undefined ? {} : { sizeParameter }) };
}

function sinceOf({
  overlap = "2 minutes",
  format = "iso",
  rescan,
  ...rest
}: NonNullable<OperationEntry["since"]>): Since {
  return {
    ...rest,
    format,
    overlapSeconds: span(overlap),
    ...(rescan === undefined ? {} : { rescanSeconds: span(rescan) }),
  };
}

function byOf(entries: NonNullable<OperationEntry["by"]>): Readonly<Record<string, AskedBy>> {
  return Object.fromEntries(Object.entries(entries).map(([field, one]) => [field, { format: "iso", ...one }]));
}

/** Where it is only named, each parameter that has to be given is the field of the document with its name. */
function refreshOf(
  refresh: string | NonNullable<SystemEvent["refresh"]>,
  operations: Readonly<Record<string, OperationEntry>> | undefined,
): NonNullable<SystemEvent["refresh"]> {
  if (typeof refresh !== "string") return refresh;
  const needed = Object.entries(operations?.[refresh]?.parameters ?? {}).filter(([, one]) => one.optional !== true);
  return { operation: refresh, arguments: Object.fromEntries(needed.map(([name]) => [name, `/${name}`])) };
}
