/** Time zones by their names, as the host takes them; the phases that come later know nothing of the runtime. */
export { isZone } from "@integ/runtime/settings";
