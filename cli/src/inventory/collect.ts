/** Collects the inventory of a project from its specs, its systems' descriptions and integ.yaml. */
import { relative } from "node:path";
import {
  ledgerOf,
  lineageOf,
  resolvePath,
  type CheckedModule,
  type Ledger,
  type Lineage,
  type Program,
  type System,
} from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { daysLeft, dueAfter } from "@integ/runtime/host";
import type { Standing } from "../connect/standing.ts";
import { settingsNeeded } from "../connect/systems.ts";
import { fieldText } from "./graph.ts";
import { STARTED_BY } from "../started-by.ts";
import { rowsOfTable, type TableRow } from "../table-rows.ts";
import type {
  Fit,
  Inventory,
  InventoryFlow,
  InventorySystem,
  InventoryTable,
  Limit,
  OpenQuestion,
  PersonalData,
} from "./model.ts";

/** The number of next runs that are listed. */
const NEXT_RUNS = 3;
/** A version that ends within this many days is an open question. */
const SOON = 90;

/** In seconds. */
const DAY = 86_400;

/** A completely checked spec, with its analysis. */
interface CheckedSpec {
  readonly checked: CheckedModule;
  readonly ledger: Ledger;
  readonly lineage: Lineage;
  readonly path: string;
}

/**
 * @param specs absolute paths
 * @param standings the state of connections; none if not requested
 * @param at the time from which next runs are computed, in milliseconds since 1970
 */
export function inventoryOf(
  program: Program,
  specs: readonly string[],
  standings: readonly Standing[],
  at: number,
): Inventory {
  const { project } = program;
  const { organisation, dataProtection, security } = project.inventory;
  const broken: string[] = [];
  const named = new Set<string>();
  const known = specs.flatMap((path): CheckedSpec[] => {
    const { checked, diagnostics } = program.check(path);
    const name = checked?.module.integration?.name.value;
    if (name !== undefined) named.add(name);
    const isWrong = diagnostics.some(({ severity }) => severity === "error");
    if (isWrong) broken.push(relative(project.folder, path));
    if (checked === undefined || isWrong) return [];
    const [ledger, lineage] = [ledgerOf(checked), lineageOf(checked)];
    return ledger === undefined || lineage === undefined ? [] : [{ checked, ledger, lineage, path }];
  });
  const flows = known.map((one) => flowOf(program, one, at)).sort((a, b) => a.name.localeCompare(b.name));
  const personal = flows.flatMap((flow) => personalOf(program, flow));
  const systems = systemsOf(program, flows, standings);
  return {
    version: 1,
    ...(organisation === undefined ? {} : { organisation }),
    ...(dataProtection === undefined ? {} : { dataProtection }),
    ...(security === undefined ? {} : { security }),
    store: {
      events: Math.round(project.retention.events / DAY),
      results: Math.round(project.retention.results / DAY),
      encrypted: project.encryptionKeys.length > 0,
    },
    at: new Date(at).toISOString(),
    systems,
    flows,
    personal,
    open: openQuestions(program, { systems, flows, personal, broken, named, at }),
  };
}

function flowOf(program: Program, { checked, ledger, lineage, path }: CheckedSpec, at: number): InventoryFlow {
  const { integration, trigger, dedupe, key, onFailure } = partsOf(checked);
  const name = ledger.integration;
  const { owner } = program.project.inventory.integrations[name] ?? {};
  const { document } = checked;
  const text = (node: tree.Node | undefined, word: RegExp): string | undefined => textOf(checked, node)?.replace(word, "").trim(); // prettier-ignore
  const [when, deduped, keyed, policy] = [
    text(trigger, /^trigger\s+/),
    text(dedupe, /^dedupe\s+(?:by\s+)?/),
    text(key, /^key\s+/),
    text(onFailure, /^on failure\s+/),
  ];
  return {
    name,
    file: relative(program.project.folder, path),
    ...(integration?.doc === undefined ? {} : { about: oneLine(integration.doc) }),
    ...(owner === undefined ? {} : { owner }),
    starts: STARTED_BY[checked.trigger?.kind ?? "manual"],
    when: when ?? "manual",
    ...nextRuns(checked, at),
    source: { system: document?.system.name ?? "", type: document?.type.name ?? "" },
    ...(keyed === undefined ? {} : { key: keyed }),
    ...(deduped === undefined ? {} : { dedupe: deduped }),
    ...(policy === undefined ? {} : { onFailure: policy }),
    requests: lineage.requests.map((request) => {
      const doc = program.system(request.system)?.operations.get(request.operation)?.doc;
      const fields = request.fields.map((one) => {
        const { places: _, ...field } = one;
        return { ...field, file: relative(program.project.folder, field.file) };
      });
      return { ...request, fields, ...(doc === undefined ? {} : { doc }) };
    }),
    tables: tablesOf(checked, program.project.folder),
    fit: fitOf(ledger, lineage),
    tests: checked.tests.map(({ title }) => title),
  };
}

