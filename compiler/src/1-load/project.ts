/** The content of `integ.yaml`, and the paths of the project's files. */
import type { Place } from "@integ/grammar";
import type { SystemEntry } from "./ends/entries.ts";

/** Facts that specs don't contain: owners, and the purpose of moving personal data. */
export interface InventoryEntries {
  readonly organisation?: string;
  readonly dataProtection?: string;
  readonly security?: string;
  readonly integrations: Readonly<Record<string, InventoryEntry>>;
}

/** The same for one integration. */
export interface InventoryEntry {
  readonly owner?: string;
  readonly purpose?: string;
  /** A ground of the GDPR's Article 6(1). */
  readonly ground?:
    "consent" | "contract" | "legal obligation" | "vital interests" | "public task" | "legitimate interest";
  readonly subjects?: string;
  readonly keep?: string;
}

/** `integ.yaml` with its defaults. Paths are relative to `folder`. */
export interface Project {
  /** The folder that everything in the file is relative to. */
  readonly folder: string;
  /** `integ.yaml`, where there is one. */
  readonly file?: string;
  /** Any schema violation holds a run, also in fields that the spec does not read. */
  readonly strict?: boolean;
  /** Checks each record completely before it is sent, even if the compiler has proved that it is valid. */
  readonly recheckRecords?: boolean;
  readonly output: string;
  /** The engine: `sqlite:` with an absolute path, or a database's URL. `${NAME}` is not replaced yet. */
  readonly engine: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** The public URL of this host, which webhooks call. */
  readonly publicUrl?: string;
  /** Networks of the proxies before this host. */
  readonly trustedProxies?: readonly string[];
  /** The largest body of a webhook, in bytes; undefined if the file does not say. */
  readonly maxBodyBytes?: number;
  /** The token for /metrics; `${NAME}` is not replaced yet. */
  readonly metricsToken?: string;
  /** Where a new integration starts, by its name: `now`, `everything`, or a date. */
  readonly firstRun: Readonly<Record<string, string>>;
  /** How long the bodies of finished events, and responses, are stored, in seconds. */
  readonly retention: { readonly events: number; readonly results: number };
  /** `${NAME}` is not replaced yet; durations in seconds. */
  readonly alerts: {
    readonly webhook?: string;
    readonly mail?: string;
    readonly smtp?: string;
    readonly from?: string;
    readonly silentAfter: Readonly<Record<string, number>>;
  };
  /** For `integ docs`. */
  readonly inventory: InventoryEntries;
  /** The keys that encrypt payloads in the store; `${NAME}` is not replaced yet. */
  readonly encryptionKeys: readonly string[];
  /** Settings by system; `${NAME}` is not replaced yet. */
  readonly connections: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** The place of each setting of a connection, by `system/setting`. */
  readonly settingPlaces: ReadonlyMap<string, Place>;
  /** The place of each connection, by its system. */
  readonly connectionPlaces: ReadonlyMap<string, Place>;
  /** The named systems of the file, and the place of each name. */
  readonly systems: ReadonlyMap<string, SystemEntry & { readonly place: Place }>;
  /** The place of a pointer in the file. */
  placeOf(pointer: string): Place;
}
