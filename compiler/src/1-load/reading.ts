/** Shared by the readers of a description's parts. */
import type { Diagnostic, Place } from "@integ/grammar";
import type { CompilerHost } from "../host.ts";
import type { Descriptor } from "./descriptor.ts";
import type { SchemaReader } from "./read-schema.ts";

/** A description that is being read. */
export interface Reading {
  readonly host: CompilerHost;
  /** The name that the project's specs use. */
  readonly system: string;
  /** The descriptor's file. */
  readonly path: string;
  readonly value: Descriptor;
  readonly schemas: SchemaReader;
  readonly report: (pointer: string, message: string, help?: string) => void;
  /** Reports a problem of a file next to the description. */
  readonly reportIn: (place: Place, message: string, help?: string) => void;
  /** Reports a warning. */
  readonly warn: (pointer: string, warning: (place: Place) => Diagnostic) => void;
}
