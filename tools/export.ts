/** `npm run export`: the orders created on certain days, as CSV. */
import { open, rename, rm } from 'node:fs/promises'
import { type MerchantId, merchantOf } from '../lib/order/merchant'
import type { Order } from '../lib/order/order'
import type { OrderLists } from '../lib/payment/ports'
import { csvHead, csvRows } from '../lib/reporting/ordersCsv'
import { formatGatewayTime, systemClock } from '../lib/time'
import { type Call, runCommand, UsageError } from './commandLine'
import { MERCHANT_OPTION, parseMerchant } from './merchantOption'
import { daysOf, type Period, parsePeriod } from './period'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageOrders } from './stageTables'
import { clearProgress, numberOf, showProgress, tell } from './terminal'

type Write = (text: string) => Promise<void>

const COMMAND = {
  usage: 'npm run export -- --from DAY --to DAY [--out FILE] [options]',
  about: `Writes the orders of a range of days in Beijing, inclusive, as CSV, oldest first.

  npm run --silent export -- --from 2026-11-01 --to 2026-11-30      the local stack, to the terminal
  npm run export -- --from 2026-11-01 --to 2026-11-30 --stage prod --out november.csv`,
  options: {
    ...STAGE_OPTIONS,
    ...MERCHANT_OPTION,
    from: { type: 'string', value: 'DAY', about: 'the first day, such as 2026-11-01' },
    to: { type: 'string', value: 'DAY', about: 'the last day; at most 366 days in all' },
    out: {
      type: 'string',
      value: 'FILE',
      about: 'instead of the standard output; replaced once it is complete',
    },
  },
  failure: 'the orders could not be read or written in full',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<void> {
  const period = parsePeriod(values.from, values.to)
  const { out } = values
  if (out === '') throw new UsageError('--out must name a file')
  const orders = stageOrders(values)
  const merchant = parseMerchant(values)
  const written = (write: Write) => writeOrders(orders, merchant, period, write)
  const rows = out === undefined ? await written(toStdout) : await writeFileAtomically(out, written)
  if (out !== undefined || process.stderr.isTTY)
    tell(`${numberOf(rows, 'order')} of ${values.stage}, ${values.from} to ${values.to} (days in Beijing)`)
}

/** Writes day by day, so that at most one day is in memory. */
async function writeOrders(
  orders: Pick<OrderLists, 'listDay'>,
  merchant: MerchantId,
  period: Period,
  write: Write,
): Promise<number> {
  await write(csvHead())
  let rows = 0
  for (const day of daysOf(period)) {
    const ofDay: Order[] = []
    for await (const order of orders.listDay(day, { isOldestFirst: true }))
      if (merchantOf(order) === merchant) ofDay.push(order)
    await write(csvRows(ofDay, systemClock()))
    rows += ofDay.length
    showProgress(`${formatGatewayTime(day).slice(0, 10)}  ${rows} so far`)
  }
  return rows
}

const toStdout: Write = text =>
  new Promise((resolve, reject) => {
    clearProgress()
    process.stdout.write(text, error => (error ? reject(error) : resolve()))
  })

/** The file gets its name only when it is complete. */
async function writeFileAtomically(name: string, fill: (write: Write) => Promise<number>): Promise<number> {
  const unfinished = `${name}.${process.pid}.part`
  const file = await open(unfinished, 'w')
  try {
    const rows = await fill(text => file.appendFile(text))
    await file.sync()
    await file.close()
    await rename(unfinished, name)
    return rows
  } catch (error) {
    await file.close()
    await rm(unfinished, { force: true })
    throw error
  }
}

runCommand(COMMAND, main)
