/**
 * `npm run order`: the story of one order.
 *
 *   npm run order -- ORDER                        in the local stack
 *   npm run order -- ORDER --stage prod --json
 */
import { parseArgs } from 'node:util'
import { parseOrderId } from '../lib/order/orderId'
import { systemClock } from '../lib/time'
import { storyLines, storyRecord } from './orderHistory'
import { STAGE_OPTIONS, stageOrders } from './stageTables'
import { jsonLine, print, quoted, runTool } from './terminal'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { ...STAGE_OPTIONS, json: { type: 'boolean', default: false } },
  })
  const [text, ...more] = positionals
  if (text === undefined || more.length > 0) throw new Error('Name one order: npm run order -- ORDER')
  const orderId = parseOrderId(text.trim())
  if (!orderId) throw new Error(`${quoted(text)} is not an order number: those have 24 digits and capitals`)
  const order = await stageOrders(values).get(orderId)
  if (!order) throw new Error(`There is no order ${orderId} in ${values.stage}`)

  const now = systemClock()
  print(...(values.json ? [jsonLine(storyRecord(order, now))] : storyLines(order, now)))
}

runTool(main)
