/** `npm run order`: shows an order's history. */
import { systemClock } from '../lib/time'
import { type Call, runCommand } from './commandLine'
import { historyLines, historyRecord } from './orderHistory'
import { parseOrderNumber } from './orderNumber'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageOrders } from './stageTables'
import { jsonLine, print } from './terminal'

const COMMAND = {
  usage: 'npm run order -- ORDER [options]',
  about: `Shows the history of one order.

  npm run order -- ORDER                       in the local stack, while npm start runs
  npm run order -- ORDER --stage prod --json`,
  options: {
    ...STAGE_OPTIONS,
    json: { type: 'boolean', default: false, about: 'as JSON, with times in UTC' },
  },
  operands: 1,
  failure: 'there is no such order, or it could not be read',
} as const

async function main({ values, operands: [text] }: Call<typeof COMMAND.options>): Promise<void> {
  const orderId = parseOrderNumber(text)
  const order = await stageOrders(values).get(orderId)
  if (!order) throw new Error(`There is no order ${orderId} in ${values.stage}`)

  const now = systemClock()
  print(...(values.json ? [jsonLine(historyRecord(order, now))] : historyLines(order, now)))
}

runCommand(COMMAND, main)
