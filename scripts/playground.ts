/** `npm run playground`: builds the page into dist/playground and serves it on this machine. `--build [folder]` only builds. */
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildPlayground } from "../editor/playground/build.ts";
import { servePlayground } from "../editor/playground/serve.ts";

const ROOT = resolve(import.meta.dirname, "..");
const { values, positionals } = parseArgs({
  options: { build: { type: "boolean", default: false }, port: { type: "string", default: "8485" } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? join(ROOT, "dist/playground"));
// Everything in the folder is replaced, so it must be a generated one.
if (!relative(join(ROOT, "dist"), folder).match(/^[^.]/)) throw new Error("the folder has to be below dist/");
await buildPlayground(folder);
if (values.build) process.stdout.write(`${relative(process.cwd(), folder)}\n`);
else {
  const { url } = await servePlayground(folder, Number(values.port));
  process.stdout.write(`The playground: ${url}\nPress Ctrl-C to stop.\n`);
}
