/** The interface of the office's pages and actions: what they receive, and the ports that they need. */
import type { RefundWay } from '../gateways/capabilities/refunds'
import type { Request } from '../http/request'
import { html, type Response } from '../http/response'
import type { IllegalRequests } from '../illegal/illegalRequest'
import { type MerchantId, merchantOf, type OfMerchant } from '../order/merchant'
import type { ListedOrders, PaymentLinks } from '../payment/ports'
import type { RequestRefund } from '../payment/requestRefund'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import type { Deliveries, DeliveryQueue, WebhookEndpoints } from '../webhooks/ports'
import type { Session } from './access/access'
import type { AdminContext } from './pages/adminPage'
import { MESSAGE_STATUS, type Message, messagePage } from './pages/messagePage'

export interface ViewInput {
  readonly request: Pick<Request, 'requestId'>
  readonly session: Session
  readonly context: AdminContext
  /** From the query of a GET, from the body of a POST. */
  readonly fields: URLSearchParams
}

export interface Ports {
  readonly orders: Pick<
    ListedOrders,
    'load' | 'get' | 'listWork' | 'listConcerns' | 'listDay' | 'listByReference' | 'recordUnlessChanged'
  >
  readonly illegalRequests: Pick<IllegalRequests, 'list' | 'listCounts'>
  readonly requestRefund: RequestRefund
  readonly refundWay: (gateway: string) => RefundWay
  /** How long an order can be paid, in ms. */
  readonly orderLifetimeMs: number
  /** The default one first. */
  readonly merchants: readonly MerchantId[]
  /** Undefined in a shop without the API, which has neither webhooks nor payment links. */
  readonly api?: ApiPorts | undefined
  readonly clock: Clock
  readonly log: Log
}

export interface ApiPorts {
  readonly endpoints: Pick<WebhookEndpoints, 'get' | 'list'>
  readonly deliveries: Pick<Deliveries, 'get' | 'list' | 'reopen'>
  readonly queue: DeliveryQueue
  readonly links: Pick<PaymentLinks, 'add' | 'get' | 'list' | 'change'>
  /** The shop's origin, without trailing slash. */
  readonly publicUrl: string
  /** The ids of recipients that are not endpoints: the programs of 易支付, if the shop serves them. */
  readonly programs: readonly string[]
}

export type View = (ports: Ports, input: ViewInput) => Promise<Response>
type ApiView = (
  ports: ApiPorts & Pick<Ports, 'merchants' | 'clock' | 'log'>,
  input: ViewInput,
) => Promise<Response>

/** A page that exists only in a shop with the API. */
export const ofApi =
  (view: ApiView): View =>
  async ({ api, merchants, clock, log }, input) =>
    api ? view({ ...api, merchants, clock, log }, input) : messageResponse(input.context, 'notFound')

export const messageResponse = (context: AdminContext, message: Message): Response =>
  html(MESSAGE_STATUS[message], messagePage(context, message))

/** Whether something belongs to the selected merchant. */
export const isInScope = ({ merchant }: Pick<AdminContext, 'merchant'>, of: OfMerchant): boolean =>
  merchant === undefined || merchantOf(of) === merchant
