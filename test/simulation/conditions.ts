/**
 * The conditions of a run: the seed decides which faults it has, and how many. Some runs have none of a kind, so that
 * no kind hides another.
 */
import type { AlipayDirectSettings } from '../../lib/gateways/alipayDirect/settings'
import type { GatewayName } from '../../lib/order/facts'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '../../lib/time'
import type { Random } from './random'

export const REGIMES = [
  'mixed',
  'mixed',
  'mixed',
  /** No notify arrives. */
  'notifiesLost',
  /** The gateways answer no question about trades for a day and longer. */
  'queryDown',
  /** The shop's contract for direct pay has neither questions about trades nor their closing. */
  'noContract',
  /** The mail service takes nothing for a day and longer. */
  'mailDown',
  /** Much of everything. */
  'chaos',
] as const
export type Regime = (typeof REGIMES)[number]

/** The gateways of a shop, its preferred one first. */
const SHOPS: readonly (readonly GatewayName[])[] = [
  ...[['alipayDirect'], ['alipayDirect'], ['alipayDirect'], ['alipayPage']],
  ...[
    ['alipayDirect', 'alipayPage'],
    ['alipayPage', 'alipayDirect'],
    ['chinabank', 'alipayPage'],
  ],
  ['alipayPage', 'alipayDirect', 'chinabank'],
]

export interface Conditions {
  readonly regime: Regime
  readonly gateways: readonly GatewayName[]
  /** What the shop's contract for direct pay has. */
  readonly contracted: AlipayDirectSettings['contracted']
  readonly sendsMails: boolean
  readonly sendsNotices: boolean
  /** Of every call to the store, probabilities. */
  readonly throttled: number
  readonly requestLost: number
  readonly answerLost: number
  readonly tookEffectLate: number
  /** Of every message on the network. */
  readonly dropped: number
  readonly duplicated: number
  readonly delayed: number
  readonly replyDropped: number
  /** Of every invocation: the container dies in it. */
  readonly died: number
  /** Of every question to the gateway: it does not arrive; it is obeyed and the answer is lost; it is garbled. */
  readonly unanswered: number
  readonly unheard: number
  readonly garbled: number
  /** How long the gateway stands by a notify's id: until it read `success`, or a minute after each send. */
  readonly notifyIdsLast: 'untilAcknowledged' | 'oneMinute'
  /** Of every mail: it is not taken; it is taken and the answer is lost. */
  readonly mailFailed: number
  readonly mailUnheard: number
  /** Of every buyer: the mail service rejects her address. */
  readonly mailRejected: number
  /** Of every batch of the stream. */
  readonly streamDelayed: number
  readonly streamRepeated: number
  /** Of every message of the queue of visits. */
  readonly visitDelayed: number
  readonly visitRepeated: number
  /** Of every minute of the schedule: two run at once. */
  readonly scheduledTwice: number
  /** Of every order that the index lists: it is not listed yet, or still is. */
  readonly indexLags: number
  /** Of every refund: the call that asks for it moves no money, and perhaps nothing does for hours. */
  readonly refundsSlow: number
  /** Whether a gateway refuses a refund that it has made when it is asked for it again, and by then could not make it. */
  readonly refusesRepeats: boolean
  /** Where the shop's back end is told by webhooks; none where the API is off. */
  readonly endpoints: readonly EndpointConditions[]
  /** How long the queue of webhooks holds a message back, in ms: SQS takes a quarter of an hour at most. */
  readonly longestHoldMs: number
  /** By how much a container's clock may be wrong, in ms. */
  readonly clockSkewMs: number
  isMaintenance(at: EpochMs): boolean
  /** Whether questions about trades get no answer that makes sense. */
  isQueryDown(at: EpochMs): boolean
  isMailDown(at: EpochMs): boolean
  /** Whether the shop's account at the gateways holds too little for any refund. */
  isAccountEmpty(at: EpochMs): boolean
  /** Whether the schedule starts nothing. */
  isScheduleDown(at: EpochMs): boolean
}

/** How an endpoint of the shop's back end does. */
interface EndpointConditions {
  /** None: all. */
  readonly eventTypes: readonly string[]
  /** Of every event: it is not taken. */
  readonly fails: number
  isAway(at: EpochMs): boolean
}

const RARE_OR_OFTEN = [0, 0, 0.02, 0.1, 0.3]
const OFTEN = [0.02, 0.1, 0.3]
const TROUBLE_WITHIN_MS = 30 * HOUR_MS

