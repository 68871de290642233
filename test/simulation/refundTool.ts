/**
 * The tool by which people of the shop have money go back: the product's use case, in a process of its own that may be
 * ended at any moment. Keeps what was wanted.
 */
import { type RefundWish, requestRefund } from '../../lib/payment/requestRefund'
import { SECOND_MS } from '../../lib/time'
import type { OutsideOf } from './containers'
import { flakyCalls, type Surroundings } from './flakyCalls'
import type { Invocation } from './invocation'

/** Who ends the tool does so within this time. */
const LIFE_MS = 500
/** Nobody waits longer. */
const PATIENCE_MS = 30 * SECOND_MS

/** Nobody plays the page where refunds of direct pay are confirmed: the shop is one that pays those back by hand. */
export const takesRefunds = (gateway: string): boolean => gateway === 'alipayPage'
const refundWay = (gateway: string) => (takesRefunds(gateway) ? 'asked' : 'byHand')

export interface PersonsWish extends Omit<RefundWish, 'requestId' | 'reason'> {
  /** Wishes of one group are one wish, and at most one of them comes true. */
  readonly group: string | undefined
}

export type WishOutcome = Awaited<ReturnType<ReturnType<typeof requestRefund>>>

export interface RefundTool {
  /** Undefined when nobody heard what came of it. */
  run(wish: PersonsWish): Promise<WishOutcome | undefined>
  /** By the request id that facts name. */
  readonly wishes: ReadonlyMap<string, PersonsWish>
}

export function makeRefundTool(surroundings: Surroundings, outsideOf: OutsideOf): RefundTool {
  const { scheduler, random, weather, trace, summary } = surroundings
  const wishes = new Map<string, PersonsWish>()

  const start = (wish: PersonsWish): Invocation => {
    const requestId = `refund-${String(wishes.size + 1).padStart(4, '0')}`
    wishes.set(requestId, wish)
    summary.refundWishes++
    return {
      ...{ requestId, name: 'refund', truth: { kind: 'request' }, orderId: wish.orderId, logged: [] },
      ...{ container: 0, isAlive: true, isDisturbed: false, isDisowned: false },
    }
  }

  return {
    wishes,
    run: wish =>
      new Promise(resolve => {
        const process = start(wish)
        const { requestId } = process
        const end = (outcome: WishOutcome | undefined, said: string) => {
          if (!process.isAlive) return
          process.isAlive = false
          trace.add(requestId, said, wish.orderId)
          resolve(outcome)
        }
        const { orders, visits, clock, log } = outsideOf(
          flakyCalls(surroundings, () => process),
          () => process,
        )
        const ports = { orders, visits, clock, log, refundWay, random: random.bytes }
        const dies = random.chance(weather.died)
        const lifeMs = random.between(0, LIFE_MS)
        if (dies) scheduler.after(lifeMs, () => end(undefined, 'is ended by whoever called it'))
        scheduler.after(PATIENCE_MS, () => end(undefined, 'takes too long, is ended'))
        scheduler.start(async () => {
          const { group: _, ...wanted } = wish
          try {
            const outcome = await requestRefund(ports)({ ...wanted, reason: 'mei', requestId })
            end(outcome, `answers ${outcome.kind}`)
          } catch (error) {
            end(undefined, `fails: ${error}`)
          }
        })
      }),
  }
}
