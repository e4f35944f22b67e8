/** The entries of systems in integ.yaml, as its JSON Schema lets them through. */
import type { FileFormat } from "@integ/runtime";

/** A system as integ.yaml has it: described in a folder (`use`), or an end that is built in (`kind`). */
export interface SystemEntry {
  readonly use?: string;
  readonly version?: string;
  readonly kind?: "files";
  readonly files?: Readonly<Record<string, FileEntry>>;
}

/** One kind of files of a system. */
export interface FileEntry {
  readonly name: string;
  readonly schema?: string;
  readonly sample?: string;
  readonly format?: FileFormat["kind"];
  readonly encoding?: string;
  readonly bom?: true;
  readonly separator?: string;
  readonly decimal?: ",";
  readonly quote?: "all";
  readonly escape_formulas?: true;
  readonly header?: false;
  readonly line_end?: "lf" | "crlf";
  readonly widths?: Readonly<Record<string, number>>;
  readonly zone?: string;
  readonly append?: true;
}
