/**
 * The batches of a destination that takes several records in one request. A batch keeps the idempotency key of its
 * first request: before it is sent, all of its records are stored under that key in one transaction.
 */
import { stepsOf } from "../pointers.ts";
import { fieldsIn, elementsIn } from "./unknown-values.ts";
import type { DestinationStep, Operation } from "../flow.ts";
import { encode } from "../json.ts";
import type { EndedStep, Run, Step } from "./engine.ts";
import { reportsError } from "./failures.ts";
import { nameOf } from "./name-of.ts";
import { getPointer } from "./pointer.ts";
import { anotherKey, createdAlready, idempotencyKey, isRefusal, nextRequest } from "./request-key.ts";
import { finished, readable, stored, storedValue } from "./step-value.ts";
import { type Executing, noted } from "./run-context.ts";
import { type RunOutcome, type StepResult, failedOutcome } from "./run-outcome.ts";

/** A record of the list, and its earlier step. */
interface Member {
  readonly at: number;
  readonly name: string;
  readonly record: unknown;
  readonly body: string;
  readonly before: Step | undefined;
  /** It is already written, and is sent again only because all records of its batch share one key. */
  readonly along?: true;
}

/** One request: its key, or those of its records. */
interface Batch {
  readonly members: readonly Member[];
  readonly key: string;
  readonly unsure: boolean;
}

/** Sends the records that are not written yet; returns the responses in the order of the records. */
export async function sendBatches(
  destination: DestinationStep,
  run: Run,
  records: readonly unknown[],
  host: Executing,
): Promise<StepResult<unknown>> {
  const { name, operation } = destination;
  const known = new Map((await host.store.steps(run.id)).map((step) => [step.name, step]));
  const members = records.map((record, at): Member => {
    const step = `${name}[${at}]`;
    const before = known.get(step);
    return { at, name: step, record, body: encode(record), before: before && readable(before) };
  });
  const value: unknown[] = [];
  const open: Member[] = [];
  for (const member of members) {
    const next = nextRequest(operation, member.before, member.body, "");
    if (next.kind === "created") return { ending: createdAlready(operation) };
    if (next.kind === "written") value[member.at] = next.value;
    else open.push(member);
  }
  const made = operation.batch?.key === undefined ? batchesOf(name, run, operation, members, open) : ownKeys(run, operation, open); // prettier-ignore
  for (const batch of made) {
    const ending = await sendBatch(destination, run, batch, value, host);
    if (ending !== undefined) return { ending };
  }
  return { value };
}

/** Each record has its own key: open records can be batched in any way. */
function ownKeys(run: Run, operation: Operation, open: readonly Member[]): Batch[] {
  // Requests of unknown outcome are not batched with others: the refusal of such a batch would say nothing.
  const sure = open.filter((member) => !requestKeyOf(run, operation, member).unsure);
  const others = open.filter((member) => !sure.includes(member));
  return [...inBatches(operation, sure, false), ...inBatches(operation, others, true)];
}

function inBatches(operation: Operation, members: readonly Member[], unsure: boolean): Batch[] {
  const most = operation.batch?.most ?? 1;
  const count = Math.ceil(members.length / most);
  return Array.from({ length: count }, (_, i) => ({
    members: members.slice(i * most, (i + 1) * most),
    key: "",
    unsure,
  }));
}

function requestKeyOf(
  run: Run,
  operation: Operation,
  { name, before, body }: Member,
): { key: string; unsure: boolean } {
  const next = nextRequest(operation, before, body, idempotencyKey(run.flow, run.dedupeKey, name));
  return next.kind === "send" ? next : { key: "", unsure: false };
}

/** The key is the request's: records that were sent together are sent together again, and the rest in new batches. */
function batchesOf(
  name: string,
  run: Run,
  operation: Operation,
  members: readonly Member[],
  open: readonly Member[],
): Batch[] {
  const repeated = new Map<string, Batch>();
  const fresh: Member[] = [];
  for (const member of open) {
    const key = member.before?.idempotencyKey;
    const together = key === undefined ? [] : members.filter(({ before }) => before?.idempotencyKey === key);
    if (key === undefined || !isRepeated(together)) fresh.push(member);
    else {
      if (!repeated.has(key)) repeated.set(key, { key, ...asBefore(together) });
      // The stored request included this member as it was then; with another value it would be another request.
      if (member.before?.state === "changed") fresh.push(member);
    }
  }
  const most = operation.batch?.most ?? 1;
  const made: Batch[] = [];
  for (let i = 0; i < fresh.length; i += most) {
    const some = fresh.slice(i, i + most);
    const first = idempotencyKey(run.flow, run.dedupeKey, `${name}[${some.map(({ at }) => at).join()}]`);
    // Records that were sent in a different batch before form a different request.
    const before = some.flatMap(({ before: step }) => step?.idempotencyKey ?? []);
    const key = before.length === 0 ? first : anotherKey(JSON.stringify([first, ...before]), some.map(({ body }) => body).join("\n")); // prettier-ignore
    made.push({ members: some, key, unsure: false });
  }
  return [...repeated.values(), ...made];
}

/**
 * Whether a batch is sent again unchanged: its outcome is unknown, or the response was about the whole batch. A record that was refused
 * within a successful response needs a new request: under the same key the system would send the same response again.
 */
