/** The actions of operators on orders: refunds, and resolving what needs a person. */

import { html, type Response, seeOther } from '../http/response'
import { type Fen, parseEnteredYuan, parseYuan } from '../money'
import type { OrderId } from '../order/orderId'
import { MAX_REASON, planRefund } from '../payment/requestRefund'
import { attend, type ReviewedOrder, reviewOrder } from '../payment/reviews'
import { messageResponse, type Ports, type View, type ViewInput } from './officeView'
import { officeAddress } from './pages/address'
import { orderPath } from './pages/labels'
import { orderPage } from './pages/orderPage'
import type { Done, Refused } from './pages/orderText'
import { refundPage } from './pages/refundPage'

interface RefundForm {
  readonly tradeNo: string
  readonly amountFen: Fen | undefined
  readonly isByHand: boolean
}

const readRefundForm = (fields: URLSearchParams): RefundForm => ({
  tradeNo: fields.get('trade') ?? '',
  amountFen: parseEnteredYuan(fields.get('amount') ?? ''),
  isByHand: fields.get('byHand') === 'yes',
})

/** Shows the refund for confirmation; changes nothing. */
export const checkRefund =
  (orderId: OrderId): View =>
  async (ports, input) => {
    const reviewed = await reviewOrder(ports.orders, orderId, ports.clock())
    if (!reviewed) return messageResponse(input.context, 'unknownOrder')
    const form = readRefundForm(input.fields)
    const planned = plan(ports, reviewed, form)
    if (planned.kind !== 'planned') return refuse(ports, input, reviewed, planned)
    return html(200, refundPage(input.context, { ...reviewed, planned, isByHand: form.isByHand, reason: '' }))
  }

function plan({ refundWay }: Ports, { order }: ReviewedOrder, form: RefundForm) {
  const { tradeNo, amountFen, isByHand } = form
  if (amountFen === undefined) return { kind: 'badAmount' } as const
  return planRefund(order, { tradeNo, amountFen, isByHand }, refundWay)
}

/** Does nothing if the refundable amount differs from the one that the page showed. */
export const refund =
  (orderId: OrderId): View =>
  async (ports, input) => {
    const { context, fields, session, request } = input
    const reviewed = await reviewOrder(ports.orders, orderId, ports.clock())
    if (!reviewed) return messageResponse(context, 'unknownOrder')
    const form = readRefundForm(fields)
    const expectedFen = parseYuan(fields.get('expected') ?? '')
    const reason = (fields.get('reason') ?? '').trim()
    const problem = reasonProblem(reason)
    if (form.amountFen === undefined || expectedFen === undefined) return messageResponse(context, 'badForm')
    if (problem) {
      const planned = plan(ports, reviewed, form)
      if (planned.kind !== 'planned') return refuse(ports, input, reviewed, planned)
      return html(
        422,
        refundPage(context, { ...reviewed, planned, isByHand: form.isByHand, reason, problem }),
      )
    }
    const { person } = session
    const { requestId } = request
    const refundRequest = { ...form, orderId, expectedFen, reason, person, requestId }
    const outcome = await ports.requestRefund(refundRequest)
    switch (outcome.kind) {
      case 'requested':
        return doneWith(input, orderId, 'refundRequested')
      case 'recorded':
        return doneWith(input, orderId, 'refundRecorded')
      case 'unknownOrder':
        return messageResponse(context, 'unknownOrder')
      default:
        return refuseReloaded(ports, input, orderId, outcome)
    }
  }

const reasonProblem = (reason: string): 'noReason' | 'reasonTooLong' | undefined => {
  if (reason === '') return 'noReason'
  return [...reason].length > MAX_REASON ? 'reasonTooLong' : undefined
}

/** Marks an order's concern as dealt with, unless a fact was added since the page was shown. */
export const markAttended =
  (orderId: OrderId): View =>
  async (ports, input) => {
    const { context, fields, session, request } = input
    const now = ports.clock()
    const reviewed = await reviewOrder(ports.orders, orderId, now)
    if (!reviewed) return messageResponse(context, 'unknownOrder')
    const { order, need } = reviewed
    const note = (fields.get('note') ?? '').trim()
    const problem = reasonProblem(note)
    if (problem) return refuse(ports, input, reviewed, { kind: problem })
    if (need?.concern !== fields.get('concern'))
      return refuse(ports, input, reviewed, { kind: 'otherConcern' })
    const isAsSeen = String(Object.keys(order.facts).length) === fields.get('seen')
    if (!need || !isAsSeen) return refuse(ports, input, reviewed, { kind: 'changedMeanwhile' })
    const { person } = session
    const { requestId } = request
    const isRecorded = await attend(ports.orders, need, { note, person, requestId }, now)
    if (!isRecorded) return refuseReloaded(ports, input, orderId, { kind: 'changedMeanwhile' })
    ports.log('info', 'orderAttended', { requestId, orderId, concern: need.concern, person })
    return doneWith(input, orderId, 'attended')
  }

/** Redirects to the order's page, so that reloading it does not repeat the action. */
const doneWith = ({ context }: ViewInput, orderId: OrderId, done: Done): Response =>
  seeOther(officeAddress(`${orderPath(orderId)}?done=${done}`, context))

/** The order's page with the reason why nothing was done. */
function refuse(
  { clock, refundWay }: Ports,
  { context }: ViewInput,
  reviewed: ReviewedOrder,
  refusal: Refused,
): Response {
  const status = refusal.kind === 'notAsExpected' || refusal.kind === 'changedMeanwhile' ? 409 : 422
  return html(status, orderPage(context, { ...reviewed, now: clock(), refundWay, refusal }))
}

async function refuseReloaded(
  ports: Ports,
  input: ViewInput,
  orderId: OrderId,
  refusal: Refused,
): Promise<Response> {
  const reviewed = await reviewOrder(ports.orders, orderId, ports.clock())
  return reviewed ? refuse(ports, input, reviewed, refusal) : messageResponse(input.context, 'unknownOrder')
}
