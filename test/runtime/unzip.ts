/** Reads a zip in memory: the subset of the format that packagers use, with checksums. */
import { crc32, inflateRawSync } from 'node:zlib'

export interface ZipEntry {
  /** Relative, with `/`. */
  readonly path: string
  /** In bytes, unpacked, as the zip says. */
  readonly size: number
  /** @throws Error when it is damaged */
  read(): Buffer
}

const END = { signature: 0x06054b50, length: 22 }
const ENTRY = { signature: 0x02014b50, length: 46 }
const LOCAL_HEADER_LENGTH = 30
const STORED = 0
const DEFLATED = 8

/** @throws Error when it is no zip, or holds a file outside of itself */
export function unzip(zip: Buffer): ZipEntry[] {
  const end = zip.lastIndexOf(littleEndian(END.signature))
  if (end < 0 || end + END.length > zip.length) throw new Error('this is not a zip')
  let at = zip.readUInt32LE(end + 16)
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    if (at + ENTRY.length > end || zip.readUInt32LE(at) !== ENTRY.signature) {
      throw new Error('the zip has no directory where it says')
    }
    const pathLength = zip.readUInt16LE(at + 28)
    const path = zip.toString('utf8', at + ENTRY.length, at + ENTRY.length + pathLength)
    if (path.startsWith('/') || path.split(/[/\\]/).includes('..')) {
      throw new Error(`the zip holds a file outside of itself: ${path}`)
    }
    const place = at
    const entry = { path, size: zip.readUInt32LE(at + 24), read: () => contentsOf(zip, place, path) }
    at += ENTRY.length + pathLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    return entry
  }).filter(({ path }) => !path.endsWith('/'))
}

function contentsOf(zip: Buffer, at: number, path: string): Buffer {
  const method = zip.readUInt16LE(at + 10)
  const local = zip.readUInt32LE(at + 42)
  const start = local + LOCAL_HEADER_LENGTH + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20))
  if (method !== STORED && method !== DEFLATED) throw new Error(`${path} is packed in an unknown way`)
  const contents = method === STORED ? packed : inflateRawSync(packed)
  if (crc32(contents) !== zip.readUInt32LE(at + 16)) throw new Error(`${path} is damaged`)
  return contents
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
