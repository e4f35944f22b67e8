/** A document that one integration of the project hands on to another: within the store, without HTTP, once for each key. */
import { encode } from "../../json.ts";
import type { Operation } from "../../flow.ts";
import { incomingEvent, emitTaken } from "../ingest.ts";
import type { OperationResult } from "../operation-result.ts";
import type { Sending } from "../request.ts";
import { BuiltInEnd, Refusal } from "./built-in.ts";

/** How long handed-on documents are recognized, in milliseconds: longer than any run is retried. */
const KNOWN = 30 * 86_400_000;

/** The system `integrations`. */
export class IntegrationsEnd extends BuiltInEnd {
  protected override async work({ end }: Operation, _: object, sending: Sending): Promise<OperationResult> {
    const { flows, engine, now, emit } = this.options;
    const flow = end?.kind === "flow" ? flows.find(({ name }) => name === end.flow) : undefined;
    if (flow === undefined) throw new Refusal("there is no such integration here");
    const headers = sending.run === undefined ? {} : { "handed-on-by": `${sending.run.flow} ${sending.run.id}` };
    const incoming = incomingEvent(flow, Buffer.from(encode(sending.record)), headers, now());
    const keyed =
      flow.dedupe === undefined
        ? { ...incoming, dedupeKey: `handed-on:${sending.idempotencyKey ?? ""}`, windowMs: KNOWN }
        : incoming;
    const accepted = await engine.accept(keyed);
    emitTaken(flow, [keyed], [accepted], emit);
    return { kind: "ok", value: { run: accepted.runId } };
  }
}
