/**
 * The bills of the open platform: of each day all that the account's trades moved, from nine or three on the next morning,
 * sometimes not for hours; and one in two with something wrong about a line, which is told by `plantedOn`.
 */
import type { BillAnswer, BillLine } from '../../lib/gateways/gateway'
import { type EpochMs, HOUR_MS } from '../../lib/time'
import type { Movement } from '../../local/simulator/alipayPage/bill/movements'
import { type PlantedName, plantedLines } from '../../local/simulator/alipayPage/bill/planted'
import { beijingDay } from '../../local/simulator/core/beijingTime'
import type { Surroundings } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Trade } from './trade'

const PLANTED: readonly PlantedName[] = [
  ...['none', 'none', 'none', 'none', 'none'],
  ...[
    'paymentMissing',
    'paymentAdditional',
    'otherAmount',
    'refundMissing',
    'refundAdditional',
    'feeTooLarge',
  ],
] as PlantedName[]

export interface BillDesk {
  /** The lines of a day's bill as it is now. @param day  `yyyyMMdd` */
  lines(day: string): readonly BillLine[]
  /** What the gateway answers for its bill of a day. */
  answer(day: string): BillAnswer
}

export function makeBillDesk(
  { scheduler, random, weather, summary }: Surroundings,
  gateway: Gateway,
): BillDesk {
  const planted = new Map<string, PlantedName>()
  const plantedOn = (day: string): PlantedName => {
    const name = planted.get(day) ?? random.pick(PLANTED)
    planted.set(day, name)
    return name
  }

  const lines = (day: string): readonly BillLine[] => {
    const trades = [...gateway.trades.values()]
    const moved = trades.flatMap(movementsOf).filter(({ atMs }) => beijingDay(atMs) === day)
    const shown = plantedLines(plantedOn(day), moved)
    if (shown !== moved) summary.billsWrong++
    return shown.map(lineOf)
  }

  return {
    lines,
    answer(day) {
      const isDown = weather.isMaintenance(scheduler.now()) || random.chance(weather.unanswered)
      const isEarly = new Date(scheduler.now() + 8 * HOUR_MS).getUTCHours() < random.pick([9, 9, 15])
      const [cutOff, fault] = [
        random.chance(weather.garbled),
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

const FEE = 0.006

function movementsOf(trade: Trade): readonly Movement[] {
  const { tradeNo, orderId: outTradeNo, amountFen, createdAt: createdAtMs, paidAt, refunds } = trade
  const named = { tradeNo, outTradeNo, subject: '商品', buyer: '', createdAtMs }
  const moved = (kind: Movement['kind'], fen: number, atMs: number, refundNo: string): Movement => ({
    ...named,
    ...{ kind, fen, atMs, refundNo, feeFen: Math.round(fen * FEE) },
  })
  return [
    ...(paidAt === undefined ? [] : [moved('payment', amountFen, paidAt, '')]),
    ...refunds.flatMap(({ knownAs, amountFen: fen, madeAt }) =>
      madeAt === undefined ? [] : [moved('refund', fen, madeAt, knownAs)],
    ),
  ]
}

/** As the shop reads it: what was given back of the fee is less than nothing. */
const lineOf = ({
  kind,
  tradeNo,
  outTradeNo: orderNo,
  refundNo: refundId,
  fen,
  feeFen,
  atMs,
}: Movement): BillLine =>
  ({
    ...{ kind, tradeNo, orderNo, refundId, at: (atMs - (atMs % 1000)) as EpochMs },
    ...{ amountFen: fen, feeFen: kind === 'payment' ? feeFen : 0 - feeFen },
  }) as BillLine