function isRepeated(together: readonly Member[]): boolean {
  if (together.some(({ before }) => before?.state === "sent" || before?.state === "unsure")) return true;
  return together.every(
    ({ before, body }) =>
      (before?.state === "again" || (before?.state === "refused" && before.response === undefined)) &&
      before.request === body,
  );
}

/** A batch as it was first sent: the system repeats its response to the same key, whatever was recorded since. */
function asBefore(together: readonly Member[]): Pick<Batch, "members" | "unsure"> {
  const members = together.map((member): Member => {
    const { before } = member;
    if (finished(before) === undefined && before?.state !== "changed") return member;
    return {
      ...member,
      along: true,
      ...(before?.request === undefined ? {} : { record: storedValue(before.request) }),
    };
  });
  const isUnsure = ({ before, body }: Member): boolean =>
    before?.state === "unsure" || (before?.state === "sent" && before.request !== body);
  return { members, unsure: members.some(isUnsure) };
}

async function sendBatch(
  { operation, name }: DestinationStep,
  run: Run,
  { members, key, unsure }: Batch,
  value: unknown[],
  host: Executing,
): Promise<RunOutcome | undefined> {
  const called = nameOf(operation);
  const pointer = operation.batch?.key;
  const open = members.filter(({ along }) => along !== true);
  const keyed = (member: Member): string => (pointer === undefined ? key : requestKeyOf(run, operation, member).key);
  const sent = open.map((member) => ({ name: member.name, idempotencyKey: keyed(member), request: member.body }));
  await host.store.stepsSent(run.id, host.now(), sent, unsure ? "unsure" : "sent");
  const records = members.map((member) =>
    pointer === undefined ? member.record : placed(member.record, pointer, keyed(member)),
  );
  const sending = host
    .connection(operation.system)
    .send(operation, {}, { records, ...(pointer === undefined ? { idempotencyKey: key } : {}) });
  const result = await noted(await sending, run, `${name}[${members.map(({ at }) => at).join()}]`, host);
  if (result.kind !== "ok" && result.kind !== "none") {
    const refused = open.every(({ before }) => isRefusal(result, before, unsure));
    const names = open.map(({ name: step }) => ({ name: step }));
    if (refused) await host.store.stepsEnded(run.id, host.now(), { done: [], refused: names });
    return failedOutcome(result, called);
  }
  const results = result.kind === "ok" ? elementsIn(result.value) : [];
  // A response may report a record's problem beside the place of the record.
  const told = result.kind === "ok" && result.elements !== undefined ? result.elements : results;
  const { errors, retryWhen = [], thereWhen = [], resultBy } = operation.batch ?? {};
  // Results are matched to records by order. If one is missing, the others can't be matched either.
  const counted = resultBy === undefined ? results.length : told.filter((one) => one !== undefined).length;
  if ((errors ?? resultBy) !== undefined && results.length > 0 && counted < members.length)
    return fewerResults(called, counted, members.length);
  const endedStep = (member: Member): EndedStep => {
    const response = stored(results[members.indexOf(member)]);
    return { name: member.name, ...(response === undefined ? {} : { response }) };
  };
  const wrongWith = (member: Member): unknown =>
    errors === undefined ? undefined : getPointer(errors, told[members.indexOf(member)]);
  const isThere = (member: Member): boolean => thereWhen.some((word) => encode(wrongWith(member)).includes(word));
  const refused = open.filter((member) => reportsError(wrongWith(member)) && !isThere(member));
  const done = open.filter((member) => !refused.includes(member));
  await host.store.stepsEnded(run.id, host.now(), {
    done: done.map(endedStep),
    refused: unsure ? [] : refused.map(endedStep),
  });
  for (const member of done) {
    const response = results[members.indexOf(member)];
    value[member.at] = response;
    host.emit({ kind: "sent", flow: run.flow, run: run.id, destination: member.name, operation: called, response });
  }
  if (refused.length === 0) return undefined;
  const said = refused.slice(0, 3).map((member) => `${member.name}: ${encode(wrongWith(member)).slice(0, 200)}`);
  const reason = `${called} refused ${refused.length} of ${members.length}: ${said.join("; ")}`;
  // One of them needs a person, who then has all of them repeated.
  const isForNow = refused.every((member) => retryWhen.some((word) => encode(wrongWith(member)).includes(word)));
  return isForNow
    ? { kind: "retry", reason, id: `${called} temporarily refuses some` }
    : { kind: "held", reason, id: `${called} refuses some` };
}

function fewerResults(called: string, counted: number, sent: number): RunOutcome {
  return {
    kind: "held",
    reason: `${called} responded for ${counted} of ${sent} records: the outcome of each is unknown; a replay sends all of them again under the same keys`,
    id: `${called} responds for fewer records than were sent`,
  };
}

/** A copy of a record with a value at a pointer such as `/meta/key`. */
function placed(record: unknown, pointer: string, value: string): unknown {
  const [step = "", ...rest] = stepsOf(pointer);
  const fields = fieldsIn(record);
  return { ...fields, [step]: rest.length === 0 ? value : placed(fields[step], `/${rest.join("/")}`, value) };
}
