/** `integ lsp`: a language server on stdin and stdout, until the editor ends it. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../lsp/server.ts";
import { EXIT } from "../terminal.ts";

/** Answers an editor until it says `exit`, or is gone. */
export async function lsp(): Promise<number> {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  await serve(connection);
  return EXIT.fine;
}
