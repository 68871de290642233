/** `npm run attention`: lists the orders that need attention, and marks them as done. */
import { merchantOf } from '../lib/order/merchant'
import { onlyReadable } from '../lib/payment/loadReadable'
import type { Orders } from '../lib/payment/ports'
import { attend, type OrderInNeed, ordersInNeed } from '../lib/payment/reviews'
import { CONCERN_TEXT } from '../lib/reporting/concernText'
import { todoOf } from '../lib/reporting/todo'
import { type Clock, systemClock } from '../lib/time'
import { type Call, runCommand } from './commandLine'
import { LOCAL_STAGE } from './deployment/localShop'
import { ONE_MERCHANT_OPTION, parseOneMerchant } from './merchantOption'
import { parseNote } from './note'
import { historyRecord } from './orderHistory'
import { needLines } from './reviewText'
import { STAGE_OPTIONS, type Stage } from './stageEnvironment'
import { leaveOut, stageOrders } from './stageTables'
import { jsonLine, numberOf, print, quoted, showProgress } from './terminal'

const COMMAND = {
  usage: 'npm run attention -- [--done ORDER … --note TEXT] [options]',
  about: `Lists the orders that need a person, oldest first, or takes orders off that list.

  npm run attention                                      the local stack, while npm start runs
  npm run attention -- --stage prod --json
  npm run attention -- --done ORDER --note "refunded"    when it is dealt with`,
  options: {
    ...STAGE_OPTIONS,
    ...ONE_MERCHANT_OPTION,
    json: { type: 'boolean', default: false, about: 'JSON, one order per line' },
    done: {
      type: 'string',
      value: 'ORDER',
      multiple: true,
      about: 'takes the order off the list; may be repeated',
    },
    note: { type: 'string', value: 'TEXT', about: 'what was done; goes with --done' },
  },
  failure: 'the list could not be read, or nothing was changed; the output says why',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<void> {
  const done = new Set(values.done?.map(text => text.trim()))
  const note = parseNote(values.note, done.size > 0)
  const whose = parseOneMerchant(values)
  const orders = stageOrders(values)
  showProgress('Reading the list …')
  const all = await ordersInNeed(onlyReadable(orders, leaveOut), systemClock())
  const needs = all.filter(({ order }) => whose === undefined || merchantOf(order) === whose)

  if (done.size > 0) await markDone(orders, needs, done, note, systemClock, values.json)
  else list(needs, values)
  const left = needs.length - done.size
  if (!values.json) print(summary(left))
}

function list(needs: readonly OrderInNeed[], where: Stage & { readonly json: boolean }): void {
  const now = systemClock()
  for (const need of needs) {
    const { order, concern } = need
    print(
      ...(where.json
        ? [jsonLine({ concern, todo: todoOf(need, now, 'en').join(' '), ...historyRecord(order, now) })]
        : needLines(need, now, doneCommand(where, order.orderId))),
    )
  }
}

function doneCommand({ stage, region }: Stage, orderId: string): string {
  const place = [
    ...(stage === LOCAL_STAGE ? [] : ['--stage', stage]),
    ...(region === undefined ? [] : ['--region', region]),
  ]
  return ['npm run attention --', ...place, '--done', orderId, '--note "…"'].join(' ')
}

/** Marks none if one of them is not on the list. */
async function markDone(
  orders: Orders,
  needs: readonly OrderInNeed[],
  done: ReadonlySet<string>,
  note: string,
  clock: Clock,
  json: boolean,
): Promise<void> {
  const isDone = ({ order }: OrderInNeed) => done.has(order.orderId)
  const others = [...done].filter(orderId => !needs.some(({ order }) => order.orderId === orderId))
  if (others.length > 0) {
    throw new Error(
      `Nothing was changed, because these do not need attention: ${others.map(quoted).join(', ')}`,
    )
  }
  const changed: string[] = []
  for (const need of needs.filter(isDone)) {
    const { order, concern } = need
    const isOff = await attend(orders, need, { note, requestId: '' }, clock())
    if (json) print(jsonLine({ orderId: order.orderId, concern, done: isOff }))
    else if (isOff) print(`${order.orderId} is done: ${CONCERN_TEXT.en[concern]}`)
    if (!isOff) changed.push(order.orderId)
  }
  if (changed.length > 0) {
    throw new Error(`Changed in the meantime, and nothing was recorded: look at ${changed.join(', ')} again`)
  }
}

function summary(left: number): string {
  if (left === 0) return 'No order needs attention.'
  return `${numberOf(left, 'order')} need${left === 1 ? 's' : ''} attention. Each concern: docs/operations.md#attention`
}

runCommand(COMMAND, main)
