/** The JSON Schemas of the files that people write beside specs: for editors. */
import systemSchema from "@integ/specs/system.schema.json" with { type: "json" };
import projectSchema from "./1-load/project.schema.json" with { type: "json" };

/** Of `integ.yaml`. */
export const PROJECT_SCHEMA: object = projectSchema;
/** Of `system.yaml`. */
export const SYSTEM_SCHEMA: object = systemSchema;
