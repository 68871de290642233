/** `npm run refund`: refunds an order. */
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { namedAccounts } from '../lib/config/gateways'
import { readMerchants } from '../lib/config/merchants'
import type { RefundWay } from '../lib/gateways/capabilities/refunds'
import { REFUNDED, refundWay, refundWaysOf } from '../lib/gateways/refundWays'
import { formatYuan } from '../lib/money'
import type { GatewayName } from '../lib/order/facts'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import type { PendingRefund } from '../lib/order/trades'
import { giveUpRefund } from '../lib/payment/giveUpRefund'
import type { Orders } from '../lib/payment/ports'
import { type PlannedRefund, planRefund, requestRefund } from '../lib/payment/requestRefund'
import { systemClock } from '../lib/time'
import { type Call, failureMessage, runCommand } from './commandLine'
import { isConfirmed, YES_OPTION } from './consent'
import { merchantsFile } from './deployment/merchantsFile'
import { gatewayVariables } from './deployment/serverlessConfig'
import { parseRefundCall, type WantedRefund } from './refundCall'
import {
  confirmationLines,
  failureText,
  noRefundText,
  notGivenUpText,
  type RefundEnd,
  refundQuestion,
  waitForRefund,
} from './refunding'
import { STAGE_OPTIONS, shopAddress } from './stageEnvironment'
import { stageVisits } from './stageQueues'
import { stageOrders } from './stageTables'
import { jsonLine, print, quoted, showProgress, tell } from './terminal'

const COMMAND = {
  usage: 'npm run refund -- ORDER [options]',
  about: `Refunds an order, and waits up to a minute for the outcome. The shop itself asks the gateway, repeatedly if necessary,
even after this command has ended. If the gateway requires a person of the shop to confirm, it prints the page for that.

  npm run refund -- ORDER                                   all of it, in the local stack, while npm start runs
  npm run refund -- ORDER --amount 12.34 --reason "broken cup" --stage prod
  npm run refund -- ORDER --give-up REFUND --stage prod
  npm run refund -- ORDER --amount 12.34 --by-hand --reason "bank transfer" --stage prod`,
  options: {
    ...STAGE_OPTIONS,
    amount: { type: 'string', value: 'YUAN', about: 'the amount (default: what is left of the trade)' },
    trade: { type: 'string', value: 'NUMBER', about: 'the trade, if several hold money' },
    expect: { type: 'string', value: 'YUAN', about: 'does nothing unless exactly this is left of the trade' },
    reason: { type: 'string', value: 'TEXT', about: 'for the order’s history; the buyer does not see it' },
    'give-up': {
      type: 'string',
      value: 'REFUND',
      about: 'gives up a refund that nobody confirmed, once Alipay can no longer make it',
    },
    'by-hand': {
      type: 'boolean',
      default: false,
      about: 'moves no money: records a refund that you made in another way',
    },
    ...YES_OPTION,
    json: { type: 'boolean', default: false, about: 'the outcome as one line of JSON' },
  },
  operands: 1,
  failure: 'nothing was refunded, or that is not known; the output says which, and why',
} as const

type Options = Call<typeof COMMAND.options>['values']

async function main({ values, operands: [text] }: Call<typeof COMMAND.options>): Promise<number> {
  const wanted = parseRefundCall(text, values)
  const orders = stageOrders(values)
  const order = await orders.get(wanted.orderId)
  if (!order) throw new Error(`There is no order ${wanted.orderId} in ${values.stage}`)
  if (wanted.giveUp !== undefined) return giveUp(orders, wanted.orderId, wanted.giveUp, wanted.reason, values)
  const ways = stageRefundWays(values)
  const planned = planRefund(order, wanted, ways)
  if (planned.kind !== 'planned') throw new Error(noRefundText(planned))
  if (!(await isConfirmed(values, refundQuestion(planned, order, wanted.isByHand)))) {
    tell('Nothing was changed.')
    return 1
  }
  return refund({ orders, refundWay: ways }, order, planned, wanted, values)
}

