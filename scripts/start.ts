/**
 * `npm start`: the main job, end to end, on this machine alone. Compiles the examples, starts a host with its store and a
 * stand-in for the accounting API, sends itself a signed webhook, and tells what happens. `--once` ends after that.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs, styleText } from "node:util";
import { columns, emitSystem, frame, Program, type Diagnostic } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import type { Flow } from "@integ/runtime";
import { createHost, Store, type HostEvent } from "@integ/runtime/host";
import { sendWebhook, StandIn } from "@integ/runtime/testing";
import { loadFlow, loadSystem, formatEvent } from "@integ/cli";

const { values: options } = parseArgs({
  options: { once: { type: "boolean", default: false }, port: { type: "string", default: "8484" } },
});
const SECRET = "a secret of the demonstration";
const project = join(process.cwd(), "examples", "shopify-to-xero");
const say = (text = ""): void => void process.stdout.write(`${text}\n`);
const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
  styleText(style, text, { stream: process.stdout });

let steps = 0;
function step(title: string, ...details: readonly string[]): void {
  say(`${paint("cyan", `${++steps}.`)} ${paint("bold", title)}`);
  for (const detail of details) say(`   ${detail}`);
}

// ── compile ─────────────────────────────────────────────────────────────────────────────────────────────────────

const host = nodeHost();
const program = new Program(host, project);
const started = performance.now();
const compiled = program.compile(join(project, "order-to-invoice.integ"));
const wrong: readonly Diagnostic[] = [...program.diagnostics, ...compiled.diagnostics].filter(
  (diagnostic) => diagnostic.severity === "error",
);
if (compiled.module === undefined || wrong.length > 0) {
  const plain = (text: string): string => text;
  const tint = {
    error: (text: string) => paint(["red", "bold"], text),
    warning: plain,
    strong: (text: string) => paint("bold", text),
    quiet: (text: string) => paint("dim", text),
    help: (text: string) => paint("cyan", text),
  };
  for (const diagnostic of wrong)
    say(
      `${frame(diagnostic, { read: (path) => host.read(path), name: (path) => path.replace(`${process.cwd()}/`, "") }, tint)}\n`,
    );
  say("mend it, and run npm start again");
  process.exit(1);
}
const flow = await loadFlow(compiled.module);
step(
  "compiled",
  `examples/shopify-to-xero/order-to-invoice.integ → ${compiled.module.name}, in ${Math.round(performance.now() - started)} ms`,
);
const refunds = new Program(host, join(process.cwd(), "examples", "refund-to-credit-note")).compile(
  join(process.cwd(), "examples/refund-to-credit-note/refund-to-credit-note.integ"),
);
say(
  `   examples/refund-to-credit-note/refund-to-credit-note.integ → ${refunds.module?.name ?? "has errors: npm run integ -- check examples/refund-to-credit-note"}`,
);

// ── a stand-in for the accounting API ───────────────────────────────────────────────────────────────────────────

const xero = program.system("xero");
if (xero === undefined) throw new Error("the accounting system is not described");
const standIn = await StandIn.start([await loadSystem(emitSystem(xero))]);
const invoices = (): readonly Readonly<Record<string, unknown>>[] => standIn.documents("xero", "FoundInvoice");
step("a stand-in for the accounting API", `made of its description; listens on ${standIn.url}`);

// ── the host ────────────────────────────────────────────────────────────────────────────────────────────────────

const folder = join(process.cwd(), ".integ");
mkdirSync(folder, { recursive: true });
const storeFile = join(folder, "demonstration.db");
for (const end of ["", "-wal", "-shm", ".lock", ".lock-journal"]) rmSync(`${storeFile}${end}`, { force: true });
const store = Store.open(storeFile, "run");
const heard: HostEvent[] = [];
const running = createHost({
  flows: [{ ...flow, systems: { ...flow.systems, xero: standIn.link("xero") } }],
  engine: store,
  connections: {
    shopify: { webhook_secrets: [SECRET], access_token: "none" },
    xero: standIn.settings("xero"),
  },
  listen: { host: "127.0.0.1", port: options.once ? 0 : Number(options.port) },
  onEvent(event) {
    heard.push(event);
    narrate(event);
  },
});
const url = await running.start().catch((error: unknown) => {
  say(`port ${options.port} can't be used: ${(error as Error).message}; choose another: npm start -- --port 8585`);
  process.exit(2);
});

function narrate(event: HostEvent): void {
  switch (event.kind) {
    case "listening":
      return step("the host", `listens on ${event.url}, its store is .integ/demonstration.db`);
    case "received":
      return step(
        "received and checked",
        `the signature is right, the order matches its schema; run ${event.run} is on disk, and the shop is told 200`,
      );
    case "fetched":
      return step(
        "looked up",
        `${event.operation}: ${event.found ? "found" : "none yet, so the invoice brings the name along"}`,
      );
    case "mapped":
      return step("mapped", "the order has become an invoice that fits the accounting system");
    case "sent":
      return step("delivered", `${event.operation} took it`);
    case "delivered":
      return;
    case "refused":
      return step(`refused with ${event.status}`, event.why);
    default:
      return step(event.kind, formatEvent(event));
  }
}

// ── a signed webhook, the same again, and a forged one ──────────────────────────────────────────────────────────

const body = readFileSync(join(project, "samples", "order-1001.json"));
const send = (headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  sendWebhook(flow as Flow, { url, secret: SECRET, body, headers });
step("a paid order", "examples/shopify-to-xero/samples/order-1001.json, signed as Shopify signs, goes to the host");
await send();
await running.idle();
const [invoice] = invoices();
if (invoice !== undefined) {
  step("the invoice", "as the accounting API has it:");
  say();
  for (const line of pictured(invoice)) say(`     ${line}`);
  say();
}
step("the same order again", "shops send events twice");
await send();
step("a forged one", "signed with another secret");
await send({ "X-Shopify-Hmac-Sha256": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" });
await running.idle();
const counts = store.counts();
say();
say(
  `${invoices().length} invoice, ${counts.delivered} delivered, ${counts.duplicates} duplicate turned away, ${counts.held} held`,
);

async function end(): Promise<void> {
  await running.stop();
  store.close();
  await standIn.stop();
}

if (options.once) {
  await end();
  process.exitCode = invoices().length === 1 && counts.delivered === 1 && counts.duplicates === 1 ? 0 : 1;
} else {
  say();
  say(
    `The host goes on listening on ${url}. Change examples/shopify-to-xero/order-to-invoice.integ and start again to see`,
  );
  say("what becomes of the invoice. Ctrl-C ends it.");
  process.once("SIGINT", () => void end().then(() => process.exit(130)));
  process.once("SIGTERM", () => void end().then(() => process.exit(0)));
}

/** An invoice as a person would look at one. */
function pictured(record: Readonly<Record<string, unknown>>): string[] {
  const contact = record["Contact"] as { readonly Name: string; readonly EmailAddress?: string };
  const lines = record["LineItems"] as readonly {
    readonly Description: string;
    readonly Quantity: number;
    readonly UnitAmount: number;
    readonly DiscountAmount?: number;
    readonly TaxType: string;
  }[];
  const rows = lines.map((line) => [
    line.Description,
    String(line.Quantity),
    line.UnitAmount.toFixed(2),
    (line.DiscountAmount ?? 0).toFixed(2),
    line.TaxType,
  ]);
  const head = ["Description", "Qty", "Unit", "Discount", "Tax"];
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => columns(row[i] ?? ""))));
  const laid = [head, ...rows].map((row) =>
    row
      .map((cell, i) =>
        i === 0 || i === 4
          ? cell + " ".repeat((widths[i] ?? 0) - columns(cell))
          : " ".repeat((widths[i] ?? 0) - columns(cell)) + cell,
      )
      .join("  ")
      .trimEnd(),
  );
  return [
    `Invoice ${String(record["InvoiceNumber"])}  ${String(record["Date"])}  ${String(record["Status"])}  ${String(record["CurrencyCode"])}, amounts ${String(record["LineAmountTypes"]).toLowerCase()} of tax`,
    `For ${contact.Name}${contact.EmailAddress === undefined ? "" : ` <${contact.EmailAddress}>`}`,
    "",
    ...laid,
  ];
}
