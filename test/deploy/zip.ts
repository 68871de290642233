/** Reads zips: enough of the format for what `serverless package` writes. */
import { inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  /** Bytes after unpacking, as the zip says. */
  readonly size: number
  read(): Buffer
}

const END = 0x06054b50
const ENTRY = 0x02014b50
const END_BYTES = 22
const DEFLATED = 8

/** @throws RangeError  for what is no zip */
export function readZip(bytes: Buffer): ZipEntry[] {
  // The end record stands last; a comment behind it is not supported.
  const end = bytes.length - END_BYTES
  if (end < 0 || bytes.readUInt32LE(end) !== END) throw new RangeError('not a zip')
  const entries: ZipEntry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new RangeError('not a zip')
    const method = bytes.readUInt16LE(at + 10)
    const packed = bytes.readUInt32LE(at + 20)
    const nameLength = bytes.readUInt16LE(at + 28)
    const local = bytes.readUInt32LE(at + 42)
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      size: bytes.readUInt32LE(at + 24),
      read() {
        const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
        const data = bytes.subarray(start, start + packed)
        return method === DEFLATED ? inflateRawSync(data) : data
      },
    })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return entries
}
