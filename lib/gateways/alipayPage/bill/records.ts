/** Splits a bill into records: decodes GBK, splits cells, and removes the tabs that Alipay appends to numbers. */
import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { BillFault } from '../../capabilities/bills'
import { BillError } from './fault'

/** A record, and its line number from 1. */
export interface BillRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/** Alipay's lines are less than a tenth of this; in a file that is no CSV, a cell could be the whole rest. */
const MAX_RECORD_CHARACTERS = 64 * 1024

/**
 * @param columnCount  the usual number of cells
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
    // Alipay does not quote: a quote is part of a name.
    quote: false,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  })
  // Errors end the parser, and are thrown to its reader.
  pipeline(Readable.from(withLength(columnCount, textsOf(bytes))), parser, () => {})
  try {
    let line = -1
    for await (const cells of parser) if (++line > 0) yield { line, cells }
  } catch (error) {
    throw error instanceof CsvError ? new BillError('notABill') : error
  }
}

/**
 * The parser expects all records to have the first one's length, and creates an Error with its stack for each that has
 * not, even with `relax`. That would dominate the run time, so a record of empty cells comes first.
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
