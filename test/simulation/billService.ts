/**
 * The open platform's bills: each contains all movements of a day, is available from nine or fifteen o'clock on the next
 * day, and every second one has an error in a line. Around midnight a movement may be counted to another day than
 * the shop was told.
 */
import type { BillAnswer, BillLine } from '../../lib/gateways/capabilities/bills'
import { fen } from '../../lib/money'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time'
import type { Movement } from '../../local/simulator/alipayPage/bill/movements'
import { type PlantedName, plantedLines } from '../../local/simulator/alipayPage/bill/planted'
import { beijingDay } from '../../local/simulator/core/beijingTime'
import type { RunContext } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Trade } from './trade'

/** What is wrong with a line; nothing, about as often as not. */
const PLANTED: readonly PlantedName[] = [
  ...Array<PlantedName>(5).fill('none'),
  'paymentMissing',
  'paymentAdditional',
  'otherAmount',
  'refundMissing',
  'refundAdditional',
  'feeTooLarge',
]

export interface BillService {
  /** The lines of a day's bill as it is now. @param day  `yyyyMMdd` */
  lines(day: string): readonly BillLine[]
  /** What the gateway answers for its bill of a day. */
  answer(day: string): BillAnswer
}

export function makeBillService(
  { scheduler, random, conditions, summary }: RunContext,
  gateway: Gateway,
): BillService {
  const planted = new Map<string, PlantedName>()
  const plantedOn = (day: string): PlantedName => {
    const name = planted.get(day) ?? random.pick(PLANTED)
    planted.set(day, name)
    return name
  }

  const lines = (day: string): readonly BillLine[] => {
    const trades = [...gateway.trades.values()]
    const moved = trades.flatMap(movementsOf).filter(movement => beijingDay(billedAt(movement)) === day)
    const shown = plantedLines(plantedOn(day), moved)
    if (shown !== moved) summary.billsWrong++
    return shown.map(lineOf)
  }

  return {
    lines,
    answer(day) {
      const isDown = conditions.isMaintenance(scheduler.now()) || random.chance(conditions.unanswered)
      const hour = new Date(scheduler.now() + 8 * HOUR_MS).getUTCHours()
      const isYesterday = day === beijingDay(scheduler.now() - DAY_MS)
      const isEarly = hour < random.pick([9, 9, 15]) && isYesterday
      const [cutOff, fault] = [
        random.chance(conditions.garbled),
        { kind: 'unusable', fault: 'cutOff', line: 0 } as const,
      ]
      if (isDown) return { kind: 'unavailable' }
      if (isEarly) return { kind: 'noBill' }
      const told = lines(day)
      summary.bills++
      return {
        kind: 'bill',
        entries: (async function* () {
          yield* told
          if (cutOff) yield fault
        })(),
      }
    },
  }
}

/** By another clock than that of the messages, some minutes before or after it, or none. */
function billedAt({ tradeNo, atMs }: Movement): number {
  const minutes = [-4, 0, 4][Number(tradeNo.slice(-4)) % 3] ?? 0
  return atMs + minutes * MINUTE_MS
}

const FEE = 0.006

function movementsOf(trade: Trade): readonly Movement[] {
  const { tradeNo, orderId: outTradeNo, amountFen, createdAt: createdAtMs, paidAt, refunds } = trade
  const named = { tradeNo, outTradeNo, subject: '商品', buyer: '', createdAtMs }
  const moved = (kind: Movement['kind'], fen: number, atMs: number, refundNo: string): Movement => ({
    ...named,
    kind,
    fen,
    atMs,
    refundNo,
    feeFen: Math.round(fen * FEE),
  })
  return [
    ...(paidAt === undefined ? [] : [moved('payment', amountFen, paidAt, '')]),
    ...refunds.flatMap(({ knownAs, amountFen: fen, madeAt }) =>
      madeAt === undefined ? [] : [moved('refund', fen, madeAt, knownAs)],
    ),
  ]
}

/** As the shop reads it: what was given back of the fee is less than nothing. */
const lineOf = ({ kind, tradeNo, outTradeNo, refundNo, fen: amount, feeFen, atMs }: Movement): BillLine => ({
  kind,
  tradeNo,
  orderNo: outTradeNo,
  refundId: refundNo,
  amountFen: fen(amount),
  feeFen: kind === 'payment' ? feeFen : 0 - feeFen,
  at: (atMs - (atMs % SECOND_MS)) as EpochMs,
})