function tablesOf(checked: CheckedModule, folder: string): InventoryTable[] {
  const { module, tables } = checked;
  return [...tables].map(([name, { declaration }]): InventoryTable => {
    const { source } = module.tables.get(name)?.module ?? module;
    const { rows, fallback } = rowsOfTable(checked, name);
    // Texts of a spec are shown without quotes, like cells of a CSV file.
    const unquoted = ({ keys, gives }: TableRow): InventoryTable["rows"][number] => ({ keys, gives: gives.replace(/^"(.*)"$/s, "$1") }); // prettier-ignore
    const own = declaration.file === undefined ? source.path : resolvePath(source.path, declaration.file.value);
    return {
      name,
      ...(declaration.doc === undefined ? {} : { about: oneLine(declaration.doc) }),
      file: relative(folder, own),
      keys: declaration.parameters.map((parameter) => parameter.name.text),
      rows: [
        ...(declaration.file === undefined ? rows.map(unquoted) : rows.map(({ keys, gives }) => ({ keys, gives }))),
        ...fallback.map(unquoted),
      ],
    };
  });
}

function partsOf({ module }: CheckedModule): {
  readonly integration?: tree.IntegrationDeclaration;
  readonly trigger?: tree.TriggerDeclaration;
  readonly dedupe?: tree.DedupeDeclaration;
  readonly key?: tree.KeyDeclaration;
  readonly onFailure?: tree.OnFailureDeclaration;
} {
  const { integration, trigger } = module;
  const first = <Kind extends tree.Declaration["kind"]>(
    kind: Kind,
  ): Extract<tree.Declaration, { kind: Kind }> | undefined =>
    module.tree.declarations.find((one): one is Extract<tree.Declaration, { kind: Kind }> => one.kind === kind);
  const [dedupe, key, onFailure] = [first("Dedupe"), first("Key"), first("OnFailure")];
  return {
    ...(integration === undefined ? {} : { integration }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(dedupe === undefined ? {} : { dedupe }),
    ...(key === undefined ? {} : { key }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}

function textOf({ module }: CheckedModule, node: tree.Node | undefined): string | undefined {
  return node === undefined ? undefined : module.source.text.slice(node.start, node.end).replace(/\s+/g, " ");
}

/** The next due times: of a schedule's runs, or of a webhook's reconciliations. A poll counts from its last check. */
function nextRuns({ trigger }: CheckedModule, at: number): Pick<InventoryFlow, "next" | "zone" | "nextIs"> {
  const reconciled = trigger?.kind === "webhook" ? trigger.reconcile?.timetable : undefined;
  const timetable = trigger?.kind === "schedule" ? trigger.timetable : reconciled;
  if (timetable === undefined) return { next: [], ...(trigger?.kind === "poll" ? { nextIs: "poll" } : {}) };
  const next: string[] = [];
  for (let due = dueAfter(timetable, at); due !== undefined && next.length < NEXT_RUNS; due = dueAfter(timetable, due))
    next.push(new Date(due).toISOString());
  return {
    next,
    ...("zone" in timetable ? { zone: timetable.zone } : {}),
    nextIs: reconciled === undefined ? "run" : "reconcile",
  };
}

function fitOf(ledger: Ledger, lineage: Lineage): Fit {
  const fields = ledger.destinations.flatMap(({ name, fields: all }) =>
    all.map((field) => ({ ...field, path: ledger.destinations.length === 1 ? field.path : `${name}.${field.path}` })),
  );
  const which = (required: boolean, set: boolean): string[] =>
    fields.filter((field) => field.required === required && field.set === set).map(({ path }) => path);
  const writes = lineage.requests.filter(({ kind }) => kind === "write");
  return {
    required: { set: which(true, true), open: which(true, false) },
    optional: { set: which(false, true), open: which(false, false) },
    constant: writes.flatMap(({ name, fields: written }) =>
      written.flatMap(({ path, from, decidedBy }) => {
        const [only] = from;
        const isConstant = from.length === 1 && only?.kind === "constant" && decidedBy.length === 0;
        return isConstant ? [{ path: writes.length === 1 ? path : `${name}.${path}`, value: only.name }] : [];
      }),
    ),
    lossy: ledger.cuts,
    lookups: lineage.requests
      .filter(({ kind }) => kind === "read")
      .map(({ system, operation }) => `${system}.${operation}`),
    stops: ledger.stops,
    mayBeHeld: ledger.mayBeHeld,
    source: {
      used: ledger.source.filter(({ state }) => state === "used").length,
      ignored: ledger.source.filter(({ state }) => state === "ignored").map(({ path }) => path),
      undecided: ledger.source.filter(({ state }) => state === "undecided").length,
    },
  };
}

/** A description may be broken into lines in the spec, which cells of a table are not. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function personalOf({ project }: Program, flow: InventoryFlow): PersonalData[] {
  const { owner, purpose = flow.about, ground, subjects, keep } = project.inventory.integrations[flow.name] ?? {};
  const said = Object.fromEntries(
    Object.entries({ owner, purpose, ground, subjects, keep }).filter(([, text]) => text !== undefined),
  );
  const moved = flow.requests.flatMap((request) =>
    request.fields.flatMap((field) =>
      field.from.flatMap((origin) =>
        origin.personal === undefined || origin.system === undefined
          ? []
          : [
              {
                to: request.system,
                from: origin.system,
                field: { from: origin, kinds: origin.personal, to: `${request.operation}: ${field.path}` },
              },
            ],
      ),
    ),
  );
  return [...Map.groupBy(moved, ({ from, to }) => `${from} ${to}`).values()].flatMap((of): PersonalData[] => {
    const [first] = of;
    if (first === undefined || first.from === first.to) return [];
    const { from, to } = first;
    const kinds = [...new Set(of.flatMap(({ field }) => field.kinds))].sort();
    const dataIn = project.systems.get(to)?.data_in;
    const place = dataIn === undefined ? {} : { dataIn };
    // Several requests of one operation send the same field: the record of processing has it once.
    const fields = [...new Map(of.map(({ field }) => [`${fieldText(field.from.name, field.from.path)} ${field.to}`, field])).values()]; // prettier-ignore
    return [{ flow: flow.name, ...said, from, to, ...place, kinds, fields }];
  });
}

function systemsOf(
  program: Program,
  flows: readonly InventoryFlow[],
  standings: readonly Standing[],
): InventorySystem[] {
  const names = new Set(
    flows.flatMap(({ source, requests }) => [source.system, ...requests.map(({ system }) => system)]),
  );
  return [...names].sort().flatMap((name): InventorySystem[] => {
    const system = program.system(name);
    if (system === undefined) return [];
    const entry = program.project.systems.get(name);
    const standing = standings.find((one) => one.system === name);
    const named = (isIn: (flow: InventoryFlow) => boolean): string[] => flows.filter(isIn).map((flow) => flow.name);
    const asks = (flow: InventoryFlow, kind: "read" | "write"): boolean =>
      flow.requests.some((request) => request.system === name && request.kind === kind);
    const { keptUntil } = system.link;
    return [
      {
        name,
        // Databases are distinguished by the names that specs use.
        title: system.link.kind === undefined ? system.title : name,
        kind: system.kind ?? system.link.kind ?? "other",
        ...(system.link.kind === undefined ? { apiVersion: system.version } : {}),
        ...(keptUntil === undefined ? {} : { keptUntil }),
        ...(entry?.owner === undefined ? {} : { owner: entry.owner }),
        ...(entry?.data_in === undefined ? {} : { dataIn: entry.data_in }),
        settings: settingsOf(program, system),
        ...(standing === undefined ? {} : { connection: connectionOf(standing) }),
        limits: limitsOf(system),
        startsFlows: named(({ source }) => source.system === name),
        isReadBy: named((flow) => asks(flow, "read")),
        isWrittenBy: named((flow) => asks(flow, "write")),
      },
    ];
  });
}

function connectionOf({ by, state, todo, expires }: Standing): NonNullable<InventorySystem["connection"]> {
  return { by, state, ...(todo === undefined ? {} : { todo }), ...(expires === undefined ? {} : { expires }) };
}

/** The settings in integ.yaml, and those that the specs need. Values are never shown. */
function settingsOf(program: Program, system: System): InventorySystem["settings"] {
  const given = program.project.connections[system.name] ?? {};
  return [...new Set([...Object.keys(given), ...settingsNeeded(program, system, "run")])].map((name) => ({
    name,
    secret: system.settings.get(name)?.secret ?? false,
    isSet: given[name] !== undefined,
  }));
}

function limitsOf({ link: { limits = {} } }: System): Limit[] {
  const { concurrent, perSecond, perMinute, perDay } = limits;
  const all = [
    ["concurrent", concurrent],
    ["second", perSecond],
    ["minute", perMinute],
    ["day", perDay],
  ] as const;
  return all.flatMap(([what, most]) => (most === undefined ? [] : [{ what, most }]));
}

function openQuestions(
  { project }: Program,
  found: Pick<Inventory, "systems" | "flows" | "personal"> & {
    readonly broken: readonly string[];
    readonly named: ReadonlySet<string>;
    readonly at: number;
  },
): OpenQuestion[] {
  const { systems, flows, personal, broken, named, at } = found;
  const ends = ({ keptUntil }: InventorySystem): boolean =>
    keptUntil !== undefined && (daysLeft(keptUntil, at) ?? Infinity) <= SOON;
  const groundless = new Set(personal.filter(({ ground }) => ground === undefined).map(({ flow }) => flow));
  const placeless = new Set(personal.filter(({ dataIn }) => dataIn === undefined).map(({ to }) => to));
  return [
    ...broken.map((about): OpenQuestion => ({ kind: "broken", about })),
    ...Object.keys(project.inventory.integrations)
      .filter((name) => !named.has(name))
      .map((about): OpenQuestion => ({ kind: "unknown_integration", about })),
    ...systems.filter(ends).map(({ name, keptUntil = "" }): OpenQuestion => ({ kind: "version_ends", about: name, detail: keptUntil })), // prettier-ignore
    ...systems.flatMap(({ name, connection }): OpenQuestion[] =>
      connection?.todo === undefined ? [] : [{ kind: "connection", about: name, detail: connection.todo }],
    ),
    ...[...groundless].map((about): OpenQuestion => ({ kind: "no_ground", about })),
    ...[...placeless].sort().map((about): OpenQuestion => ({ kind: "no_place", about })),
    ...systems.filter(({ owner }) => owner === undefined).map(({ name }): OpenQuestion => ({ kind: "system_without_owner", about: name })), // prettier-ignore
    ...flows.filter(({ owner }) => owner === undefined).map(({ name }): OpenQuestion => ({ kind: "flow_without_owner", about: name })), // prettier-ignore
    ...flows.filter(({ tests }) => tests.length === 0).map(({ name }): OpenQuestion => ({ kind: "no_tests", about: name })), // prettier-ignore
    ...flows.filter(({ fit }) => fit.source.undecided > 0).map(({ name, fit }): OpenQuestion => ({ kind: "undecided", about: name, detail: String(fit.source.undecided) })), // prettier-ignore
  ];
}
