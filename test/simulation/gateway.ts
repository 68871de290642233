/**
 * The gateway: takes the buyers' money, keeps books of it, tells the shop until it reads exactly `success`,
 * answers whether it sent a message and what became of a trade, and closes one on demand. It signs and verifies
 * with the simulator's signing, not with the shop's.
 */
import type { Answer } from '../../lib/gateways/httpClient'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import { RETRY_DELAYS_MS } from '../../local/simulator/alipay/retryDelays'
import { isSignedBy } from '../../local/simulator/alipayDirect/signing'
import { beijingDay, formatBeijing } from '../../local/simulator/core/beijingTime'
import type { Pair } from '../../local/simulator/core/form'
import { retryDelayMs } from '../../local/simulator/core/notifySchedule'
import { readYuan } from '../../local/simulator/core/yuan'
import { KEY, signedForm } from '../support/alipay'
import type { Surroundings } from './flakyCalls'
import type { Truth } from './invocation'
import type { Network } from './network'
import { claimsOf, type Notify, type Telling, type Trade, tradeFields, wholeClaims } from './trade'
import { answerTradeService, tradeServiceOf } from './tradeServices'
import { Violation } from './violation'

/** How long an unpaid trade stays open when the shop does not say. */
const OPEN_MS = 15 * DAY_MS

/** What Alipay really sends. */
export const NOTIFY_HEADERS = {
  'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8',
  'user-agent': 'Mozilla/4.0',
}

export interface Gateway {
  readonly trades: ReadonlyMap<string, Trade>
  readonly notifies: readonly Notify[]
  /** What it said of the trade under an order number. */
  told(outTradeNo: string): readonly Telling[]
  /** Bodies of notifies and queries of returns that were sent, with what they are: for who overhears them. */
  readonly sent: { readonly form: string; readonly truth: Truth; readonly orderId: string }[]
  /** A payment request of the shop, with the buyer's browser. */
  open(fields: readonly Pair[]): Trade | 'unavailable' | 'refused'
  /** A trade of another site of the same seller, under any order number, unless the number is taken. */
  openElsewhere(outTradeNo: string, amountFen: number, illegal: Trade['illegal']): Trade | undefined
  /** The buyer pays. @returns the query of the return, undefined when she cannot */
  pay(trade: Trade): string | undefined
  /** The shop gives money back, at the gateway's own site. */
  refund(trade: Trade, isFull: boolean): void
  /** What it says to the shop's question; undefined: nothing. */
  answer(url: URL): Answer | undefined
}

