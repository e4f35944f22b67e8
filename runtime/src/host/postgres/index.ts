/** `@integ/runtime/postgres`: the cluster engine, for programs that have `pg` and `pg-boss`. */
export { PostgresEngine, type PostgresOptions } from "./engine.ts";
