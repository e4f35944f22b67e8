/** What `integ.yaml` says of a project, and where its files are. */
import type { Place } from "@integ/grammar";
import type { SystemEntry } from "./ends/entries.ts";

/** What specs can't know of themselves: whose they are, and why personal data moves. */
export interface InventoryEntries {
  readonly organisation?: string;
  readonly dataProtection?: string;
  readonly security?: string;
  readonly integrations: Readonly<Record<string, InventoryEntry>>;
}

/** The same of one integration. */
export interface InventoryEntry {
  readonly owner?: string;
  readonly purpose?: string;
  /** A ground of the GDPR's Article 6(1). */
  readonly ground?:
    "consent" | "contract" | "legal obligation" | "vital interests" | "public task" | "legitimate interest";
  readonly subjects?: string;
  readonly keep?: string;
}

/** `integ.yaml`, with defaults for what it leaves out. Paths are relative to `folder`. */
export interface Project {
  /** The folder that everything in the file is relative to. */
  readonly folder: string;
  /** `integ.yaml`, where there is one. */
  readonly file?: string;
  /** Anything that breaks a schema holds a run, also what the spec does not read. */
  readonly strict?: boolean;
  /** Every record is looked at whole before it is sent, also where the compiler has proved that it fits. */
  readonly recheckRecords?: boolean;
  readonly output: string;
  /** What runs are kept in: `sqlite:` and an absolute path, or a database's address, `${NAME}` not yet filled in. */
  readonly engine: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** How webhooks call this host from outside. */
  readonly publicUrl?: string;
  /** Networks of the proxies before this host. */
  readonly trustedProxies?: readonly string[];
  /** The largest body of a webhook, in bytes; undefined where the file does not say. */
  readonly maxBodyBytes?: number;
  /** What /metrics is asked with, `${NAME}` not yet filled in. */
  readonly metricsToken?: string;
  /** Where an integration begins that has never run: `now`, `everything`, or a date. By its name. */
  readonly firstRun: Readonly<Record<string, string>>;
  /** How long bodies of events, and answers, are kept that are over, in seconds. */
  readonly retention: { readonly events: number; readonly results: number };
  /** `${NAME}` not yet filled in; spans in seconds. */
  readonly alerts: {
    readonly webhook?: string;
    readonly mail?: string;
    readonly smtp?: string;
    readonly from?: string;
    readonly silentAfter: Readonly<Record<string, number>>;
  };
  /** For `integ docs`. */
  readonly inventory: InventoryEntries;
  /** What payloads in the store are encrypted with, `${NAME}` not yet filled in. */
  readonly encryptionKeys: readonly string[];
  /** Settings by system, `${NAME}` not yet filled in. */
  readonly connections: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Where each setting of a connection stands, by `system/setting`. */
  readonly settingPlaces: ReadonlyMap<string, Place>;
  /** Where each connection stands, by its system. */
  readonly connectionPlaces: ReadonlyMap<string, Place>;
  /** The named systems of the file, and the place of each name. */
  readonly systems: ReadonlyMap<string, SystemEntry & { readonly place: Place }>;
  /** The place of a pointer in the file. */
  placeOf(pointer: string): Place;
}
