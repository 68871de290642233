// A zip archive (APPNOTE.TXT, 4.3) with deflated files; names are bytes, in any charset.

import { crc32, deflateRawSync } from 'node:zlib'

export interface ZippedFile {
  readonly name: Buffer
  readonly bytes: Buffer
}

const VERSION = 20
const DEFLATED = 8
/** 1 January 1980, the format's first day. */
const DATE = 0x0021

export function zip(files: readonly ZippedFile[]): Buffer {
  const members: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes)
    const description = describe(name, bytes, packed)
    const member = Buffer.concat([words(0x04034b50), description, name, packed])
    const place = Buffer.concat([shorts(0, 0, 0), words(0, offset)])
    directory.push(Buffer.concat([words(0x02014b50), shorts(VERSION), description, place, name]))
    members.push(member)
    offset += member.length
  }
  const entries = Buffer.concat(directory)
  const count = shorts(0, 0, files.length, files.length)
  const end = Buffer.concat([words(0x06054b50), count, words(entries.length, offset), shorts(0)])
  return Buffer.concat([...members, entries, end])
}

/** The fields that a file's header and its entry in the directory share. */
function describe(name: Buffer, bytes: Buffer, packed: Buffer): Buffer {
  return Buffer.concat([
    shorts(VERSION, 0, DEFLATED, 0, DATE),
    words(crc32(bytes), packed.length, bytes.length),
    shorts(name.length, 0),
  ])
}

function shorts(...numbers: readonly number[]): Buffer {
  const buffer = Buffer.alloc(numbers.length * 2)
  for (const [at, number] of numbers.entries()) buffer.writeUInt16LE(number, at * 2)
  return buffer
}

function words(...numbers: readonly number[]): Buffer {
  const buffer = Buffer.alloc(numbers.length * 4)
  for (const [at, number] of numbers.entries()) buffer.writeUInt32LE(number, at * 4)
  return buffer
}
