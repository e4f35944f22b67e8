/** integ as a process: what `bin/integ.js` starts on the Node that it needs. */
import { enableCompileCache } from "node:module";

// Before anything large is imported.
enableCompileCache();
const { main } = await import("./main.ts");

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader of the pipe has closed it, which is no error.
  if (error.code === "EPIPE") process.exit(0);
});
process.exitCode = await main(process.argv.slice(2));
