/** The parts of a module for its systems other than types: links, and the operations that it uses. */
import type { System, SystemOperation } from "../1-load/system-model.ts";
import type { RecordType } from "../1-load/types.ts";
import type { CheckedModule } from "../3-check/facts.ts";
import { refreshOf } from "../3-check/refresh-of.ts";
import { camel, type Names, pascal } from "./names.ts";
import { personalFields } from "./personal-fields.ts";

/** A system in a module, with the names that it has there. */
export interface UsedSystem {
  readonly system: System;
  /** The name of its link. */
  readonly link: string;
  /** The name of the object with its used operations. */
  readonly operations: string;
  readonly used: ReadonlyMap<string, Operation>;
  /** The personal fields of source documents. */
  readonly personal: ReadonlyMap<RecordType, PersonalFields>;
}

/** The paths of a document's personal fields, as a constant of the module. */
export interface PersonalFields {
  readonly name: string;
  readonly paths: readonly string[];
}

/** A request in the flow definition. */
type Operation = SystemOperation["request"];

interface Growing extends UsedSystem {
  readonly used: Map<string, Operation>;
  readonly personal: Map<RecordType, PersonalFields>;
}

/** Collects systems and their operations. In a project, names are shared by all of its specs. */
export class ModuleSystems {
  readonly #systems = new Map<string, Growing>();
  readonly #names: Names;
  readonly #project: ModuleSystems | undefined;

  /**
   * @param names the names of the module
   * @param project the systems of the project, if they are declared in separate modules
   */
  constructor(names: Names, project?: ModuleSystems) {
    this.#names = names;
    this.#project = project;
  }

  get all(): readonly UsedSystem[] {
    return [...this.#systems.values()];
  }

  /** Adds the systems of a spec, and the operations that it uses. */
  add(checked: CheckedModule): void {
    this.#project?.add(checked);
    for (const system of checked.systems.values()) this.#add(system);
    for (const operation of operationsOf(checked))
      this.#systems.get(operation.system)?.used.set(operation.name, operation);
    if (checked.document !== undefined) this.#addPersonal(checked.document.type.type);
  }

  find(name: string): UsedSystem | undefined {
    return this.#systems.get(name);
  }

  #add(system: System): void {
    if (this.#systems.has(system.name)) return;
    const known = this.#project?.find(system.name);
    if (known !== undefined) for (const name of [known.link, known.operations]) this.#names.take(name);
    this.#systems.set(system.name, {
      system,
      link: known?.link ?? this.#names.fresh(camel(`${system.name} system`)),
      operations: known?.operations ?? this.#names.fresh(camel(`${system.name} operations`)),
      used: new Map(),
      personal: new Map(),
    });
  }

  #addPersonal(type: RecordType): void {
    const system = type.name.split(".")[0] ?? "";
    const { personal } = this.#systems.get(system) ?? {};
    if (personal === undefined || personal.has(type)) return;
    const known = this.#project?.find(system)?.personal.get(type);
    if (known !== undefined) this.#names.take(known.name);
    const paths = known?.paths ?? personalFields(type);
    if (paths.length === 0) return;
    const name = known?.name ?? this.#names.fresh(camel(`${pascal(type.name)} personal`));
    personal.set(type, { name, paths });
  }
}

/** The requests that a flow may make. */
function operationsOf(checked: CheckedModule): Operation[] {
  const { document, trigger } = checked;
  const { operations } = document?.system ?? {};
  const thin = trigger?.kind === "webhook" ? trigger.event.read : undefined;
  const named = [thin, refreshOf(checked)].map((one) => operations?.get(one?.operation ?? ""));
  const all = [
    document?.read?.operation,
    trigger?.kind === "poll" ? trigger.list.operation : undefined,
    trigger?.kind === "webhook" ? trigger.reconcile?.operation : undefined,
    ...named,
    ...[...checked.fetches, ...checked.loopFetches].map((fetch) => fetch.operation?.operation),
    ...checked.destinations.map((destination) => destination.operation),
  ];
  return all.flatMap((operation) => (operation === undefined ? [] : [operation.request]));
}
