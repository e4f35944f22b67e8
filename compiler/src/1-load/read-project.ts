/** Reads `integ.yaml`, all of it optional: a folder with one `.integ` file is a project. */
import type { Diagnostic, Place } from "@integ/grammar";
import { resolvePath, type CompilerHost } from "../host.ts";
import { load } from "../messages/load.ts";
import projectSchema from "./project.schema.json" with { type: "json" };
import { readDescriptor, type ReadSystem } from "./read-descriptor.ts";
import type { SystemEntry } from "./ends/entries.ts";
import { readEnd } from "./ends/read-end.ts";
import { escapeStep } from "@integ/runtime/pointers";
import { secretMistakes } from "./secrets.ts";
import { span } from "./span.ts";
import { YamlSchema } from "./validate-yaml.ts";
import type { InventoryEntry, Project } from "./project.ts";

interface ProjectFile {
  readonly systems?: Readonly<Record<string, SystemEntry>>;
  readonly connections?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly output?: string;
  readonly engine?: string;
  readonly listen?: string;
  readonly public_url?: string;
  readonly trusted_proxies?: readonly string[];
  readonly max_body?: string;
  readonly strict?: boolean;
  readonly recheck_records?: boolean;
  readonly metrics_token?: string;
  readonly first_run?: Readonly<Record<string, string>>;
  readonly retention?: { readonly events?: string; readonly results?: string };
  readonly encryption_keys?: readonly string[];
  readonly inventory?: {
    readonly organisation?: string;
    readonly data_protection?: string;
    readonly security?: string;
    readonly integrations?: Readonly<Record<string, InventoryEntry>>;
  };
  readonly alerts?: {
    readonly webhook?: string;
    readonly mail?: string;
    readonly smtp?: string;
    readonly from?: string;
    readonly silent_after?: Readonly<Record<string, string>>;
  };
}

const schema = new YamlSchema<ProjectFile>(projectSchema);

