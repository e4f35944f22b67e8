/** In all tests, records are looked at whole also where the compiler has proved that they fit: the two never disagree. */
import { recheckRecords } from "@integ/runtime";

recheckRecords(({ reason }) => {
  throw new Error(`${reason}: and the compiler has proved that it does`);
});
