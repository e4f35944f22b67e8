/** Shared by the readers of the built-in ends. */
import type { Operation, SystemLink } from "@integ/runtime";
import { resolvePath, type CompilerHost } from "../../host.ts";
import { defined } from "../defined.ts";
import type { SystemEntry } from "./entries.ts";
import type { SchemaReader } from "../read-schema.ts";
import type { OperationParameter, SystemOperation, SystemType } from "../system-model.ts";
import { unreadable } from "../read-types.ts";
import type { RecordType } from "../types.ts";

/** An end that is being read, from its entry in integ.yaml. */
export interface EndReading {
  readonly host: CompilerHost;
  /** The name that specs use. */
  readonly system: string;
  /** integ.yaml. */
  readonly path: string;
  readonly entry: SystemEntry;
  readonly schemas: SchemaReader;
  /** The systems of the project that are files. */
  readonly filesSystems: readonly string[];
  /** @param pointer below the system's entry */
  readonly report: (pointer: string, message: string, help?: string) => void;
}

/** The operations of an end, and how to reach it. */
export interface EndParts {
  readonly types: readonly SystemType[];
  readonly operations: readonly SystemOperation[];
  readonly link: Pick<SystemLink, "kind" | "baseUrl" | "headers" | "settings">;
}

/** `stock_rows` as the name of a type: `StockRows`. */
export function typeNameOf(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_, __: string, letter: string) => letter.toUpperCase());
}

/** A type from a schema file, which is read when its fields are first used. @param look checks the type then */
export function typeByFile(
  reading: EndReading,
  pointer: string,
  reference: string,
  name: string,
  look: (type: RecordType) => void = () => undefined,
): SystemType {
  const { host, path, schemas, system, report } = reading;
  const file = reference.split("#")[0] ?? "";
  const isThere = host.read(resolvePath(path, file)) !== undefined;
  if (!isThere) report(pointer, `there is no schema file ${file}`);
  return typeOf(name, () => {
    const type = (isThere ? schemas.root(path, reference, name) : undefined) ?? unreadable(system, name);
    look(type);
    return type;
  });
}

/** A type from a generated schema. @param pointer the part of the system's entry that it is generated from */
export function typeBySchema(reading: EndReading, pointer: string, schema: object, name: string): SystemType {
  const { path, schemas, system } = reading;
  const place = { path, pointer: `/systems/${system}${pointer}` };
  return typeOf(name, () => {
    const type = schemas.inline(schema, place, name);
    return type.kind === "record" ? type : unreadable(system, name);
  });
}

function typeOf(name: string, read: () => RecordType): SystemType {
  let type: RecordType | undefined;
  return {
    name,
    wrappers: [],
    get type() {
      return (type ??= read());
    },
  };
}

/** A parameter that takes a text. */
export function textParameter(
  reading: EndReading,
  pointer: string,
  name: string,
  operation: string,
): OperationParameter {
  const place = { path: reading.path, pointer: `/systems/${reading.system}${pointer}` };
  const type = reading.schemas.inline({ type: "string", minLength: 1 }, place, `${operation}.${name}`);
  return { name, type, required: true };
}

/** An operation of an end. @param request the action of the end, created when it is first needed */
export function endOperation(
  { system }: EndReading,
  operation: Omit<SystemOperation, "request" | "parameters" | "mayFindNone"> & { readonly mayFindNone?: boolean },
  more: () => Partial<Operation> & Pick<Operation, "end">,
  parametersOf: () => readonly OperationParameter[] = () => [],
): SystemOperation {
  let request: Operation | undefined;
  let parameters: readonly OperationParameter[] | undefined;
  const { name, kind } = operation;
  const method = kind === "read" || kind === "list" ? "GET" : "PUT";
  return {
    mayFindNone: false,
    ...operation,
    get parameters() {
      return (parameters ??= parametersOf());
    },
    get request() {
      return (request ??= defined({ system, name, method, path: `/${name}`, ...more() }) as Operation);
    },
  };
}
