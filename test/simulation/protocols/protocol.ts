/**
 * A gateway's protocol: what it accepts, sends and answers, signed and verified by the simulator's code, not by the
 * shop's.
 */
import type { Answer } from '../../../lib/gateways/httpClient'
import type { GatewayName } from '../../../lib/order/facts'
import type { Pair } from '../../../local/simulator/core/form'
import type { Claim } from '../claims'
import type { RefundService } from '../refundService'
import type { RefundResult, Trade } from '../trade'

export type Channel = 'notify' | 'return'

/** Beside that a trade was paid, which each tells. */
type News = 'pending' | 'failed' | 'finished' | 'closed' | 'refunded'

/** What a payment request asks for. */
interface Terms {
  readonly orderId: string
  readonly amountFen: number
  /** How long an unpaid trade stays open; undefined when the shop does not say. */
  readonly closesAt: number | undefined
}

/** By which of its numbers a question names a trade. */
export interface TradeName {
  /** The shop's. */
  readonly orderId?: string | undefined
  /** The gateway's own. */
  readonly tradeNo?: string | undefined
}

/** A refund that somebody of the shop is to confirm at the gateway's page. */
export interface BatchRequest {
  readonly batchNo: string
  readonly tradeNo: string
  readonly amountFen: number
}

/** Who is at work behind the answers. */
export interface GatewayOperations {
  find(trade: TradeName): Trade | undefined
  /** Takes note of what is told; of all that the gateway tells when it is asked for the trade, unless other claims are named. */
  tell(trade: Trade, claims?: readonly Claim[]): void
  readonly refunds: RefundService
  close(trade: Trade): void
  hasSent(notifyId: string): boolean
}

export interface Protocol {
  readonly name: GatewayName
  /** Where requests and questions go, without a query. */
  readonly url: string
  /** Whether it takes a payment request as a link. */
  readonly takesLinks: boolean
  /** Whether the shop can ask for a trade, and have it closed. */
  readonly canBeAsked: boolean
  readonly canClose: boolean
  readonly news: ReadonlySet<News>
  /** Whether it says how much went back of a trade in all, also when that is a part. */
  readonly tellsRefundedSum: boolean
  /** Where it reaches the shop, and how. */
  readonly paths: Readonly<Record<Channel, string>>
  readonly returnMethod: 'GET' | 'POST'
  readonly notifyHeaders: Readonly<Record<string, string>>
  /** What stops it from sending a notify again, and after which waits it does otherwise. */
  readonly done: string
  readonly retryDelaysMs: readonly number[]
  /** Whether a return cannot be taken for a notify. */
  readonly marksReturns: boolean
  /** The fields that name order and amount in its messages. */
  readonly orderField: string
  readonly amountField: string

  /** @param count  how many trades there were before */
  tradeNo(orderId: string, count: number, now: number): string
  /** Undefined when it was not the shop that signed. */
  readRequest(fields: readonly Pair[], now: number): Terms | undefined
  /** A signed form. */
  notify(trade: Trade, notifyId: string, now: number, signer?: 'gateway' | 'stranger'): string
  /** Where refunds are confirmed by a person. @returns undefined when it is not so that the gateway takes it now */
  readBatch?(fields: readonly Pair[], now: number): BatchRequest | undefined
  /** A signed form, of what became of it. */
  refundNotify?(trade: Trade, result: RefundResult, notifyId: string, now: number): string
  /** A signed form. */
  return(trade: Trade, notifyId: string, now: number): string
  toldByNotify(trade: Trade): Claim[]
  toldByAnswer(trade: Trade): Claim[]
  /** What a question asks for, and of which trade; undefined when it is about a message. */
  questionOf(url: URL): ({ readonly service: string } & TradeName) | undefined
  /** Undefined when the question is not to be asked so. */
  answer(url: URL, operations: GatewayOperations): Answer | undefined
}

export const ok = (body: string | Uint8Array): Answer => ({ status: 200, body: Buffer.from(body) })
