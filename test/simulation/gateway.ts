/**
 * A gateway: takes the buyers' money, keeps books, notifies the shop, confirms its messages, answers queries, and
 * closes or refunds trades on request.
 */
import type { Answer } from '../../lib/gateways/httpClient'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { Pair } from '../../local/simulator/core/form'
import type { EventParts } from '../support/events'
import type { Notify, Telling } from './claims'
import type { RunContext } from './flakyCalls'
import type { Network } from './network'
import { makeNotifier, type Sent } from './notifier'
import { type GatewayOperations, ok, type Protocol } from './protocols/protocol'
import { makeRefundPage, type RefundPage } from './refundPage'
import { type AskedRefund, makeRefundService, type RefundService } from './refundService'
import { newTrade, type Trade } from './trade'
import { Violation } from './violation'

/** How long an unpaid trade stays open when the shop does not say. */
const OPEN_MS = 15 * DAY_MS

export interface Gateway {
  readonly protocol: Protocol
  readonly trades: ReadonlyMap<string, Trade>
  readonly notifies: readonly Notify[]
  readonly sent: readonly Sent[]
  /** What it said of the trade under an order number. */
  told(orderId: string): readonly Telling[]
  /** A payment request of the shop, with the buyer's browser. */
  open(fields: readonly Pair[]): Trade | 'unavailable' | 'refused'
  /** A trade that the shop knows nothing of, under any order number, unless the number is taken. */
  openElsewhere(
    orderId: string,
    amountFen: number,
    why: Pick<Trade, 'illegal' | 'isStray'>,
  ): Trade | undefined
  /** The buyer pays. @returns what she comes back with, undefined when she cannot */
  pay(trade: Trade): EventParts | undefined
  readonly refundService: RefundService
  readonly refundPage: RefundPage
  /** What a question asks for, and of which order, '' where there is no such trade; undefined when it is about a message. */
  questionOf(url: URL): { readonly service: string; readonly orderId: string } | undefined
  /** What it says to the shop's question; undefined: nothing. */
  answer(url: URL): Answer | undefined
}

/** Who knows what the shop has noted down. */
export type IsOnRecord = (trade: Trade, asked: AskedRefund) => boolean

