#!/usr/bin/env node
// `npm create integ` is `integ init`: what is asked and written is the command line's.
import "@integ/runtime/temporal";

const { main } = await import("@integ/cli/main");

process.exitCode = await main(["init", ...process.argv.slice(2)]);
