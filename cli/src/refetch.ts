/** Reads the current document of a run from its system, for a user who has corrected it there. */
import { readerOf, type DocumentReader, type System } from "@integ/compiler";
import { decode, encode, parseJson, type Flow } from "@integ/runtime";
import { Connection, getPointers, type Run } from "@integ/runtime/host";
import { lackingOf, settingsToSend } from "@integ/runtime/settings";
import { connectionsOf } from "./connections.ts";
import type { Opened } from "./open-project.ts";

/** The document as JSON, or the reason why it can't be read, with help. `same`: the run reads it again itself. */
export type Refetched =
  | { readonly kind: "read"; readonly body: Uint8Array }
  | { readonly kind: "same" }
  | { readonly kind: "not"; readonly why: string };

const CORRECT = "give the correction by --with";

/** Reads the document of a run from its system, by the document's own fields. Changes nothing. */
export async function refetch(run: Run, flow: Flow, opened: Opened): Promise<Refetched> {
  // The host reads the documents of thin events and lists.
  const isThin = flow.trigger.kind === "webhook" && flow.trigger.thin !== undefined;
  if (isThin || flow.source.read !== undefined) return { kind: "same" };
  if (opened.doneBy === "integ dev")
    return not(`integ dev has only stand-ins, whose documents can't be corrected: ${CORRECT}`);
  const [systemName = "", type = ""] = flow.source.type.split(".");
  const system = opened.program.system(systemName);
  const reader = system === undefined || flow.source.all === true ? undefined : readerOf(system, type);
  if (system === undefined || reader === undefined)
    return not(`${systemName} has no operation that reads one ${type} by its own fields: ${CORRECT}`);
  const came = whatCame(flow, await opened.engine.body(run.eventId));
  if (came === undefined) return not(`the original document can't be read, so it does not identify itself: ${CORRECT}`);
  return ask(system, reader, came, opened);
}

/** The event, even if it violates its schema, which may be why it is held. Undefined if it is not JSON. */
function whatCame(flow: Flow, body: Uint8Array): unknown {
  const decoded = decode<unknown>(flow.source.shape, body);
  if (decoded.ok) return decoded.value;
  try {
    return parseJson(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
}

const not = (why: string): Refetched => ({ kind: "not", why });

async function ask(system: System, reader: DocumentReader, came: unknown, opened: Opened): Promise<Refetched> {
  const { name, link } = system;
  const { operation } = reader;
  const settings = connectionsOf(opened.program.project, undefined, [name])[name] ?? {};
  const lacking = lackingOf(link, settings, settingsToSend(link, [operation.request], settings["access_token"] !== undefined)); // prettier-ignore
  if (lacking.length > 0)
    return not(
      `${name} can't be read, as the connection lacks ${lacking.join(", ")}: set it in integ.yaml, or ${CORRECT}`,
    );
  const args = getPointers(reader.arguments, came);
  const unsaid = Object.keys(args).filter((of) => args[of] === undefined || args[of] === null);
  if (unsaid.length > 0)
    return not(`the original document has no ${unsaid.join(", ")}, so it can't be read again: ${CORRECT}`);
  const result = await new Connection(link, settings, { engine: opened.engine }).send(operation.request, args);
  if (result.kind === "ok") return { kind: "read", body: new TextEncoder().encode(encode(result.value)) };
  const asked = `${name}.${operation.name}`;
  return not(
    result.kind === "none"
      ? `${asked} no longer finds it: integ discard ends the run`
      : `${asked} does not respond as expected: ${result.why}`,
  );
}
