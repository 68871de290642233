/** What may be answered, and when: looked at in the moment in which a handler answers. */
import type { IllegalReason } from '../../lib/illegal/reasons'
import type { Order } from '../../lib/order/order'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import type { EpochMs } from '../../lib/time'
import type { IllegalRequestsTable } from '../support/memoryIllegalRequests'
import type { OrdersTable } from '../support/memoryOrders'
import type { Invocation, Reply } from './invocation'
import type { Samples } from './samples'
import { type Claim, isSaidBy, type Trade, wholeClaims } from './trade'
import { Violation } from './violation'

export interface Tables {
  readonly orders: OrdersTable
  readonly illegalRequests: IllegalRequestsTable
}

export function checkAnswer(
  { orders, illegalRequests }: Tables,
  samples: Samples,
  now: EpochMs,
  canAsk: boolean,
  invocation: Invocation,
  reply: Reply,
): void {
  const { name, truth, requestId, isDisturbed, isDisowned, logged } = invocation
  const { status, body } = reply
  const demand = (holds: boolean, rule: string) => {
    if (!holds) throw new Violation(`${rule} (${requestId} answered ${status})`, invocation.orderId)
  }
  const find = (text = '') => orders.orders.get(parseOrderId(text) ?? ('' as OrderId))
  const order = find(invocation.orderId)
  const refusedFor = () =>
    [...illegalRequests.requests.values()].find(record => record.requestId === requestId)?.reason
  const isOneOfMany = (reasons: readonly IllegalReason[]) =>
    !logged.includes('illegalRequest') && samples.areEnough(invocation.container, reasons, now)
  const isDisownedOnRecord = () => refusedFor() === 'notSentByGateway' || isOneOfMany(['notSentByGateway'])
  const isSuccess = name === 'notify' && body === 'success'

  demand(status < 500 || isDisturbed, 'a request that nothing disturbed failed')
  const shownAsPaid = /"orderId":"(\w+)","state":"\w+","paid":true/.exec(body)?.[1]
  demand(!shownAsPaid || holdsPayment(find(shownAsPaid)), 'an order that is not paid was shown as paid')
  switch (truth.kind) {
    case 'request':
    case 'halfTrue':
      break
    case 'illegal': {
      demand(status >= 400, 'an illegal message was accepted')
      if (isOneOfMany(truth.reasons)) break
      const traces = ['illegalRequest', 'notifyUnconfirmed', 'requestFailed'] as const
      demand(
        traces.some(event => logged.includes(event)),
        'an illegal message left no trace',
      )
      const isRecorded = truth.reasons.some(reason => reason === refusedFor())
      const wanted = truth.reasons.join(' or ')
      demand(isRecorded || status >= 500, `an illegal message is not on record as ${wanted}`)
      break
    }
    case 'notify': {
      const isDurable = truth.notify.claims.every(claim => holds(order, claim, truth.notify.trade))
      demand(!isSuccess || isDurable, '`success` was answered before all was written')
      // Who may ask for the trade itself finds the message true, unless the trade has gone on since.
      const { trade, claims } = truth.notify
      const isStillSo = claims.every(({ kind }) => wholeClaims(trade).some(claim => claim.kind === kind))
      const mayDisown = isDisowned && !(canAsk && isStillSo)
      demand(isSuccess || isDisturbed || mayDisown, 'an honest notify that nothing disturbed was not taken')
      demand(status !== 400 || isDisownedOnRecord(), 'an honest notify was refused wrongly')
      break
    }
    case 'return':
      demand(status === 303 || isDisturbed, 'an honest return was not led to its order')
      demand(status !== 400, 'an honest return was refused')
  }
}

/** Whether the order holds what a message of its own trade claims. */
export const holds = (order: Order | undefined, claim: Claim, trade: Trade): boolean =>
  Object.values(order?.facts ?? {}).some(fact => isSaidBy(fact, order?.amountFen ?? 0, claim, trade))

export const holdsPayment = (order: Order | undefined): boolean =>
  Object.values(order?.facts ?? {}).some(fact => fact.kind === 'paid' && fact.amountFen === order?.amountFen)