export function makeGateway(surroundings: Surroundings, network: () => Network): Gateway {
  const { scheduler, random, weather, trace, summary } = surroundings
  const { now } = scheduler
  const trades = new Map<string, Trade>()
  const notifies = new Map<string, Notify>()
  const returnIds = new Map<string, number>()
  const tellings = new Map<string, Telling[]>()
  const sent: Gateway['sent'] = []
  const note = (event: string, { outTradeNo }: Pick<Trade, 'outTradeNo'>) =>
    trace.add('gateway', event, outTradeNo)
  const newId = () => Buffer.from(random.bytes(17)).toString('hex')

  const newTrade = (outTradeNo: string, amountFen: number, illegal: Trade['illegal']): Trade => {
    const tradeNo = `${beijingDay(now())}220014${String(trades.size).padStart(14, '0')}`
    const trade: Trade = {
      ...{ outTradeNo, tradeNo, amountFen, illegal, createdAt: now(), status: 'WAIT_BUYER_PAY' },
      ...{ paidAt: undefined, finishedAt: undefined, closedAt: undefined, refundedAt: undefined },
    }
    trades.set(outTradeNo, trade)
    tellings.set(outTradeNo, [])
    note(`opens trade ${tradeNo} of ${amountFen} fen`, trade)
    return trade
  }

  const tell = (telling: Telling) => tellings.get(telling.trade.outTradeNo)?.push(telling)

  const close = (trade: Trade, why: string) => {
    trade.status = 'TRADE_CLOSED'
    trade.closedAt = now()
    note(`closes the unpaid trade${why}`, trade)
    announce(trade)
  }
  const closeAfter = (delayMs: number, trade: Trade) =>
    scheduler.after(delayMs, () => {
      if (trade.status === 'WAIT_BUYER_PAY') close(trade, '')
    })

  const announce = (trade: Trade) => {
    const notify: Notify = {
      ...{ notifyId: newId(), trade, fields: tradeFields(trade), claims: claimsOf(trade) },
      ...{ attempts: 0, lastSentAt: 0, isAcknowledged: false, isGivenUp: false },
    }
    notifies.set(notify.notifyId, notify)
    attemptAfter(random.between(0, 5 * SECOND_MS), notify)
  }
  const attemptAfter = (delayMs: number, notify: Notify) =>
    scheduler.after(delayMs, () => scheduler.start(() => attempt(notify)))

  const attempt = async (notify: Notify): Promise<void> => {
    if (weather.isMaintenance(now())) return attemptAfter(10 * MINUTE_MS, notify)
    const { trade, notifyId } = notify
    if (notify.attempts++ === 0) tell(notify)
    notify.lastSentAt = now()
    const orderId = trade.outTradeNo
    const form = signedForm([
      ['notify_type', 'trade_status_sync'],
      ...notify.fields,
      ['notify_time', formatBeijing(now())],
      ['notify_id', notifyId],
    ])
    const truth = truthOf(trade, { kind: 'notify', notify })
    sent.push({ form, truth, orderId })
    const parts = { method: 'POST', path: '/paycallback/notify', headers: NOTIFY_HEADERS, body: form }
    note(`notify ${notifyId.slice(0, 6)}, attempt ${notify.attempts}: ${fieldOf(notify)}`, trade)
    const isLost = weather.regime === 'notifiesLost'
    const message = { name: 'notify', parts, truth, orderId } as const
    const reply = isLost ? undefined : await network().send('gateway', message)
    if (reply?.status === 200 && reply.body === 'success') {
      notify.isAcknowledged = true
      note(`notify ${notifyId.slice(0, 6)} is acknowledged`, trade)
      return
    }
    const delayMs = retryDelayMs(RETRY_DELAYS_MS, notify.attempts, 1)
    if (delayMs === null) notify.isGivenUp = true
    else attemptAfter(delayMs, notify)
  }

  const succeed = (trade: Trade) => {
    trade.status = 'TRADE_SUCCESS'
    note('the money is with the shop', trade)
    announce(trade)
    const finishes = random.chance(0.1)
    const finishedMs = random.between(2 * DAY_MS, 5 * DAY_MS)
    if (finishes) scheduler.after(finishedMs, () => finish(trade))
  }

  const finish = (trade: Trade) => {
    if (trade.status !== 'TRADE_SUCCESS') return
    trade.status = 'TRADE_FINISHED'
    trade.finishedAt = now()
    note('gives no refund any more', trade)
    announce(trade)
  }

  const verify = (notifyId: string): boolean => {
    const returnedAt = returnIds.get(notifyId)
    if (returnedAt !== undefined) return now() - returnedAt <= MINUTE_MS
    const notify = notifies.get(notifyId)
    if (!notify || notify.attempts === 0) return false
    return weather.notifyIdsLast === 'oneMinute'
      ? now() - notify.lastSentAt <= MINUTE_MS
      : !notify.isAcknowledged
  }

  return {
    trades,
    sent,
    get notifies() {
      return [...notifies.values()]
    },
    told: outTradeNo => tellings.get(outTradeNo) ?? [],
    open(pairs) {
      if (weather.isMaintenance(now())) return 'unavailable'
      const fields = new Map(pairs)
      const outTradeNo = fields.get('out_trade_no') ?? ''
      const amountFen = readYuan(fields.get('total_fee') ?? '')
      if (!isSignedBy(pairs, fields.get('sign') ?? '', KEY, 'utf-8') || typeof amountFen !== 'number') {
        throw new Violation('the gateway refuses a payment request of the shop', outTradeNo)
      }
      const existing = trades.get(outTradeNo)
      if (existing) return existing.amountFen === amountFen ? existing : 'refused'
      const trade = newTrade(outTradeNo, amountFen, [])
      const minutes = /^(\d+)m$/.exec(fields.get('it_b_pay') ?? '')?.[1]
      closeAfter(minutes === undefined ? OPEN_MS : Number(minutes) * MINUTE_MS, trade)
      return trade
    },
    openElsewhere(outTradeNo, amountFen, illegal) {
      if (trades.has(outTradeNo)) return undefined
      const trade = newTrade(outTradeNo, amountFen, illegal)
      closeAfter(OPEN_MS, trade)
      return trade
    },
    pay(trade) {
      if (weather.isMaintenance(now()) || trade.status !== 'WAIT_BUYER_PAY') return undefined
      trade.paidAt = now()
      note('takes the money', trade)
      if (random.chance(0.15)) {
        trade.status = 'TRADE_PENDING'
        announce(trade)
        const heldBackMs = random.pick([random.between(0, 4 * SECOND_MS), random.between(0, 3 * HOUR_MS)])
        scheduler.after(heldBackMs, () => succeed(trade))
      } else succeed(trade)
      const notifyId = encodeURIComponent(`RqPn/${Buffer.from(random.bytes(30)).toString('base64')}`)
      returnIds.set(notifyId, now())
      const form = signedForm([
        ['notify_type', 'trade_status_sync'],
        ...tradeFields(trade),
        ['is_success', 'T'],
        ['exterface', 'create_direct_pay_by_user'],
        ['notify_time', formatBeijing(now())],
        ['notify_id', notifyId],
      ])
      sent.push({ form, truth: truthOf(trade, { kind: 'return' }), orderId: trade.outTradeNo })
      return form
    },
    refund(trade, isFull) {
      if (trade.status !== 'TRADE_SUCCESS' || trade.refundedAt !== undefined) return
      trade.refundedAt = now()
      if (isFull) trade.status = 'TRADE_CLOSED'
      note(isFull ? 'gives all of the money back' : 'gives some of the money back', trade)
      announce(trade)
    },
    answer(url) {
      const say = (body: string, status = 200): Answer => ({ status, body: Buffer.from(body) })
      if (weather.isMaintenance(now())) {
        return random.pick([undefined, say('Bad Gateway', 502), say('<html>系统维护</html>')])
      }
      const service = tradeServiceOf(url)
      if (service) {
        return answerTradeService(service, url, {
          ...{ trades, contracted: weather.contracted },
          tell(trade) {
            tell({ trade, claims: wholeClaims(trade) })
            summary.asked++
          },
          close(trade) {
            close(trade, ' at the shop’s word')
            summary.closedByUs++
          },
        })
      }
      return say(String(verify(url.searchParams.get('notify_id') ?? '')))
    },
  }
}

const fieldOf = ({ fields }: Notify): string =>
  fields.find(([name]) => name === 'trade_status')?.[1] ?? 'nothing'

/** When it is old, the gateway may disown any message. */
const truthOf = ({ illegal }: Trade, honest: Truth): Truth =>
  illegal.length > 0 ? { kind: 'illegal', reasons: [...illegal, 'notSentByGateway'] } : honest
