/** The server that comes with the extension, as a process: for folders that have not installed integ. */
import "@integ/runtime/temporal";
import { readFileSync } from "node:fs";
import { serve } from "@integ/language-server";
import { linked } from "@integ/language-server/linked";
import { liveHost } from "@integ/language-server/node";
import { transform } from "sucrase";
import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node"; // prettier-ignore

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string }; // prettier-ignore
const shipped = new URL("systems", import.meta.url).pathname.replace(/^\/(?=[A-Za-z]:)/, "");

await serve(
  createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  ),
  {
    host: liveHost(decodeURIComponent(shipped)),
    version,
    load: ({ packed }) =>
      linked(transform(packed.text, { transforms: ["typescript"], disableESTransforms: true }).code),
  },
);
process.exit(0);
