/** ZIP archives with one file, in which reports and exports are delivered. */
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { codeOf } from "../errors.ts";

const inflated = promisify(inflateRaw);

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end of an archive without its comment, which has at most 65,535 bytes. */
const END_SIZE = 22;
const MOST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** Whether bytes are a ZIP archive. Looks at the bytes alone, since no text begins with them. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= END_SIZE && Buffer.from(bytes.subarray(0, 4)).readUInt32LE(0) === LOCAL;
}

/** The file in an archive; undefined if it exceeds the limit, `broken` if it can't be read, `several` if there is not exactly one. */
export async function unzipped(
  archive: Uint8Array,
  limit: number,
): Promise<Uint8Array | "broken" | "several" | undefined> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    const files = filesIn(bytes);
    const [file, ...others] = files;
    if (file === undefined || others.length > 0) return "several";
    if (bytes.readUInt32LE(file.at) !== LOCAL) return "broken";
    const start = file.at + 30 + bytes.readUInt16LE(file.at + 26) + bytes.readUInt16LE(file.at + 28);
    const content = bytes.subarray(start, start + file.size);
    if (content.length !== file.size) return "broken";
    if (file.method === STORED) return content.length > limit ? undefined : content;
    return file.method === DEFLATED ? await inflated(content, { maxOutputLength: limit }) : "broken";
  } catch (error) {
    return codeOf(error) === "ERR_BUFFER_TOO_LARGE" ? undefined : "broken";
  }
}

interface ZipFile {
  /** Where its local header is. */
  readonly at: number;
  readonly method: number;
  /** Its compressed size. */
  readonly size: number;
}

/** The files of an archive's directory, without folders. @throws RangeError if the archive is damaged */
function filesIn(bytes: Buffer): ZipFile[] {
  let end = bytes.length - END_SIZE;
  while (bytes.readUInt32LE(end) !== END) {
    end--;
    if (bytes.length - END_SIZE - end > MOST_COMMENT) throw new RangeError("the archive has no end");
  }
  const files: ZipFile[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new RangeError("the archive's directory is damaged");
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const isFolder = bytes[at + 46 + (name ?? 0) - 1] === "/".charCodeAt(0);
    if (!isFolder)
      files.push({
        at: bytes.readUInt32LE(at + 42),
        method: bytes.readUInt16LE(at + 10),
        size: bytes.readUInt32LE(at + 20),
      });
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}