export function makeGateway(
  context: RunContext,
  protocol: Protocol,
  network: () => Network,
  isOnRecord: IsOnRecord,
): Gateway {
  const { scheduler, random, conditions, trace, summary } = context
  const { now } = scheduler
  const { name, news } = protocol
  const trades = new Map<string, Trade>()
  const returnIds = new Map<string, number>()
  const { notifies, announce, announceResult, tell, ...notifier } = makeNotifier(context, protocol, network)
  const note = (event: string, { orderId }: Pick<Trade, 'orderId'>) => trace.add(name, event, orderId)

  const enter = (
    orderId: string,
    amountFen: number,
    closesAt: number,
    why: Pick<Trade, 'illegal' | 'isStray'>,
  ): Trade => {
    const tradeNo = protocol.tradeNo(orderId, trades.size, now())
    const trade = newTrade({ gateway: name, orderId, tradeNo, amountFen, createdAt: now(), ...why })
    trades.set(orderId, trade)
    note(`opens trade ${tradeNo} of ${amountFen} fen`, trade)
    scheduler.after(closesAt - now(), () => {
      if (trade.state === 'open') close(trade, '')
    })
    return trade
  }

  const close = (trade: Trade, why: string) => {
    trade.state = 'closed'
    trade.closedAt = now()
    note(`closes the unpaid trade${why}`, trade)
    if (news.has('closed')) announce(trade)
  }

  const succeed = (trade: Trade) => {
    trade.state = 'paid'
    note('the money is with the shop', trade)
    announce(trade)
    const finishes = random.chance(0.1)
    const finishedMs = random.between(2 * DAY_MS, 5 * DAY_MS)
    if (finishes && news.has('finished')) scheduler.after(finishedMs, () => finish(trade))
  }

  const finish = (trade: Trade) => {
    if (trade.state !== 'paid') return
    // Not before all is done that it works on.
    if (trade.refunds.some(({ madeAt }) => madeAt === undefined)) {
      scheduler.after(DAY_MS, () => finish(trade))
      return
    }
    trade.state = 'finished'
    trade.finishedAt = now()
    note('gives no refund any more', trade)
    announce(trade)
  }

  const holdBack = (trade: Trade) => {
    trade.state = 'pending'
    announce(trade)
    const heldBackMs = random.pick([random.between(0, 4 * SECOND_MS), random.between(0, 3 * HOUR_MS)])
    scheduler.after(heldBackMs, () => succeed(trade))
  }

  const fail = (trade: Trade) => {
    note('the payment fails', trade)
    summary.failedPayments++
    announce(trade)
  }

  const refundService = makeRefundService(context, {
    note,
    announce(trade) {
      if (news.has('refunded')) announce(trade)
    },
    announceResult(trade, result) {
      if (protocol.refundNotify) announceResult(trade, result)
    },
    isOnRecord,
  })

  const byNumber = (tradeNo: string) => [...trades.values()].find(trade => trade.tradeNo === tradeNo)

  const refundPage = makeRefundPage(context, protocol, { trade: byNumber, note, refundService })

  const operations: GatewayOperations = {
    find: ({ orderId, tradeNo = '' }) => (orderId === undefined ? byNumber(tradeNo) : trades.get(orderId)),
    tell(trade, claims = protocol.toldByAnswer(trade)) {
      tell({ trade, claims })
      summary.asked++
    },
    refunds: refundService,
    close(trade) {
      trade.isClosedByShop = true
      close(trade, ' at the shop’s word')
      summary.closedByUs++
    },
    hasSent(notifyId) {
      const returnedAt = returnIds.get(notifyId)
      if (returnedAt !== undefined) return now() - returnedAt <= MINUTE_MS
      const notify = notifies.get(notifyId)
      if (!notify || notify.attempts === 0) return false
      return conditions.notifyIdsLast === 'oneMinute'
        ? now() - notify.lastSentAt <= MINUTE_MS
        : !notify.isAcknowledged
    },
  }

  return {
    protocol,
    trades,
    sent: notifier.sent,
    get notifies() {
      return [...notifies.values()]
    },
    told: notifier.told,
    open(pairs) {
      if (conditions.isMaintenance(now())) return 'unavailable'
      const terms = protocol.readRequest(pairs, now())
      if (!terms) throw new Violation(`${name} refuses a payment request of the shop`)
      const { orderId, amountFen, closesAt = now() + OPEN_MS } = terms
      const existing = trades.get(orderId)
      if (existing) return existing.amountFen === amountFen ? existing : 'refused'
      if (closesAt <= now()) return 'refused'
      return enter(orderId, amountFen, closesAt, { illegal: [], isStray: false })
    },
    openElsewhere(orderId, amountFen, why) {
      return trades.has(orderId) ? undefined : enter(orderId, amountFen, now() + OPEN_MS, why)
    },
    pay(trade) {
      if (conditions.isMaintenance(now()) || trade.state !== 'open') return undefined
      const fails = random.chance(0.2)
      const isHeldBack = random.chance(0.15)
      if (fails && news.has('failed')) {
        fail(trade)
        return undefined
      }
      trade.paidAt = now()
      note('takes the money', trade)
      if (isHeldBack && news.has('pending')) holdBack(trade)
      else succeed(trade)
      const notifyId = encodeURIComponent(`RqPn/${Buffer.from(random.bytes(30)).toString('base64')}`)
      returnIds.set(notifyId, now())
      return notifier.giveAlong(trade, notifyId)
    },
    refundService,
    refundPage,
    questionOf(url) {
      const question = protocol.questionOf(url)
      return (
        question && {
          service: question.service,
          orderId: question.orderId ?? operations.find(question)?.orderId ?? '',
        }
      )
    },
    answer(url) {
      if (conditions.isMaintenance(now())) {
        return random.pick([undefined, { ...ok('Bad Gateway'), status: 502 }, ok('<html>系统维护</html>')])
      }
      const answer = protocol.answer(url, operations)
      if (!answer)
        throw new Violation(`${name} refuses a question of the shop`, protocol.questionOf(url)?.orderId)
      return answer
    },
  }
}
