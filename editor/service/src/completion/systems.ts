/** Systems with their types, events and operations; and the types that a spec can write. */
import type { Program, System, SystemOperation } from "@integ/compiler";
import { describeOperation, inWords } from "../describe.ts";
import { escaped, RANK, type Completion } from "./item.ts";

/** The kinds of members that a place may expect. */
export type Wanted = "source" | "list" | "read" | "write" | "event" | "type";

/** The title line of a description. Reading all descriptions completely would take too long. */
function titleOf(program: Program, name: string): string | undefined {
  const { host, project } = program;
  const { use } = project.systems.get(name) ?? {};
  const own = `${project.folder}/systems/${name}`;
  const folder = host.findSystem(
    use ?? (host.read(`${own}/system.yaml`) === undefined ? `@integ/specs/${name}` : own),
    project.folder,
  );
  const text = folder === undefined ? undefined : host.read(`${folder}/system.yaml`);
  return /^title:\s*["']?(.+?)["']?\s*$/m.exec(text ?? "")?.[1];
}

/** The systems that a spec can use: those of the project first. */
export function systemNames(program: Program, wanted: Wanted): Completion[] {
  const mentioned = new Set([...program.project.systems.keys(), ...program.project.connectionPlaces.keys()]);
  const flows: Completion[] =
    wanted === "write" && program.integrationNames().length > 1
      ? [{ label: "integrations", kind: "system", detail: "another integration of this project", insert: "integrations.", rank: RANK.plain }] // prettier-ignore
      : [];
  return [
    ...program.systemNames().map((name): Completion => {
      const title = titleOf(program, name);
      return {
        label: name,
        kind: "system",
        ...(title === undefined ? {} : { detail: title }),
        insert: `${name}.`,
        rank: mentioned.has(name) ? RANK.best : RANK.plain,
      };
    }),
    ...flows,
  ];
}

function isOffered(operation: SystemOperation, wanted: Wanted): boolean {
  switch (wanted) {
    case "read":
      return operation.kind === "read";
    case "list":
      return operation.kind === "list";
    case "write":
      return operation.record !== undefined;
    case "source":
    case "event":
    case "type":
      return false;
  }
}

/** The required arguments of an operation, as tab stops. */
function needed(operation: SystemOperation): string {
  const required = operation.parameters.filter((one) => one.required);
  return required.map((one, i) => `${one.name}: \${${i + 1}}`).join(", ");
}

/** The text after an operation's name at a place. */
function operationInsert(operation: SystemOperation, wanted: Wanted, more: boolean): string {
  if (more) return operation.name;
  const args = needed(operation);
  if (wanted === "write") return `${operation.name}${args === "" ? "" : `(${args})`} {\n  $0\n}`;
  if (wanted === "list") return `${operation.name}${args === "" ? "" : `(${args})`}`;
  return `${operation.name}(${args})`;
}

/** The members of a system that are allowed at a place. @param more whether text already follows */
export function membersOf(system: System, wanted: Wanted, more: boolean): Completion[] {
  if (wanted === "source" || wanted === "type")
    return [...system.types.values()].map((one) => ({
      label: one.name,
      kind: "type",
      detail: `${system.title}: ${one.name}`,
      ...(one.doc === undefined ? {} : { documentation: one.doc }),
      insert: one.name,
      rank: wanted === "source" && [...system.events.values()].some(({ type }) => type === one) ? RANK.best : RANK.plain, // prettier-ignore
    }));
  if (wanted === "event")
    return [...system.events.values()].map((one) => ({
      label: one.name,
      kind: "event",
      detail: one.type.name,
      ...(one.doc === undefined ? {} : { documentation: one.doc }),
      insert: one.name,
      rank: RANK.plain,
    }));
  return [...system.operations.values()]
    .filter((one) => isOffered(one, wanted))
    .map((one) => ({
      label: one.name,
      kind: "operation",
      detail: one.record?.name ?? one.result?.name ?? one.kind,
      documentation: describeOperation(system.name, one),
      insert: operationInsert(one, wanted, more),
      ...(more ? {} : { snippet: true as const }),
      rank: RANK.plain,
    }));
}

/** The parameters of an operation that are not given yet. */
export function parametersOf(operation: SystemOperation, given: ReadonlySet<string>): Completion[] {
  return operation.parameters
    .filter(({ name }) => !given.has(name))
    .map((one) => ({
      label: one.name,
      kind: "field",
      detail: `${inWords(one.type)}${one.required ? ", required" : ""}`,
      ...(one.doc === undefined ? {} : { documentation: one.doc }),
      insert: `${one.name}: `,
      rank: one.required ? RANK.required : RANK.best,
    }));
}

/** Types that a spec writes without a system. */
export const PLAIN_TYPES: readonly Completion[] = (
  [
    ["text", "text", "any text"],
    ["integer", "integer", "a whole number"],
    ["decimal", "decimal", "an exact number"],
    ["decimal(2)", "decimal(${1:2})", "an exact number with at most this many decimals"],
    ["money", "money", "an amount in any currency"],
    ["boolean", "boolean", "true or false"],
    ["date", "date", "a day"],
    ["datetime", "datetime", "an instant"],
    ["local_datetime", "local_datetime", "a date and a time of day without a zone"],
    ["time", "time", "a time of day"],
    ["duration", "duration", "a span of time"],
    ["list of", "list of ${1:text}", "a list"],
    ["map of", "map of ${1:text}", "names that are not known before, each with a value"],
    ["one of", `one of (${escaped('"')}\${1}${escaped('"')})`, "some texts"],
  ] as const
).map(([label, insert, detail]) => ({ label, kind: "type", detail, insert, snippet: true, rank: RANK.best }));
