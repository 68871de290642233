/** Bytes of a bill to its records: GBK to text, text to cells, cells without the tabs that Alipay puts behind numbers. */
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { BillFault } from '../../gateway'
import { BillError } from './fault'

/** A line of the bill, counted from 1. */
export interface BillRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/** No line of Alipay's is a tenth as long; of a file that is no CSV the rest would be one cell. */
const MAX_RECORD_CHARACTERS = 64 * 1024

/** @throws BillError */
export async function* recordsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<BillRecord> {
  const parser = parse({
    delimiter: ',',
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  })
  // What goes wrong ends the parser too, and is thrown where its records are read.
  pipeline(Readable.from(textsOf(bytes)), parser, () => {})
  try {
    let line = 0
    for await (const cells of parser) yield { line: ++line, cells }
  } catch (error) {
    throw error instanceof CsvError ? new BillError(faultOf(error)) : error
  }
}

const faultOf = ({ code }: CsvError): BillFault => (code === 'CSV_QUOTE_NOT_CLOSED' ? 'cutOff' : 'notABill')

async function* textsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const gbk = new TextDecoder('gbk', { fatal: true })
  for await (const chunk of bytes) {
    const text = decoded('notABill', () => gbk.decode(chunk, { stream: true }))
    if (text !== '') yield text
  }
  decoded('cutOff', () => gbk.decode())
}

function decoded(otherwise: BillFault, decode: () => string): string {
  try {
    return decode()
  } catch {
    throw new BillError(otherwise)
  }
}
