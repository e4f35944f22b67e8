/**
 * `trigger files`: watches a folder. Each file is read once and moved to `done`, or to `held` if it can't be read. A file is
 * identified by its path, time of change and content. If one can't be read, the others still are.
 */
import { messageOf } from "../../errors.ts";
import { randomUUID } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { Flow } from "../../flow.ts";
import { FilesEnd } from "../files/files-end.ts";
import { type FileName, type FileState, type Inbox, localInbox } from "../files/inbox.ts";
import { documentsOf } from "../files/parse.ts";
import { publicMessage, PublicError } from "../redaction.ts";
import { incomingEvent, documentEvent, hashOf, emitTaken } from "../ingest.ts";
import { newOf, type IncomingEvent, type Engine } from "../engine.ts";
import type { TriggerSource, TriggerContext } from "./trigger-source.ts";

/** A file that ends within a line may still be incomplete; it must be unchanged for this long. */
const UNENDED = 10_000;
/** A file that can't be read may be incomplete; it is set aside after being unchanged for this long. */
const UNREADABLE_FOR = 60_000;

const UNREADABLE = "a file that can't be read";

/** A file's state at the last check, and since when it has been in it. */
interface Seen {
  readonly state: string;
  readonly since: number;
  /** It could not even be moved aside: it is ignored until it changes. */
  readonly left?: true;
}

/**
 * Takes files that match a pattern, once they have stopped growing; each is moved to `done` or `held` below its folder.
 */
export function filesSource(pattern: string, host: TriggerContext): TriggerSource {
  const { flow } = host;
  const named = nameMatcher(basename(pattern));
  const lease = new Lease(host.engine, flow.name);
  const seen = new Map<string, Seen>();
  return {
    flow: flow.name,
    async turn(now) {
      const inbox = inboxOf(dirname(pattern), host);
      const names = (await inbox.names())?.filter(({ text }) => named.test(text)) ?? [];
      const there = new Set(names.map(({ text }) => text));
      for (const name of seen.keys()) if (!there.has(name)) seen.delete(name);
      for (const name of names) {
        // One of several nodes takes the files, in order.
        if (!(await lease.mine(now))) break;
        await takeOne(host, inbox, name, seen, now);
      }
      return now + inbox.everyMs;
    },
  };
}

/** The folder of the pattern: below the project's folder, or below that of a system that has files. */
function inboxOf(below: string, { flow, folder, connection }: TriggerContext): Inbox {
  const system = flow.trigger.kind === "files" ? flow.trigger.system : undefined;
  const files = system === undefined ? undefined : connection(system);
  return files instanceof FilesEnd ? files.inbox(below) : localInbox(join(folder, below));
}

async function takeOne(
  host: TriggerContext,
  inbox: Inbox,
  name: FileName,
  seen: Map<string, Seen>,
  now: number,
): Promise<void> {
  let file: FileState | undefined;
  try {
    file = await inbox.look(name);
  } catch (error) {
    file = { state: "", changed: "", wrong: said(error) };
  }
  if (file === undefined) return;
  const wrong = file.wrong ?? (name.isText ? undefined : "its name is not text in UTF-8");
  const { state } = file;
  const before = seen.get(name.text);
  if (before?.state !== state) return void seen.set(name.text, { state, since: now });
  if (before.left === true) return;
  const same = now - before.since;

  let incomingEvents: readonly IncomingEvent[];
  let held = wrong !== undefined;
  try {
    if (wrong !== undefined) incomingEvents = [setAside(host.flow, name.text, state, wrong, now)];
    else {
      const bytes = await inbox.read(name);
      // It was changed while it was read.
      if ((await inbox.look(name))?.state !== state) return void seen.delete(name.text);
      incomingEvents = fileEvents(host.flow, name.text, bytes, now, file.changed);
      held = isUnreadable(incomingEvents);
      if (same < (held ? UNREADABLE_FOR : endsItsLine(name.text, bytes) ? 0 : UNENDED)) return;
    }
  } catch (error) {
    held = true;
    incomingEvents = [setAside(host.flow, name.text, state, said(error), now)];
  }
  // A failure of the store says nothing about the file: rethrow it.
  const accepted = await host.engine.acceptAll(incomingEvents);
  emitTaken(host.flow, incomingEvents, accepted, host.emit);
  const { flow } = host;
  host.emit({
    kind: "file",
    flow: flow.name,
    ...(accepted?.[0] === undefined ? {} : { run: accepted[0].runId }),
    documents: incomingEvents.length,
    taken: newOf(accepted),
    held,
  });
  try {
    await inbox.move(name, held ? "held" : "done", new Date(now).toISOString().replace(/[:.]/g, "-"));
    seen.delete(name.text);
  } catch (error) {
    // It was read before and is not read again, but it could not be moved.
    seen.set(name.text, { ...before, left: true });
    host.emit({
      kind: "warned",
      flow: flow.name,
      why: `a processed file can't be moved: ${publicMessage(error)}`,
      alert: true,
    });
  }
}

