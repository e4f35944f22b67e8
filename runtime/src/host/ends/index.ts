/** The built-in ends, by kind. */
import type { SystemLink } from "../../flow.ts";
import { FilesEnd } from "../files/files-end.ts";
import { IntegrationsEnd } from "./integrations-end.ts";
import { MailEnd } from "../mail/mail-end.ts";
import { SqlTables } from "../sql/sql-end.ts";
import type { EndOptions, Transport } from "../transport.ts";

/** Creates the transport for each kind of system. */
export const ENDS: Readonly<Record<NonNullable<SystemLink["kind"]>, (options: EndOptions) => Transport>> = {
  files: (options) => new FilesEnd(options),
  sql: (options) => new SqlTables(options),
  mail: (options) => new MailEnd(options),
  flows: (options) => new IntegrationsEnd(options),
};
