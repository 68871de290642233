/**
 * The tool by which people of the shop have money go back: the product's use case, in a process of its own that may be
 * ended at any moment. Keeps what was wanted.
 */
import { refundWay } from '../../lib/gateways/refundWays'
import type { OrderId } from '../../lib/order/orderId'
import { type GivenUp, giveUpRefund } from '../../lib/payment/giveUpRefund'
import { type RefundWish, requestRefund } from '../../lib/payment/requestRefund'
import { SECOND_MS } from '../../lib/time'
import type { Outside } from '../support/handlers'
import type { OutsideOf } from './containers'
import { flakyCalls, type Surroundings } from './flakyCalls'
import type { Invocation } from './invocation'

/** Who ends the tool does so within this time. */
const LIFE_MS = 500
/** Nobody waits longer. */
const PATIENCE_MS = 30 * SECOND_MS

export const takesRefunds = (gateway: string): boolean => refundWay(gateway) !== 'byHand'

export interface PersonsWish extends Omit<RefundWish, 'requestId' | 'reason'> {
  /** Wishes of one group are one wish, and at most one of them comes true. */
  readonly group: string | undefined
}

export type WishOutcome = Awaited<ReturnType<ReturnType<typeof requestRefund>>>

/** A refund that somebody gives up. */
interface GivenUpRefund {
  readonly orderId: OrderId
  readonly refundId: string
}

export interface RefundTool {
  /** Undefined when nobody heard what came of it. */
  run(wish: PersonsWish): Promise<WishOutcome | undefined>
  giveUp(refund: GivenUpRefund): Promise<GivenUp | undefined>
  /** By the request id that facts name. */
  readonly wishes: ReadonlyMap<string, PersonsWish>
  readonly givenUp: ReadonlyMap<string, GivenUpRefund>
  /** The refunds whose page somebody asked the shop for. */
  readonly opened: Set<string>
}

export function makeRefundTool(surroundings: Surroundings, outsideOf: OutsideOf): RefundTool {
  const { scheduler, random, weather, trace, summary } = surroundings
  const wishes = new Map<string, PersonsWish>()
  const givenUp = new Map<string, GivenUpRefund>()

  /** Runs the tool once, as a process of its own. */
  const run = <Outcome extends { readonly kind: string }>(
    orderId: OrderId,
    requestId: string,
    act: (outside: Outside) => Promise<Outcome>,
  ): Promise<Outcome | undefined> =>
    new Promise(resolve => {
      const process: Invocation = {
        ...{ requestId, name: 'refund', truth: { kind: 'request' }, orderId, logged: [] },
        ...{ container: 0, isAlive: true, isDisturbed: false, isDisowned: false },
      }
      const end = (outcome: Outcome | undefined, said: string) => {
        if (!process.isAlive) return
        process.isAlive = false
        trace.add(requestId, said, orderId)
        resolve(outcome)
      }
      const outside = outsideOf(
        flakyCalls(surroundings, () => process),
        () => process,
      )
      const dies = random.chance(weather.died)
      const lifeMs = random.between(0, LIFE_MS)
      if (dies) scheduler.after(lifeMs, () => end(undefined, 'is ended by whoever called it'))
      scheduler.after(PATIENCE_MS, () => end(undefined, 'takes too long, is ended'))
      scheduler.start(async () => {
        try {
          const outcome = await act(outside)
          end(outcome, `answers ${outcome.kind}`)
        } catch (error) {
          end(undefined, `fails: ${error}`)
        }
      })
    })

  const numbered = (name: string, { size }: ReadonlyMap<string, unknown>) =>
    `${name}-${String(size + 1).padStart(4, '0')}`

  return {
    wishes,
    givenUp,
    opened: new Set(),
    run(wish) {
      const requestId = numbered('refund', wishes)
      wishes.set(requestId, wish)
      summary.refundWishes++
      const { group: _, ...wanted } = wish
      return run(wish.orderId, requestId, ({ orders, visits, clock, log }) =>
        requestRefund({ orders, visits, clock, log, refundWay, random: random.bytes })({
          ...wanted,
          reason: 'mei',
          requestId,
        }),
      )
    },
    giveUp(refund) {
      const requestId = numbered('give-up', givenUp)
      givenUp.set(requestId, refund)
      return run(refund.orderId, requestId, ({ orders, clock, log }) =>
        giveUpRefund({ orders, clock, log, refundWay })({ ...refund, reason: 'mei', requestId }),
      )
    },
  }
}