export function drawConditions(random: Random, startAt: EpochMs): Conditions {
  const regime = random.pick(REGIMES)
  const isChaos = regime === 'chaos'
  const rate = () => random.pick(isChaos ? OFTEN : RARE_OR_OFTEN)
  const spells = (most: number, longestMs: number) => {
    const drawn = Array.from({ length: random.between(isChaos ? 1 : 0, most) }, () => {
      const from = startAt + random.between(0, TROUBLE_WITHIN_MS)
      return { from, to: from + random.between(5 * MINUTE_MS, longestMs) }
    })
    return (at: EpochMs) => drawn.some(({ from, to }) => at >= from && at < to)
  }
  /** Starts when the first orders come in, or when many have. */
  const dayAndLonger = () => {
    const from = startAt + random.between(0, 10 * HOUR_MS)
    const to = from + random.between(24 * HOUR_MS, 40 * HOUR_MS)
    return (at: EpochMs) => at >= from && at < to
  }
  const contracts = (name: 'it_b_pay' | 'single_trade_query' | 'close_trade', probability: number) =>
    random.chance(regime === 'noContract' && name !== 'it_b_pay' ? 0 : probability) ? [name] : []

  const sendsMails = random.chance(0.8)
  return {
    regime,
    gateways: random.pick(SHOPS),
    contracted: new Set([
      ...contracts('it_b_pay', 0.5),
      ...contracts('single_trade_query', 0.8),
      ...contracts('close_trade', 0.7),
    ]),
    sendsMails,
    sendsNotices: sendsMails && random.chance(0.5),
    throttled: rate(),
    requestLost: rate(),
    answerLost: rate(),
    tookEffectLate: rate(),
    dropped: rate(),
    duplicated: rate(),
    delayed: rate(),
    replyDropped: rate(),
    died: rate(),
    unanswered: rate(),
    unheard: rate(),
    garbled: rate(),
    notifyIdsLast: random.pick(['untilAcknowledged', 'untilAcknowledged', 'oneMinute']),
    mailFailed: rate(),
    mailUnheard: rate(),
    mailRejected: random.pick([0, 0, 0.2]),
    streamDelayed: rate(),
    streamRepeated: rate(),
    visitDelayed: rate(),
    visitRepeated: rate(),
    scheduledTwice: rate(),
    indexLags: rate(),
    clockSkewMs: random.pick([0, 0, 200, 3000]),
    isMaintenance: spells(3, 3 * HOUR_MS),
    isQueryDown: regime === 'queryDown' ? dayAndLonger() : spells(2, 6 * HOUR_MS),
    isMailDown: regime === 'mailDown' ? dayAndLonger() : spells(2, 6 * HOUR_MS),
    isScheduleDown: spells(2, 6 * HOUR_MS),
    refundsSlow: random.pick([0, 0.2, 0.6]),
    refusesRepeats: random.chance(0.3),
    isAccountEmpty: spells(2, 12 * HOUR_MS),
    endpoints: drawEndpoints(random, startAt, isChaos),
    // Held back as shortly as it is, each event that nobody takes is three hundred messages, and their copies.
    longestHoldMs: random.chance(0.1) ? 3 * HOUR_MS : DAY_MS,
  }
}

const MONEY = [
  ...['order.paid', 'order.paid_late', 'order.paid_twice', 'order.paid_other_amount'],
  ...['order.paid_after_cancel', 'order.paid_and_closed', 'refund.succeeded', 'refund.failed'],
]

/** One that hears of all, and one that hears of money alone; one may be away for hours, for days or for ever. */
function drawEndpoints(random: Random, startAt: EpochMs, isChaos: boolean): readonly EndpointConditions[] {
  const hasApi = random.chance(0.25)
  const list = [[], MONEY].map(eventTypes => {
    const from = startAt + random.between(0, TROUBLE_WITHIN_MS)
    const lastsMs = random.pick([
      0,
      0,
      random.between(MINUTE_MS, 5 * HOUR_MS),
      2 * DAY_MS,
      Number.POSITIVE_INFINITY,
    ])
    const fails = random.pick(isChaos ? OFTEN : [0, 0.1, 0.5])
    return { eventTypes, fails, isAway: (at: EpochMs) => at >= from && at < from + lastsMs }
  })
  return hasApi ? list : []
}
