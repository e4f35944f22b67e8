/** The entries of systems in integ.yaml, after validation by its JSON Schema. */
import type { FileFormat } from "@integ/runtime";

/** A system in integ.yaml: described in a folder (`use`), or a built-in end (`kind`). */
export interface SystemEntry {
  readonly use?: string;
  readonly version?: string;
  /** The person or team in the company that is responsible for it. */
  readonly owner?: string;
  readonly data_in?: string;
  readonly kind?: "files" | "sql" | "mail";
  readonly files?: Readonly<Record<string, FileEntry>>;
  readonly tables?: Readonly<Record<string, TableEntry>>;
}

/** One table of a database. */
export interface TableEntry {
  readonly schema: string;
  /** Its name in the database. Default: the name in specs. */
  readonly table?: string;
  readonly key?: readonly string[];
  /** The column with the time of a row's last change. */
  readonly changed?: string;
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
  readonly at?: string;
  readonly around?: NonNullable<FileFormat["around"]>;
  readonly attributes?: true;
  readonly zone?: string;
  readonly append?: true;
}
