/**
 * `npm start`: an integration from end to end, on this machine alone; `--flow` names another one than the first, and `--once`
 * ends when it is done.
 */
import { parseArgs } from "node:util";
import { templateOf, templates } from "@integ/cli";
import { similar } from "@integ/grammar";
import { demonstrate } from "./demonstration.ts";

const { values: options } = parseArgs({
  options: {
    once: { type: "boolean", default: false },
    port: { type: "string", default: "8484" },
    flow: { type: "string", default: "orders-to-invoices" },
  },
});
const template = templateOf(options.flow);
if (template === undefined) {
  const names = templates().map(({ name, about }) => `  ${name}: ${about}\n`);
  const [like] = similar(
    options.flow,
    templates().map(({ name }) => name),
  );
  process.stderr.write(
    `there is no integration ${options.flow}${like === undefined ? "" : `; did you mean ${like}?`}\nthere are:\n${names.join("")}`,
  );
  process.exit(2);
}
process.exitCode = await demonstrate(template, {
  once: options.once,
  port: options.once ? 0 : Number(options.port),
  write: (text) => void process.stdout.write(text),
});