/** By the stage's settings on this machine, from which it is deployed. */
function stageRefundWays({ stage }: Options) {
  const merchants = readMerchants(merchantsFile(), gatewayVariables(stage), problem => {
    throw new Error(problem)
  })
  return refundWaysOf(namedAccounts(merchants, REFUNDED))
}

/** Refunds exactly what was confirmed: nothing if the remaining amount has changed since. */
async function refund(
  shop: { readonly orders: Orders; readonly refundWay: (gateway: GatewayName) => RefundWay },
  order: Order,
  { trade, amountFen, leftFen }: PlannedRefund,
  { isByHand, reason }: WantedRefund,
  options: Options,
): Promise<number> {
  const { orderId } = order
  // Without permission to queue the visit, the schedule finds the order within a minute.
  const visits = stageVisits(options)
  const request = requestRefund({ ...shop, visits, clock: systemClock, log: () => {} })
  const outcome = await request({
    orderId,
    tradeNo: trade.tradeNo,
    amountFen,
    expectedFen: leftFen,
    isByHand,
    requestId: '',
    reason,
    person: userInfo().username,
  }).catch((error: unknown) => {
    // A second call would be a second refund.
    throw new Error(
      `${failureMessage(error)}. The refund may be recorded all the same: before you run the command again, look at npm run order -- ${orderId}`,
    )
  })
  switch (outcome.kind) {
    case 'requested': {
      if (outcome.way === 'confirmed') {
        print(...confirmationLines(outcome.refund, orderId, shopAddress(options.stage), options.json))
        return 0
      }
      showProgress('Waiting for the gateway …')
      const end = await waitForRefund(
        { orders: shop.orders, clock: systemClock, sleep },
        order,
        outcome.refund,
      )
      return report(outcome.refund, end, order, options)
    }
    case 'recorded':
      print(
        options.json
          ? jsonLine({ orderId, tradeNo: trade.tradeNo, amountFen, outcome: 'recorded' })
          : `Recorded: ${formatYuan(amountFen)} yuan of ${orderId} went back in another way.`,
      )
      return 0
    case 'unknownOrder':
    case 'changedMeanwhile':
      throw new Error(
        `${orderId} changed in the meantime, and nothing was done: look at it and run the command again`,
      )
    default:
      throw new Error(noRefundText(outcome))
  }
}

const noted = (reason: string) => [userInfo().username, reason].filter(text => text !== '').join(': ')

async function giveUp(
  orders: Orders,
  orderId: OrderId,
  refundId: string,
  reason: string,
  options: Options,
): Promise<number> {
  const { json } = options
  if (!(await isConfirmed(options, `Give up the refund ${quoted(refundId)} of the order ${orderId}?`))) {
    tell('Nothing was changed.')
    return 1
  }
  // Whether the shop still uses the gateway or not: it may have made the refund.
  const give = giveUpRefund({ orders, refundWay, clock: systemClock, log: () => {} })
  const outcome = await give({ orderId, refundId, reason: noted(reason), requestId: '' })
  if (outcome.kind !== 'givenUp') throw new Error(notGivenUpText(outcome))
  print(json ? jsonLine({ orderId, refundId, outcome: 'givenUp' }) : `The refund ${refundId} is given up.`)
  return 0
}

function report(refund: PendingRefund, end: RefundEnd, { orderId }: Order, { json }: Options): number {
  const { refundId, tradeNo, amountFen } = refund
  const outcome = end === undefined ? 'onItsWay' : end.kind
  const code = end?.kind === 'refundFailed' ? end.code : undefined
  if (json) print(jsonLine({ orderId, tradeNo, refundId, amountFen, outcome, code }))
  else print(sentence(end, `The refund ${refundId} of ${formatYuan(amountFen)} yuan`, orderId))
  return outcome === 'refundFailed' ? 1 : 0
}

function sentence(end: RefundEnd, refund: string, orderId: string): string {
  if (end === undefined)
    return `${refund} is pending: the shop asks until it is made or refused. See npm run order -- ${orderId}`
  return end.kind === 'refunded'
    ? `${refund} was made.`
    : `${refund} was refused permanently: ${failureText(end.code)}. No money went back.`
}

runCommand(COMMAND, main)
