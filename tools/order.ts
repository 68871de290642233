/** `npm run order`: the story of one order. */
import { parseOrderId } from '../lib/order/orderId'
import { systemClock } from '../lib/time'
import { type Call, runCommand, UsageError } from './commandLine'
import { storyLines, storyRecord } from './orderHistory'
import { STAGE_OPTIONS } from './stageEnvironment'
import { stageOrders } from './stageTables'
import { jsonLine, print, quoted } from './terminal'

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
  failure: 'there is no such order, or it was not read',
} as const

async function main({ values, operands: [text] }: Call<typeof COMMAND.options>): Promise<void> {
  if (text === undefined) throw new UsageError('Name one order')
  const orderId = parseOrderId(text.trim())
  if (!orderId)
    throw new UsageError(`${quoted(text)} is not an order number: those have 24 digits and capitals`)
  const order = await stageOrders(values).get(orderId)
  if (!order) throw new Error(`There is no order ${orderId} in ${values.stage}`)

  const now = systemClock()
  print(...(values.json ? [jsonLine(storyRecord(order, now))] : storyLines(order, now)))
}

runCommand(COMMAND, main)
