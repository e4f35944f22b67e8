/** Recognises addresses in private networks. The ranges are ipaddr.js's, from the IANA registries. */
import ipaddr from "ipaddr.js";

/**
 * Whether an address is outside the public internet: private, loopback, link-local, reserved, multicast. Forms that
 * carry an IPv4 address (mapped, NAT64, 6to4) are judged by the address that they carry, as that is where a connection
 * ends.
 *
 * @param address an IPv4 or IPv6 address; false for a host name
 */
export function isPrivate(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  const carried = parsed instanceof ipaddr.IPv6 ? carriedBy(parsed) : undefined;
  return (carried ?? parsed).range() !== "unicast";
}

/** NAT64 prefix for the public internet. The prefix for local use (64:ff9b:1::/48) stays a private range. */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** The IPv4 address inside an IPv6 one; undefined if there is none. */
function carriedBy(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray();
  switch (address.range()) {
    case "ipv4Mapped":
    case "rfc6145":
      return new ipaddr.IPv4(bytes.slice(12));
    case "rfc6052":
      return address.match(NAT64) ? new ipaddr.IPv4(bytes.slice(12)) : undefined;
    case "6to4":
      return new ipaddr.IPv4(bytes.slice(2, 6));
    default:
      return undefined;
  }
}
