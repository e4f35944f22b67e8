/** The replies to deliveries with correct and wrong signatures, that are too early, too late, or repeated. */
import type { RunningFlow } from "./running-flow.ts";

/** A delivery that a vendor's own library has signed, or that is signed by the letter of its documentation. */
export interface SignedDelivery {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Behind the address: `?token=…`. */
  readonly query?: string;
}

/** How a vendor signs. */
export interface SignatureCases {
  /** The secrets of the connection; the second one for when the first is being replaced. */
  readonly secrets: readonly string[];
  /** The header of the signature, … */
  readonly header?: string;
  /** … or the field of a form. */
  readonly field?: string;
  /** Signs a document at a moment (in milliseconds since 1970). Each call is another document: vary it by `n`. */
  readonly sign: (secret: string, at: number, n: number) => SignedDelivery | Promise<SignedDelivery>;
  /** How far off a time may be, in seconds, where the vendor signs one. */
  readonly tolerance?: number;
}

/** The host's statuses for each kind of delivery; `runs` is the number of deliveries that started one. */
export interface SignatureReplies {
  readonly right: number;
  readonly again: number;
  readonly second_secret?: number;
  readonly other_secret: number;
  readonly flipped_byte: number;
  readonly wrong_header: number;
  readonly no_header: number;
  readonly old?: number;
  readonly future?: number;
  readonly runs: number;
}

/** The replies if two secrets are valid, and no time is signed: a repeated delivery is one run. */
export const REPLIES: SignatureReplies = {
  right: 200,
  again: 200,
  second_secret: 200,
  other_secret: 401,
  flipped_byte: 401,
  wrong_header: 401,
  no_header: 401,
  runs: 2,
};
/** The same where a time is signed, which may be off by so much, in the past and in the future. */
export const REPLIES_IN_TIME: SignatureReplies = { ...REPLIES, old: 401, future: 401 };

/** Sends a flow a delivery of each kind. */
export async function signatureReplies(flow: RunningFlow, cases: SignatureCases): Promise<SignatureReplies> {
  const { secrets, header = "", field, sign, tolerance } = cases;
  const [first = "", second] = secrets;
  let n = 0;
  const signed = async (secret = first, seconds = 0): Promise<SignedDelivery> =>
    sign(secret, flow.clock.now() + seconds * 1000, ++n);
  const send = async ({ body, headers, query }: SignedDelivery): Promise<number> =>
    (await flow.post(body, { "Content-Type": "application/json", ...headers }, query)).status;
  const changed = async (change: (values: Record<string, string>, name: string) => void): Promise<number> => {
    const delivery = await signed();
    if (field !== undefined) {
      const values = Object.fromEntries(new URLSearchParams(delivery.body));
      change(values, field);
      return send({ ...delivery, body: new URLSearchParams(values).toString() });
    }
    const headers = { ...delivery.headers };
    change(headers, Object.keys(headers).find((one) => one.toLowerCase() === header.toLowerCase()) ?? header);
    return send({ ...delivery, headers });
  };
  const before = flow.outcomes.length;
  const right = await signed();
  const replies = {
    right: await send(right),
    again: await send(right),
    ...(second === undefined ? {} : { second_secret: await send(await signed(second)) }),
    other_secret: await send(await signed(otherThan(first))),
    flipped_byte: await send(flipped(await signed())),
    // The first letter of a signature says most; the last ones may be padding.
    wrong_header: await changed((values, name) => (values[name] = (values[name] ?? "").replace(/[A-Za-z0-9](?=[-\w+/=]{8,}$)/, turned))), // prettier-ignore
    no_header: await changed((values, name) => delete values[name]),
    ...(tolerance === undefined
      ? {}
      : {
          old: await send(await signed(first, -tolerance - 5)),
          future: await send(await signed(first, tolerance + 5)),
        }),
  };
  return { ...replies, runs: flow.outcomes.length - before };
}

/** Another letter. */
const turned = (letter: string): string => (letter === "a" ? "b" : "a");

/** A secret of the same form. */
const otherThan = (secret: string): string => secret.replace(/[A-Za-z0-9](?=[^A-Za-z0-9]*$)/, turned);

/** The last character of the first text of the body is another one: it is still JSON. */
function flipped(delivery: SignedDelivery): SignedDelivery {
  const body = delivery.body.replace(/\d(?=\D*$)|[a-z](?=[^a-z]*$)/, (one) =>
    /\d/.test(one) ? String((Number(one) + 1) % 10) : turned(one),
  );
  if (body === delivery.body) throw new Error("the body has nothing to change");
  return { ...delivery, body };
}
