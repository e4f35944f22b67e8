/** A system in short: events, reads and writes, each with an example in a spec. */
import { keywords, softWords } from "@integ/grammar";
import {
  show,
  isTemporal,
  isUnspecific,
  type Field,
  type System,
  type SystemEvent,
  type SystemOperation,
  type Type,
} from "@integ/compiler";

/** The parts of a system that start a flow: events that it sends, lists that are polled. */
export function startsOf({ events, operations }: System): readonly (SystemEvent | SystemOperation)[] {
  return [...events.values(), ...[...operations.values()].filter(({ kind }) => kind === "list")];
}

/** The requests of running flows. */
export function readsOf({ operations }: System): readonly SystemOperation[] {
  return [...operations.values()].filter(({ kind }) => kind === "read");
}

/** The operations that write. */
export function writesOf({ operations }: System): readonly SystemOperation[] {
  return [...operations.values()].filter(({ kind }) => kind !== "read" && kind !== "list");
}

/** An operation's signature: `xero.get_invoice(id: text)`. Optional parameters have a question mark. */
export function signatureOfOperation({ name, parameters }: SystemOperation, system: string): string {
  const given = parameters.map((one) => `${one.name}${one.required ? "" : "?"}: ${show(one.type)}`);
  return `${system}.${name}(${given.join(", ")})`;
}

/** Why a repeated write is harmless. */
export function repeatedAs({ kind, request }: SystemOperation): string {
  if (request.noResponse === "hold") return "sent once, and held if the response is lost";
  if ((request.idempotencyHeader ?? request.idempotencyQuery ?? request.idempotencyPlace) !== undefined)
    return "a repeated request is recognized by its key";
  if (request.find !== undefined) return `before it, ${request.find.operation.name} looks whether it is there`;
  if (kind !== "create") return "a repetition changes nothing";
  if (request.fails?.some(({ means }) => means === "there") === true)
    return "the response says if the record already exists";
  return "a repeated request would create a second record, so no spec can use it yet (integ explain INT2501)";
}

/** How a list is polled, and which documents it returns. */
export function polledBy({ misses, request: { since, each, by } }: SystemOperation): string {
  const below = each === undefined ? "" : `, below each element of ${each.operation.name}`;
  const others = Object.keys(by ?? {}).filter((field) => field !== since?.field);
  const also = others.length === 0 ? "" : `; a schedule also by ${others.join(", ")}`;
  if (since === undefined) return `read as a whole${below}`;
  const asked = since.parameter === undefined && since.header === undefined ? "chosen by" : "changes by";
  const rescan = since.rescanSeconds === undefined ? "" : `; all of it every ${spanText(since.rescanSeconds)}`;
  const later = misses === undefined ? "" : `; not when ${misses.map((field) => `\`${field}\``).join(", ")} changes`;
  return `${asked} \`${since.field}\`${below}${later}${rescan}${also}`;
}

function spanText(seconds: number): string {
  for (const [unit, size] of [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const)
    if (seconds % size === 0) return seconds === size ? unit : `${seconds / size} ${unit}s`;
  return `${seconds} seconds`;
}

/** Lines of a spec that use it. */
export function exampleOf(system: System, part: SystemEvent | SystemOperation): string {
  if (!("kind" in part))
    return `source  document = ${system.name}.${part.type.name}\ntrigger webhook ${system.name}.${part.name}`;
  const needed = part.parameters.filter(({ required }) => required).map(({ name }) => `${name}: …`);
  const call = `${system.name}.${part.name}(${needed.join(", ")})`;
  switch (part.kind) {
    case "read":
      return `fetch found = ${call}`;
    case "list":
      return needed.length > 0
        ? `fetch found = all ${call}`
        : `source  document = ${system.name}.${part.result?.name ?? "…"}\ntrigger poll ${call} every 15 minutes`;
    case "create":
    case "update":
    case "upsert":
    case "delete": {
      const fields = [...(part.record?.type.fields.values() ?? [])].filter((one) => one.required && !one.readOnly);
      const head = `destination written = ${needed.length > 0 ? call : call.replace("()", "")}`;
      return fields.length === 0
        ? `${head} { … }`
        : `${head} {\n${fields.map((one) => `  ${writtenName(one.name)}: ${placeholder(one.type)}\n`).join("")}}`;
    }
  }
}

/** A field's name in a spec: in back-ticks if it would otherwise be read as something else. */
export function writtenName(name: string): string {
  return isPlainName(name) ? name : `\`${name}\``;
}

/** Whether a name needs no back-ticks in a spec. */
export function isPlainName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && (!keywords.includes(name) || softWords.has(name));
}

/** The placeholder of a value in an example. */
function placeholder(type: Type): string {
  if (isTemporal(type) || isUnspecific(type)) return "…";
  switch (type.kind) {
    case "list":
      return type.element.kind === "record" ? "[for one in … => { … }]" : "[…]";
    case "record":
      return "{ … }";
    case "enum":
      return JSON.stringify(type.members[0] ?? "…");
    case "boolean":
    case "map":
    case "number":
    case "text":
    case "union":
      return "…";
  }
}

/** The first fields of a type by name: an asterisk marks required ones, brackets mark lists. */
export function fieldsInShort(type: Type, most = Infinity): string {
  if (type.kind !== "record") return show(type);
  const fields = [...type.fields.values()];
  const names = fields.slice(0, most).map(shortField);
  return `${names.join(", ")}${fields.length > most ? `, … (${fields.length})` : ""}`;
}

function shortField({ name, type, required }: Field): string {
  return `${name}${type.kind === "list" ? "[]" : ""}${required ? "*" : ""}`;
}