/** The usable part of a project file, and its mistakes. */
export interface ReadProject {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `integ.yaml` of a folder; a folder without one is a project with defaults. */
export function readProject(host: CompilerHost, folder: string): ReadProject {
  const path = `${folder}/integ.yaml`;
  const text = host.read(path);
  const yaml = text === undefined ? undefined : schema.read(text);
  // An invalid entry does not affect the others.
  const value = yaml?.value ?? yaml?.rest ?? {};
  const diagnostics = (yaml?.mistakes ?? []).map(({ start, end, syntax, message, help }) =>
    syntax ? load.projectSyntax({ path, start, end }, message) : load.project({ path, start, end }, message, help),
  );
  const listen = /^(.*):(\d+)$/.exec(value.listen ?? "127.0.0.1:8484");
  const inside = (file: string): string => resolvePath(path, file);
  const placeOf = (pointer: string): Place => ({ path, ...(yaml?.at(pointer) ?? { start: 0, end: 0 }) });
  const systems = new Map(
    Object.entries(value.systems ?? {}).map(([name, entry]) => [
      name,
      { ...entry, place: placeOf(`/systems/${name}${entry.use === undefined ? "" : "/use"}`) },
    ]),
  );
  const project: Project = {
    folder,
    ...(text === undefined ? {} : { file: path }),
    output: inside(value.output ?? "src/generated"),
    engine: engineOf(value.engine ?? "sqlite:.integ/store.db", inside),
    listen: { host: (listen?.[1] ?? "127.0.0.1").replace(/^\[|\]$/g, ""), port: Number(listen?.[2] ?? 8484) },
    ...(value.public_url === undefined ? {} : { publicUrl: value.public_url }),
    ...(value.trusted_proxies === undefined ? {} : { trustedProxies: value.trusted_proxies }),
    ...(value.strict === undefined ? {} : { strict: value.strict }),
    ...(value.recheck_records === undefined ? {} : { recheckRecords: value.recheck_records }),
    ...(value.max_body === undefined ? {} : { maxBodyBytes: bytesOf(value.max_body) }),
    ...(value.metrics_token === undefined ? {} : { metricsToken: value.metrics_token }),
    firstRun: value.first_run ?? {},
    retention: {
      events: span(value.retention?.events ?? "30 days"),
      results: span(value.retention?.results ?? "400 days"),
    },
    alerts: alertsOf(value.alerts),
    inventory: inventoryOf(value.inventory),
    encryptionKeys: value.encryption_keys ?? [],
    connections: value.connections ?? {},
    settingPlaces: new Map(
      Object.entries(value.connections ?? {}).flatMap(([system, settings]) =>
        Object.keys(settings).map((name): [string, Place] => [
          `${system}/${name}`,
          { path, ...(yaml?.at(`/connections/${system}/${escapeStep(name)}`) ?? { start: 0, end: 0 }) },
        ]),
      ),
    ),
    connectionPlaces: new Map(
      Object.keys(value.connections ?? {}).map((system): [string, Place] => [
        system,
        { path, ...(yaml?.at(`/connections/${escapeStep(system)}`) ?? { start: 0, end: 0 }) },
      ]),
    ),
    systems,
    placeOf,
  };
  return { project, diagnostics: [...diagnostics, ...entryMistakes(project)] };
}

/** Checks that each system is described somewhere, or built in. */
function entryMistakes({ systems }: Project): Diagnostic[] {
  return [...systems].flatMap(([name, { use, kind, owner, data_in, place }]) => {
    if ((use === undefined) !== (kind === undefined)) return [];
    // A system that ships with integ, or one in ./systems, is found by its name.
    if (use === undefined && (owner ?? data_in) !== undefined) return [];
    const message = use === undefined ? `what \`${name}\` is isn't said` : `\`${name}\` has \`use\` and \`kind\``;
    return [load.project(place, message, "write   use: ./systems/erp   for one that is described, or   kind: files   for one that is built in")]; // prettier-ignore
  });
}

function alertsOf({ silent_after: silent = {}, ...rest }: NonNullable<ProjectFile["alerts"]> = {}): Project["alerts"] {
  return { ...rest, silentAfter: Object.fromEntries(Object.entries(silent).map(([flow, text]) => [flow, span(text)])) };
}

function inventoryOf({
  data_protection,
  integrations = {},
  ...rest
}: NonNullable<ProjectFile["inventory"]> = {}): Project["inventory"] {
  return { ...rest, integrations, ...(data_protection === undefined ? {} : { dataProtection: data_protection }) };
}

/** `500 kB` or `5 MB` in bytes, with 1024 bytes per kB. */
function bytesOf(size: string): number {
  const [amount, unit] = size.split(" ");
  return Number(amount) * (unit === "MB" ? 1024 * 1024 : 1024);
}

function engineOf(written: string, inside: (file: string) => string): string {
  return written.startsWith("sqlite:") ? `sqlite:${inside(written.slice("sqlite:".length))}` : written;
}

/**
 * A system by its name in specs: from the project file, otherwise from ./systems, otherwise from those that ship with
 * integ.
 */
export function loadSystem(host: CompilerHost, project: Project, name: string): ReadSystem {
  const entry = project.systems.get(name);
  if (entry?.kind !== undefined) return readEnd(host, project, name, entry);
  const own = `${project.folder}/systems/${name}`;
  const use = entry?.use ?? (host.read(`${own}/system.yaml`) === undefined ? `@integ/specs/${name}` : own);
  const folder = host.findSystem(use, project.folder);
  if (folder === undefined) {
    return { system: undefined, diagnostics: entry === undefined ? [] : [load.noSystem(entry.place, name, use)] };
  }
  const described = readDescriptor(host, name, folder);
  const secrets = described.system === undefined ? [] : secretMistakes(project, described.system);
  // Schemas are read lazily, and their mistakes are found then.
  const read: ReadSystem =
    secrets.length === 0
      ? described
      : {
          system: described.system,
          get diagnostics() {
            return [...described.diagnostics, ...secrets];
          },
        };
  if (entry?.version !== undefined && read.system !== undefined && read.system.version !== entry.version) {
    const message = `the system \`${name}\` is described in version ${read.system.version}, not ${entry.version}`;
    return { system: read.system, diagnostics: [...read.diagnostics, load.project(entry.place, message)] };
  }
  return read;
}
