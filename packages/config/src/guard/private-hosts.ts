/** Hosts that only a machine, a network or a cloud itself can reach. */
import ipaddr from "ipaddr.js"

/** Services that hand out credentials of a machine in a cloud to whoever asks there. */
const metadata: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "metadata",
  "metadata.google.internal",
  "metadata.goog",
  "instance-data",
  "instance-data.ec2.internal",
])

const metadataService = "the metadata service of a cloud, which hands out credentials"
const thisMachine = "this machine"
const privateNetwork = "a private network"

/** What each range of addresses is; ranges that are not here are public. */
const ranges: Readonly<Record<string, string>> = {
  unspecified: thisMachine,
  loopback: thisMachine,
  linkLocal: "the network that this machine is on",
  private: privateNetwork,
  uniqueLocal: privateNetwork,
  deprecatedSiteLocal: privateNetwork,
  carrierGradeNat: privateNetwork,
  broadcast: "every machine of a network",
  multicast: "several machines of a network",
  reserved: "an address that is reserved",
  teredo: "an address that is reserved",
}

const ofAddress = (address: ipaddr.IPv4 | ipaddr.IPv6): string | undefined => {
  if (address.kind() === "ipv6") {
    const inner = embedded(address as ipaddr.IPv6)
    if (inner !== undefined) return ofAddress(inner)
  }
  return metadata.has(address.toString()) ? metadataService : ranges[address.range()]
}

/** An IPv4 address inside of an IPv6 one: mapped (RFC 4291), translated (RFC 6052), or tunnelled (RFC 3056). */
const embedded = (address: ipaddr.IPv6): ipaddr.IPv4 | undefined => {
  const { parts } = address
  const isTunnelled = address.range() === "6to4"
  const [high = 0, low = 0] = isTunnelled ? parts.slice(1, 3) : parts.slice(6)
  const isEmbedded =
    isTunnelled ||
    address.isIPv4MappedAddress() ||
    address.range() === "rfc6052" ||
    address.range() === "rfc6145" ||
    (parts.slice(0, 6).every((part) => part === 0) && high !== 0)
  return isEmbedded ? new ipaddr.IPv4([high >> 8, high & 0xff, low >> 8, low & 0xff]) : undefined
}

/** Names that no public server has (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const privateName =
  /^(?:[^.]+|.*\.(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|svc|cluster\.local))$/

/** No IPv4 address has another letter, in whatever base; an IPv6 address has colons. To parse is slow. */
const mayBeAddress = (host: string): boolean => host.includes(":") || !/[g-wyz-]/.test(host)

/**
 * What a host is, if not everybody can reach it; `undefined` for a public one.
 *
 * @param host as the `hostname` of a URL, which has one spelling for each address (WHATWG URL, host parser)
 */
export const privacyOf = (host: string): string | undefined => {
  const bare = host
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase()
  if (mayBeAddress(bare) && ipaddr.isValid(bare)) return ofAddress(ipaddr.parse(bare))
  if (metadata.has(bare)) return metadataService
  if (bare === "localhost" || bare.endsWith(".localhost")) return thisMachine
  return privateName.test(bare) ? privateNetwork : undefined
}

/**
 * A host as the `hostname` of a URL, from what a person writes for it: a name or an address, with a
 * port or not, or a whole URL; `undefined` where it is none of that.
 */
export const hostNamed = (text: string): string | undefined => {
  const host = ipaddr.IPv6.isValid(text) ? `[${text}]` : text
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(host) ? host : `http://${host}/`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
