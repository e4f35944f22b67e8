/** The server in a browser's worker. It gets the files before the protocol begins. */
import "temporal-polyfill/global";
import { serve, type LiveHost } from "@integ/language-server";
import { linked } from "@integ/language-server/linked";
import { transform } from "sucrase";
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from "vscode-languageserver/browser";
import type { Changed, Start } from "./web-files.ts";

/** The path of the systems of integ. */
const SHIPPED = "/.integ-systems";

declare const self: DedicatedWorkerGlobalScope;
interface DedicatedWorkerGlobalScope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
}

self.onmessage = ({ data }) => {
  if (!isStart(data)) return;
  self.onmessage = null;
  const files = new Map(Object.entries(data.files));
  for (const [path, text] of Object.entries(data.shipped)) files.set(`${SHIPPED}/${path}`, text);
  const connection = createConnection(new BrowserMessageReader(self as never), new BrowserMessageWriter(self as never));
  const host: LiveHost = {
    ...hostOf(files),
    watch: (changed) =>
      connection.onNotification("integ/files", ({ files: now }: Changed) => {
        for (const [path, text] of Object.entries(now))
          if (text === null) files.delete(path);
          else files.set(path, text);
        changed(Object.keys(now));
      }),
  };
  void serve(connection, {
    host,
    version: data.version,
    base: data.base,
    load: ({ packed }) =>
      linked(transform(packed.text, { transforms: ["typescript"], disableESTransforms: true }).code),
  });
};

function hostOf(files: ReadonlyMap<string, string>): LiveHost {
  const below = (folder: string): string[] => [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  const systemsIn = (folder: string): string[] => below(folder).flatMap((path) => new RegExp("^([^/]+)/system\\.yaml$").exec(path.slice(folder.length + 1))?.[1] ?? []); // prettier-ignore
  return {
    read: (path) => files.get(path),
    findSystem(use, from) {
      const shipped = /^@integ\/specs\/([a-z][a-z0-9_]*)$/.exec(use)?.[1];
      const folder = shipped === undefined ? joined(from, use) : `${SHIPPED}/${shipped}`;
      return files.has(`${folder}/system.yaml`) ? folder : undefined;
    },
    systems: (folder) => [...systemsIn(`${folder}/systems`), ...systemsIn(SHIPPED)],
    specs: (folder) => below(folder).filter((path) => path.endsWith(".integ")),
    files: below,
    forget: () => undefined,
  };
}

function joined(folder: string, relative: string): string {
  return new URL(relative, `file://${folder}/`).pathname.replace(/\/$/, "");
}

function isStart(data: unknown): data is Start {
  return typeof data === "object" && data !== null && "kind" in data && data.kind === "integ/start";
}
