/**
 * The command line as tests call it: in this process, where starting Node would take longer than the command itself. What a
 * process is for (signals, standard input, a host that is killed) is tested with one.
 */
import { main } from "../src/main.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const OUT = process.stdout.write.bind(process.stdout);
const ERR = process.stderr.write.bind(process.stderr);

/** State that the process has only once, so that two concurrent commands would interfere. */
let busy: Promise<unknown> = Promise.resolve();

/**
 * Runs one command; those that are called at once run one after another.
 *
 * @param folder where it is called
 * @param environment variables beside those that there are; undefined takes one away
 */
export function integ(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> {
  const ended = busy.then(() => called(folder, args, environment));
  busy = ended.catch(() => undefined);
  return ended;
}

async function called(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const before = { folder: process.cwd(), env: process.env };
  const terminals = [process.stdout.isTTY, process.stderr.isTTY];
  const written = { out: "", err: "" };
  const into = (stream: "out" | "err"): typeof process.stdout.write =>
    ((chunk: string | Uint8Array): boolean => {
      written[stream] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      return true;
    }) as typeof process.stdout.write;
  process.stdout.write = into("out");
  process.stderr.write = into("err");
  // Nobody watches: what is written is as for a pipe, without colours.
  process.stdout.isTTY = process.stderr.isTTY = false;
  process.env = Object.fromEntries(
    Object.entries({ ...before.env, NO_COLOR: "1", ...environment }).filter(([, value]) => value !== undefined),
  );
  try {
    process.chdir(folder);
    return { code: await main(args), ...written };
  } finally {
    process.chdir(before.folder);
    process.env = before.env;
    process.stdout.write = OUT;
    process.stderr.write = ERR;
    [process.stdout.isTTY = false, process.stderr.isTTY = false] = terminals;
  }
}

/** A whole spec with a test, to be spoilt. */
export const SMALL = `integ 1

integration "small"

source  order = shopify.Order
trigger webhook shopify.orders_paid
key     order.id

destination invoice = xero.upsert_invoice {
  Type: "ACCREC"
  Contact: { Name: order.email otherwise "Guest" }
  LineItems: [{ Description: order.name }]
}

test "named after the address" {
  given {
    id:             1
    name:           "#1"
    created_at:     "2026-11-24T12:00:00Z"
    currency:       "EUR"
    total_price:    "1.00"
    taxes_included: true
    line_items: []
  }
  expect invoice { Contact.Name: "Guest", LineItems[0].Description: "#1" }
}
`;
