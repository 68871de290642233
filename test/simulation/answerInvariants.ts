/** What a handler may answer, checked when it answers. */
import type { IllegalReason } from '../../lib/illegal/reasons'
import type { GatewayName } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { type OrderId, parseOrderId } from '../../lib/order/orderId'
import type { IllegalRequestsTable } from '../support/memoryIllegalRequests'
import type { OrdersTable } from '../support/memoryOrders'
import { type Claim, isSaidBy, withoutTime } from './claims'
import type { Gateways } from './gateways'
import type { Invocation, Reply } from './invocation'
import { boundTo } from './judgedState'
import type { Samples } from './samples'
import type { Trade } from './trade'
import { Violation } from './violation'

export interface Tables {
  readonly orders: OrdersTable
  readonly illegalRequests: IllegalRequestsTable
}

export function checkAnswer(
  { orders, illegalRequests }: Tables,
  samples: Samples,
  gateways: Gateways,
  invocation: Invocation,
  reply: Reply,
): void {
  const { name, truth, requestId, isDisturbed, isDenied, logged } = invocation
  const { status, body } = reply
  const demand = (holds: boolean, rule: string) => {
    if (!holds) throw new Violation(`${rule} (${requestId} answered ${status})`, invocation.orderId)
  }
  const find = (text = '') => orders.orders.get(parseOrderId(text) ?? ('' as OrderId))
  const order = find(invocation.orderId)
  const refusedFor = () =>
    [...illegalRequests.requests.values()].find(record => record.requestId === requestId)?.reason
  const isOneOfMany = (reasons: readonly IllegalReason[]) =>
    !logged.includes('illegalRequest') && samples.areEnough(invocation.container, reasons)
  const isDeniedOnRecord = () => refusedFor() === 'notSentByGateway' || isOneOfMany(['notSentByGateway'])
  const isSuccess = name === 'notify' && status === 200

  demand(status < 500 || isDisturbed, 'a request that nothing disturbed failed')
  const shownAsPaid = /"orderId":"(\w+)","state":"\w+","paid":true/.exec(body)?.[1]
  demand(!shownAsPaid || holdsPayment(find(shownAsPaid)), 'an order that is not paid was shown as paid')
  const sentTo = name === 'payRedirect' ? gatewayIn(reply, gateways) : undefined
  const isBound = sentTo === undefined || boundTo(order).has(sentTo)
  demand(isBound, 'a buyer was sent to a gateway before her order was bound to it')
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
    case 'stray': {
      const isMet = gateways.isChosen(invocation.orderId, truth.gateway)
      demand(!isSuccess || isMet, 'a message of a gateway was accepted to which nobody was sent')
      break
    }
    case 'notify': {
      const isDurable = truth.notify.claims.every(
        claim =>
          holds(order, claim, truth.notify.trade) ||
          (isDenied && isSummedUp(order, claim, truth.notify.trade)),
      )
      demand(!isSuccess || isDurable, 'a notify was acknowledged before all was written')
      // Who may ask for the trade itself finds the message true, unless the trade has gone on since.
      const { trade, claims } = truth.notify
      const gateway = gateways.named(trade.gateway)?.protocol
      const toldNow = gateway?.toldByAnswer(trade) ?? []
      const isStillSo = claims.every(({ kind }) => toldNow.some(claim => claim.kind === kind))
      const mayDeny = isDenied && !(gateway?.canBeAsked && isStillSo)
      demand(isSuccess || isDisturbed || mayDeny, 'an honest notify that nothing disturbed was not taken')
      demand(status !== 400 || isDeniedOnRecord(), 'an honest notify was refused wrongly')
      break
    }
    case 'return':
      demand(status === 303 || isDisturbed, 'an honest return was not led to its order')
      demand(status !== 400, 'an honest return was refused')
  }
}

/** Whether the order holds what a message of its own trade claims; told first without its time, it has another. */
export const holds = (order: Order | undefined, claim: Claim, trade: Trade): boolean =>
  Object.values(order?.facts ?? {}).some(fact =>
    [claim, withoutTime(claim)].some(said => isSaidBy(fact, order?.amountFen ?? 0, said, trade)),
  )

/** The gateway was asked in place of what it denied, and had paid back more by then. */
const isSummedUp = (
  order: Order | undefined,
  { kind, refundedFen }: Claim,
  { gateway, tradeNo }: Trade,
): boolean =>
  kind === 'refunded' &&
  Object.values(order?.facts ?? {})
    .filter(fact => fact.kind === 'refundedInAll')
    .some(fact => fact.gateway === gateway && fact.tradeNo === tradeNo && fact.amountFen > refundedFen)

/** The payments of its amount that the order holds, each of another trade. */
export const paymentsOf = (order: Order | undefined) =>
  Object.values(order?.facts ?? {})
    .filter(fact => fact.kind === 'paid')
    .filter(({ amountFen }) => amountFen === order?.amountFen)

export const holdsPayment = (order: Order | undefined): boolean => paymentsOf(order).length > 0

/** Where a buyer is sent by an answer; undefined when nowhere. */
export function gatewayIn({ status, body, location }: Reply, gateways: Gateways): GatewayName | undefined {
  const target = location === '' && status === 200 ? formTarget(body) : location
  return gateways.at(target)?.protocol.name
}

/** Where the form leads that sends her on: as JSON, or as the page that she sees where the gateway takes no link. */
function formTarget(body: string): string {
  if (!body.startsWith('<')) return (JSON.parse(body) as { url: string }).url
  return /<form method="post" action="([^"]+)"[^>]* data-testid="gateway-form"/.exec(body)?.[1] ?? ''
}
