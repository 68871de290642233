/** A tool that staff run: a use case of the product, in a process of its own that may die at any moment. */
import type { OrderId } from '../../lib/order/orderId'
import { SECOND_MS } from '../../lib/time'
import type { Outside } from '../support/handlers'
import type { OutsideOf } from './containers'
import { flakyCalls, type RunContext } from './flakyCalls'
import type { Invocation } from './invocation'

/** Who ends the tool does so within this time. */
const LIFE_MS = 500
/** Nobody waits longer. */
const PATIENCE_MS = 30 * SECOND_MS

/** Runs it once. @returns undefined when nobody heard what came of it */
export type RunTool = <Outcome extends { readonly kind: string }>(
  about: Pick<Invocation, 'name' | 'requestId'> & { readonly orderId: OrderId },
  act: (outside: Outside) => Promise<Outcome>,
) => Promise<Outcome | undefined>

export const toolOf =
  (context: RunContext, outsideOf: OutsideOf): RunTool =>
  <Outcome extends { readonly kind: string }>(
    { name, orderId, requestId }: Parameters<RunTool>[0],
    act: (outside: Outside) => Promise<Outcome>,
  ) =>
    new Promise<Outcome | undefined>(resolve => {
      const { scheduler, random, conditions, trace } = context
      const process: Invocation = {
        requestId,
        name,
        truth: { kind: 'request' },
        orderId,
        logged: [],
        container: 0,
        isAlive: true,
        isDisturbed: false,
        isDenied: false,
      }
      const end = (outcome: Outcome | undefined, said: string) => {
        if (!process.isAlive) return
        process.isAlive = false
        trace.add(requestId, said, orderId)
        resolve(outcome)
      }
      const outside = outsideOf(
        flakyCalls(context, () => process),
        () => process,
      )
      const dies = random.chance(conditions.died)
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
