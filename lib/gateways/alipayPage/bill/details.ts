/** The details of a bill as bytes, from Alipay's ZIP archive or from its unpacked CSV. */
import { createReadStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { BillError } from './fault'

/** About five million lines when unpacked; a larger archive is not from Alipay. */
const MAX_BYTES = 2 * 1024 ** 3

/** Part of the name of the archive's other file, the sums by shop. */
const SUMMARY = '汇总'

/** Names are in GBK, which the library does not decode. autoClose would close the archive between its entries. */
const OPTIONS = { lazyEntries: true, decodeStrings: false, autoClose: false } as const

/** @throws BillError */
export async function* detailsOf(file: string): AsyncGenerator<Uint8Array> {
  if (await isArchive(file)) yield* outOfArchive(file)
  else yield* createReadStream(file)
}

/** Checks the first bytes. */
export const isArchive = async (file: string): Promise<boolean> =>
  (await text(createReadStream(file, { end: 1 }))) === 'PK'

async function* outOfArchive(file: string): AsyncGenerator<Uint8Array> {
  const archive = await ofArchive(openPromise(file, OPTIONS))
  // Stryker disable BlockStatement: that a file was left open shows nowhere
  try {
    const entry = await ofArchive(detailsEntry(archive))
    if (!entry) throw new BillError('notABill')
    if (entry.uncompressedSize > MAX_BYTES) throw new BillError('tooLarge')
    yield* whole(entry, await ofArchive(archive.openReadStreamPromise(entry)))
  } finally {
    archive.close()
  }
  // Stryker restore BlockStatement
}

/** Checks length and checksum of an entry; the library checks only the length. */
async function* whole(entry: Entry, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sum = 0
  try {
    for await (const chunk of bytes) {
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch {
    throw new BillError('cutOff')
  }
  if (sum !== entry.crc32) throw new BillError('cutOff')
}

async function detailsEntry(archive: ZipFile): Promise<Entry | undefined> {
  const gbk = new TextDecoder('gbk')
  for await (const entry of archive.eachEntry()) {
    const name = gbk.decode(entry.fileNameRaw)
    if (name.endsWith('.csv') && !name.includes(SUMMARY)) return entry
  }
  return undefined
}

/** The directory is at the end: an archive without it was truncated. */
async function ofArchive<T>(opened: Promise<T>): Promise<T> {
  try {
    return await opened
  } catch {
    throw new BillError('cutOff')
  }
}
