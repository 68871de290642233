/** Reads a bill of the open platform as a stream. @see docs/protocols.md#page-bill */
import type { BillLine, UnusableBill } from '../../capabilities/bills'
import { detailsOf } from './details'
import { BillError } from './fault'
import { frameOf, type Wanted } from './frame'
import { COLUMN_COUNT, type Columns, columnsOf, isHead, readLine } from './line'
import { recordsOf } from './records'

/** @param file  Alipay's archive, or the CSV with the details from it; must be readable */
export async function* readBill(file: string, wanted: Wanted): AsyncGenerator<BillLine | UnusableBill> {
  try {
    yield* linesOf(file, wanted)
  } catch (error) {
    if (!(error instanceof BillError)) throw error
    yield error.unusable
  }
}

async function* linesOf(file: string, wanted: Wanted): AsyncGenerator<BillLine> {
  const frame = frameOf(wanted)
  const sums = { payment: { count: 0, receivedFen: 0 }, refund: { count: 0, receivedFen: 0 } }
  let columns: Columns | undefined
  let senseless = 0
  for await (const { cells, line } of recordsOf(detailsOf(file), COLUMN_COUNT)) {
    if (senseless > 0) throw new BillError('unknownLine', senseless)
    const [first] = cells
    // Stryker disable next-line OptionalChaining: for the compiler alone, since no record is without cells
    if (first?.startsWith('#')) {
      frame.comment(first, line)
      continue
    }
    if (!columns) {
      if (!isHead(cells)) throw new BillError('notABill', line)
      frame.checkHead(line)
      columns = columnsOf(cells)
      if (!columns) throw new BillError('unknownColumns', line)
      continue
    }
    const read = readLine(cells, columns)
    if (!read) {
      senseless = line
      continue
    }
    const sum = sums[read.line.kind]
    sum.count += 1
    sum.receivedFen += read.receivedFen
    yield read.line
  }
  if (!columns) throw new BillError('notABill')
  // An invalid last line means that the bill was truncated.
  if (senseless > 0) throw new BillError('cutOff', senseless)
  frame.checkTotals(sums.payment, sums.refund)
}
