/** `integrations`: the other integrations of a project, as a system whose operations pass documents to them. */
import type { System, SystemOperation, SystemType } from "../1-load/system-model.ts";
import type { BoundModule } from "../2-bind/symbols.ts";
import type { CheckedProject } from "./checking.ts";

/** The name of that system in specs. */
export const INTEGRATIONS = "integrations";

/** The integrations that a module can pass documents to: those whose source is a single document. */
export function integrationsOf(project: CheckedProject, from: BoundModule): System {
  const operations = new Map<string, SystemOperation>();
  for (const name of project.flows.names()) {
    const module = project.flows.named(name);
    const record = module === undefined || name === nameOf(from) ? undefined : sourceOf(project, module);
    if (record === undefined) continue;
    const operation = operationName(name);
    operations.set(operation, {
      name: operation,
      kind: "upsert",
      doc: `hands a document on to ${name}`,
      parameters: [],
      record,
      mayFindNone: false,
      request: {
        system: INTEGRATIONS,
        name: operation,
        method: "PUT",
        path: `/${operation}`,
        end: { kind: "flow", flow: name },
      },
    });
  }
  return {
    name: INTEGRATIONS,
    title: "The integrations of this project",
    version: "1",
    path: from.source.path,
    settings: new Map(),
    types: new Map(),
    events: new Map(),
    operations,
    minorUnits: {},
    fingerprint: "",
    link: { name: INTEGRATIONS, kind: "flows", version: "1", baseUrl: "", headers: {}, settings: {} },
  };
}

/** Whether a document that is passed to an integration can come back to this one. */
export function isCycle(project: CheckedProject, from: BoundModule, operation: string): boolean {
  const names = project.flows.names();
  const seen = new Set<string>();
  const open = [operation];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const name = names.find((one) => operationName(one) === next);
    if (name !== undefined && name === nameOf(from)) return true;
    const module = name === undefined ? undefined : project.flows.named(name);
    open.push(...(module?.steps ?? []).flatMap((step) => (step.kind === "Destination" ? handedTo(step) : [])));
  }
  return false;
}

function handedTo({ operation }: Extract<BoundModule["steps"][number], { readonly kind: "Destination" }>): string[] {
  const [system, name] = operation?.parts ?? [];
  return system?.text === INTEGRATIONS && name !== undefined ? [name.text] : [];
}

function nameOf({ integration }: BoundModule): string | undefined {
  return integration?.name.value;
}

/** `orders-to-books` as the name of an operation. */
/** The operation by which documents are handed on to an integration. */
export function operationName(integration: string): string {
  return integration.replace(/\W+/g, "_");
}

/** The type of document that an integration takes; undefined if that is a list, or unknown. */
function sourceOf(project: CheckedProject, { document }: BoundModule): SystemType | undefined {
  if (document === undefined || document.all) return undefined;
  const [system, type] = document.target?.parts ?? [];
  return system === undefined || type === undefined
    ? undefined
    : project.systemNamed(system.text)?.types.get(type.text);
}