function said(error: unknown): string {
  if (error instanceof PublicError) return error.message;
  const code = publicMessage(error);
  return code === "EACCES" || code === "EPERM" ? "its permissions do not allow integ to read it" : code;
}

/** An event that only reports that a file was set aside. */
function setAside(flow: Flow, name: string, state: string, wrong: string, now: number): IncomingEvent {
  const reason = `${name} can't be read: ${wrong}`;
  const incoming = incomingEvent(flow, Buffer.from(name), { file: name }, now);
  const key = `file:${name}:${state}:${hashOf(wrong)}`;
  return { ...incoming, dedupeKey: key, lane: `event:${key}`, held: { reason, id: UNREADABLE } };
}

function isUnreadable(incomingEvents: readonly IncomingEvent[]): boolean {
  return incomingEvents.length === 1 && incomingEvents[0]?.held?.id === UNREADABLE;
}

/** A last line without a line break may be incomplete. */
function endsItsLine(name: string, bytes: Uint8Array): boolean {
  return bytes.length === 0 || !/\.(?:csv|jsonl)$/i.test(name) || bytes.at(-1) === 10;
}

/** How long a node locks a folder, and the remaining time at which it renews the lock, in milliseconds. */
const HOLD = 10_000;

/** The lock on a folder's files, held by one node at a time; an engine for one node needs none. */
class Lease {
  readonly #engine: Engine;
  readonly #cursor: { readonly flow: string; readonly name: string };
  readonly #node = randomUUID();
  readonly #alone: boolean;

  constructor(engine: Engine, flow: string) {
    this.#engine = engine;
    this.#cursor = { flow, name: "folder" };
    this.#alone = engine.takePlace === undefined;
  }

  async mine(now: number): Promise<boolean> {
    if (this.#alone) return true;
    const from = await this.#engine.cursor(this.#cursor.flow, this.#cursor.name);
    const [node, until = 0] = (from ?? "").split(" ").map((part, at) => (at === 0 ? part : Number(part))) as [
      string,
      number?,
    ];
    const left = until - now;
    if (node === this.#node && left > HOLD / 2) return true;
    // A lock held for longer than allowed was taken while a clock was wrong.
    if (node !== this.#node && left > 0 && left <= HOLD) return false;
    const to = `${this.#node} ${now + HOLD}`;
    return (await this.#engine.acceptAll([], { ...this.#cursor, from, to })) !== undefined;
  }
}

function nameMatcher(pattern: string): RegExp {
  const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^/]*")}$`, "i");
}

/**
 * The events of a file: one for each document, or a single one if the source is the whole list.
 * @param changed when the file was changed: the same content at another time is a new event
 */
export function fileEvents(
  flow: Flow,
  name: string,
  bytes: Uint8Array,
  now: number,
  changed: string,
): readonly IncomingEvent[] {
  const hash = hashOf(bytes);
  const format = flow.trigger.kind === "files" ? flow.trigger.format : undefined;
  const take = (document: unknown, at: number): IncomingEvent => {
    const incoming = documentEvent(flow, document, { file: name }, now);
    // A file may contain a line twice: the file, not the line, is processed once.
    return flow.dedupe === undefined ? { ...incoming, dedupeKey: `file:${name}:${changed}:${hash}:${at}` } : incoming;
  };
  try {
    const documents = documentsOf(flow, name, bytes, format);
    return flow.source.all === true ? [take(documents, 0)] : documents.map(take);
  } catch (error) {
    const reason = `${name} can't be read: ${messageOf(error)}`;
    const incoming = incomingEvent(flow, bytes, { file: name }, now);
    return [{ ...incoming, dedupeKey: `file:${name}:${changed}:${hash}`, held: { reason, id: UNREADABLE } }];
  }
}
