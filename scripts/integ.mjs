// `npm run integ`, also from another folder with `npm --prefix`: paths are relative to the folder that npm was called
// in.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
await import("../cli/bin/integ.js");
