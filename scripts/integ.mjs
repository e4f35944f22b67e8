// `npm run integ`, also from another folder by `npm --prefix`: paths are those of where npm was called.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
await import("../cli/bin/integ.js");
