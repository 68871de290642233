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

/**
 * @param columnCount  how many cells most records have
 * @throws BillError
 */
export async function* recordsOf(
  bytes: AsyncIterable<Uint8Array>,
  columnCount: number,
): AsyncGenerator<BillRecord> {
  const parser = parse({
    delimiter: ',',
    trim: true,
    relax_column_count: true,
    // Alipay quotes nothing: a quote is one of the goods' name, closed or not.
    quote: false,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  })
  // What goes wrong ends the parser too, and is thrown where its records are read.
  pipeline(Readable.from(withLength(columnCount, textsOf(bytes))), parser, () => {})
  try {
    let line = -1
    for await (const cells of parser) if (++line > 0) yield { line, cells }
  } catch (error) {
    throw error instanceof CsvError ? new BillError('notABill') : error
  }
}

/**
 * The parser takes the length of the first record for that of all, and makes an error with its stack of each other one,
 * even where it is told not to mind: it would take more time than all else. A record of none but empty cells comes first.
 */
async function* withLength(columnCount: number, texts: AsyncIterable<string>): AsyncGenerator<string> {
  // Stryker disable next-line ArithmeticOperator,StringLiteral: it saves time, and changes nothing else
  yield `${','.repeat(columnCount - 1)}\n`
  yield* texts
}

async function* textsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const gbk = new TextDecoder('gbk', { fatal: true })
  for await (const chunk of bytes) {
    yield decoded('notABill', () => gbk.decode(chunk, { stream: true }))
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
