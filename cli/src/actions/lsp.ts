/** `integ lsp`: a language server on stdin and stdout, until the editor ends it. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { stripTypeScriptTypes } from "node:module";
import { serve } from "@integ/language-server";
import { liveHost } from "@integ/language-server/node";
import { EXIT } from "../terminal.ts";
import { version } from "../version.ts";

/** Serves an editor until it sends `exit`, or disconnects. */
export async function lsp(): Promise<number> {
  // Editors show a server's stderr as errors, so Node's deprecation warnings are turned off.
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => {
    if (name !== "ExperimentalWarning") process.stderr.write(`${name}: ${message}\n`);
  });
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  await serve(connection, serving());
  return EXIT.fine;
}

/** Connects the language server to files on disk. */
export function serving(): Parameters<typeof serve>[1] {
  return {
    host: liveHost(),
    version,
    // With all of the runtime, which a start does not wait for.
    load: async ({ packed }) =>
      (await import("@integ/language-server/linked")).linked(stripTypeScriptTypes(packed.text)),
  };
}
