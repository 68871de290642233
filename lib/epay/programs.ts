/** Handles the paths that are hard-wired in programs of 易支付. @see docs/protocols.md#epay */
import type { GatewayForm } from '../gateways/capabilities/messages'
import type { Gateways } from '../gateways/gateway'
import type { KeyList } from '../gateways/md5Keys'
import type { FailureAnswer } from '../http/boundary'
import { failurePage } from '../http/failurePage'
import { bodyForm, queryForm } from '../http/gatewayForm'
import { problemResponse } from '../http/problemResponse'
import type { Request } from '../http/request'
import { type Handler, json, type Response, seeOther } from '../http/response'
import { senderOf } from '../http/sender'
import { ILLEGAL_REASONS } from '../illegal/reasons'
import type { RecordIllegal } from '../illegal/recorder'
import { DEFAULT_MERCHANT } from '../order/merchant'
import type { PlaceOrder } from '../payment/placeOrder'
import type { ListedOrders } from '../payment/ports'
import type { Shop } from '../shop'
import { parseForm } from '../signing/formEncoding'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import {
  type EpayProblem,
  isForBuyers,
  merchantAnswer,
  orderAnswer,
  ordersAnswer,
  placedAnswer,
  problemName,
  refusal,
} from './answers'
import { type EpayQuery, findEpayOrder, listEpayOrders, readQuery } from './orderQuery'
import { alipayOf, placeEpayOrder, readOrderRequest, readProgramSite } from './orderRequest'
import { claimedOrder, fieldText, readSignedFields } from './signedFields'

export interface EpayParts {
  readonly merchant: string
  readonly keys: { get(): Promise<KeyList> }
  readonly allowsLoopback: boolean
  readonly shop: Shop
  readonly publicUrl: string
  readonly gateways: Gateways<unknown>
  readonly orders: Pick<ListedOrders, 'get' | 'listByReference' | 'listDay'>
  readonly placeOrder: PlaceOrder
  readonly recordIllegal: RecordIllegal
  readonly clock: Clock
  readonly log: Log
}

/** For errors too: programs read the answer's `code`, and take any other status for a network failure. */
const OK = 200

export const failureAnswer: FailureAnswer = request =>
  isForBuyers(request) ? failurePage(request) : json(500, refusal('internal'))

export const answerProgram = (parts: EpayParts): Handler => {
  const answers: Readonly<Record<string, readonly [methods: string, answer: Handler]>> = {
    '/submit.php': ['GET POST', request => order(parts, request, true)],
    '/mapi.php': ['POST', request => order(parts, request, false)],
    '/api.php': ['GET POST', request => query(parts, request)],
  }
  return async request => {
    const known = answers[request.path]
    if (!known) return json(404, refusal('notFound'))
    const [methods, answer] = known
    if (methods.split(' ').includes(request.method)) return answer(request)
    return json(405, refusal('methodNotAllowed'), { allow: methods.replace(' ', ', ') })
  }
}

/** @param isBrowser  whether the buyer's browser calls, and is redirected to the order's page */
async function order(parts: EpayParts, request: Request, isBrowser: boolean): Promise<Response> {
  const form = request.method === 'POST' ? bodyForm(request) : queryForm(request)
  if (!form.parameters.ok) return refuse(parts, request, form, { problem: form.parameters.error })
  const { merchant, publicUrl, allowsLoopback, gateways } = parts
  const text = readSignedFields(form.parameters.value, await parts.keys.get(), merchant)
  if (!text.ok) return refuse(parts, request, form, { problem: text.error })
  const programSite = readProgramSite(text.value, allowsLoopback)
  const wanted = readOrderRequest(text.value, { needsReturn: isBrowser, allowsLoopback })
  if (!wanted.ok) {
    const { reason: problem, field } = wanted.error
    return refuse(parts, request, form, { problem, field, programSite })
  }
  const ports = { ...parts, gateway: alipayOf(gateways.usable(DEFAULT_MERCHANT)) }
  const placement = await placeEpayOrder(ports, wanted.value, request)
  switch (placement.kind) {
    case 'created':
    case 'replayed': {
      const { orderId } = placement.order
      return isBrowser ? seeOther(`/orders/${orderId}`) : json(OK, placedAnswer(orderId, publicUrl))
    }
    case 'conflict':
      return refuse(parts, request, form, { problem: 'otherContents', programSite })
    case 'unknownGateway':
      return refuse(parts, request, form, { problem: 'gatewayUnavailable', programSite })
    default:
      return placement satisfies never
  }
}

async function query(parts: EpayParts, request: Request): Promise<Response> {
  const parameters = wholeForm(request)
  // The form contains the key, so no copy is stored.
  const form = { raw: Buffer.alloc(0), parameters }
  if (!parameters.ok) return refuse(parts, request, form, { problem: parameters.error })
  const { merchant } = parts
  const read = readQuery(fieldText(parameters.value), await parts.keys.get(), merchant)
  return read.ok
    ? json(OK, await answerTo(parts, read.value))
    : refuse(parts, request, form, { problem: read.error })
}

async function answerTo({ orders, merchant, clock }: EpayParts, asked: EpayQuery): Promise<object> {
  const now = clock()
  switch (asked.act) {
    case 'query':
      return merchantAnswer(merchant)
    case 'order': {
      const found = await findEpayOrder(orders, asked.named)
      return found ? orderAnswer(found, merchant, now) : refusal('unknownOrder')
    }
    case 'orders':
      return ordersAnswer(await listEpayOrders(orders, asked, now), merchant, now)
    default:
      return asked satisfies never
  }
}

/** Joins URL query and body: `act` is in the query even if the rest is posted. */
function wholeForm(request: Request): GatewayForm['parameters'] {
  const inUrl = queryForm(request)
  if (request.method === 'GET' || !inUrl.parameters.ok) return inUrl.parameters
  const body = bodyForm(request)
  return body.parameters.ok
    ? parseForm(Buffer.concat([inUrl.raw, Buffer.from('&'), body.raw]))
    : body.parameters
}

interface Refusal {
  readonly problem: EpayProblem
  readonly field?: string
  /** Where the page leads back to; only if the program has signed it. */
  readonly programSite?: string | undefined
}

async function refuse(
  { recordIllegal, shop, log }: EpayParts,
  request: Request,
  { raw, parameters }: GatewayForm,
  { problem, field, programSite }: Refusal,
): Promise<Response> {
  const reason = ILLEGAL_REASONS.find(known => known === problem)
  const claimed = parameters.ok ? claimedOrder(parameters.value) : ''
  if (reason) await recordIllegal({ reason, sender: senderOf(request), claimedOrder: claimed, raw })
  else {
    const level = problem === 'gatewayUnavailable' ? 'error' : 'warn'
    log(level, 'epayRefused', { requestId: request.requestId, reason: problem })
  }
  if (!isForBuyers(request)) return json(OK, refusal(problem, field))
  const shown =
    problem === 'gatewayUnavailable'
      ? { code: problem }
      : { code: 'refusedRequest' as const, culprit: problemName(problem, field) }
  return problemResponse(request, shop, shown, programSite)
}
