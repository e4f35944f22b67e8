/** Keys that stand-ins use in place of their vendors' signing keys. They are not secret: nothing else trusts them. */
import { createPublicKey } from "node:crypto";
import type { SignatureScheme } from "../../webhooks.ts";

const RSA = `-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCumMKiQ3DJR/ak
mAwk+g1YKxybiC1G+skon99N1Fjp453an7HNAQj0HLelvXnDVw4MwpMwSX9gaxBj
s6wxDSJTVlZJbXAChSwaprILds+Zw0YyxhfWY3wYzEvPrdV81gy2+HFJoFfMbxff
TMgdI6maJM6k9GOmoVrxqUyXo+9irr2g/0ubXKPKkppZy5sCJxdCLwGdtqH0Il5V
K4pFa3oEZsTUsg8M1ni1b0azqjuBgSyef1IdH/wwHAnXaKmxtrjQKAmzrMFXcql+
5OnkSGyBBR2mnL4tsIsSWGvwEWCWPMzFw8n7m6bXyQEAZhoDuek6xE8mH0oyo2xk
KBkvmnlbAgMBAAECggEAC3DJOwVs/1SaM5PVkHVJRGvQfElk19bBw8oPwXgI+p54
025WawbY+kaI4dWYX5o1g7Bj/NEXhWpg2ejF/1rUd543K/IiNSt/M45wTc3cliz5
BDxG4uDN0a+XoiDu+lt8ARa5NRXu/3G0aYjDiYppntlUcWFboyBYAnDRmKXcHyXw
YxkhaghuzYUfI7fdR68GZBY8/8i6fl0AQavZNvasDFwZ3/4JPaHhYw1UTqa9UvBG
lKMhkJwZyiM68twWHUfsHl7Er4+wfBXTDcFgGD+X1IYtPy0cNvnRG1e3M3r21Ycp
ADuQIn5+W3mHdM6mB/VidPFINDzA/ytRLOkKqBrhhQKBgQDqYF5TfvnCD8bjCFlF
gLNg5CwBKTegU3V2nE02mZkMsEQQ2KnhwxDTkbBPXG71zCi7tUzaoRjiriegbAxC
sIpqVp2/5L1DOACWisPcu7/tsHPKAYWSAztPcl6zZlVmtgTnAEsf/WLIBpCG/9Vv
9U6br5wFCYLSbwtBzFJKoyKFHwKBgQC+tHtHuiuE/LyT3uQqVIPtTF33XNvVPX4G
a8/v49kYMem5d7RjuefWGDPCyv4/ObklKR6crnWFmyciFkCryORQCpTVDa52/Kjy
uUYeT56jD570Fu4nBW6bTqXx3Zq10t2H5l6lhMdAnDbbvTi5KW/7uwrSyD1nr5Rq
bwejr8hoRQKBgER+73I1bKaTV8un9/cA+ut5I4cfVZtsaKrGWSZ40yrLJMlLmLJb
AMLkFAPNfrwk806QWKqYZB5zSS9wBFFFKN6U+7tGDS3k4v8cBMuwrxG2/M/vi+q1
ORMp2JVTdefzkBE2m734nnLYwEpD4Eu9BEEpnE44jlwTidWr8ezQKll/AoGAC/cn
BQkZUe7Jpj2F82H6JRl1i9+3q1mAXsbE9ThGls4K7CgmmVtAwJ4kIUS7TxxAEaTS
1uHbXdauTeU3iY/BQ4Rmcje5ip2vvAsD60LzoSeJwabuqmQc3IHCx7ovytjALZa2
uYvrNJKYnpDwzi1baWAC/dayg57woPz2bb7JxEECgYBz+gaF6vVQgcsDBPL0Emfx
LRBtIwyhFdWHhYpOQu7GrFxj81OssVHeuadKNdn410kOeWRzcVEeKLKHE74ltd2F
0IyMRThhZ6T8ZgFlEk8TVOO3XzTVQ2UDO1wFk4zCsvq+0c/Nt5a+MgUvvuBkz+Ly
HnMm8TLMdtGm9Y3paJ60vg==
-----END PRIVATE KEY-----`;
const EC = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgBmuwAdA35PPidfJP
dQjrba7KGUjspwIIe3BP7mIsoqyhRANCAAQoFgm5i7rv4HCuMNJC7pNywa4XymHC
hfpmZiwPBbuRZHWE2ZVpYn8g0NzVf9qWIUpjk1QbWRiBsTzDbifdkzKw
-----END PRIVATE KEY-----`;
const ED25519 = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIGINuvAv9royH+SUT9CXGStjoHq9pQPJ/3wpHS6jtw0i
-----END PRIVATE KEY-----`;

/** The private key, in PEM. */
export function privateKeyFor({ algorithm, jwt }: SignatureScheme): string {
  const [named = ""] = jwt?.algorithms ?? [algorithm];
  if (/^(?:ecdsa|ES)/.test(named)) return EC;
  return /^(?:ed25519|EdDSA|Ed25519)/.test(named) ? ED25519 : RSA;
}

/** The setting that holds the stand-in's key where the vendor's is not a setting. */
const OWN_KEY = "stand_in_key";

/** The scheme as a stand-in uses it: without a vendor's key set and certificates, which are not available here. */
export function signedHere({ certificate, ...scheme }: SignatureScheme): SignatureScheme {
  const { jwt } = scheme;
  if (certificate === undefined && jwt?.jwksUrl === undefined) return scheme;
  const { jwksUrl: _listed, ...token } = jwt ?? { algorithms: [], maxAgeSeconds: 0 };
  return { ...scheme, publicKey: OWN_KEY, ...(jwt === undefined ? {} : { jwt: token }) };
}

/** The public key, in the scheme's encoding. */
export function publicKeyFor(scheme: SignatureScheme): string {
  const key = createPublicKey(privateKeyFor(scheme));
  const { key: written = "utf8" } = scheme;
  if (written === "base64" || written === "hex") return key.export({ type: "spki", format: "der" }).toString(written);
  return key.export({ type: "spki", format: "pem" }).toString();
}
