/** An in-memory queue of visits, with the same contract as lib/store/sqsVisits.ts and the same atomic steps. */
import type { Visit, Visits } from '../../lib/payment/ports'
import { type Carry, carryAtOnce } from './memoryOrders'

/** SQS's limit for one call. */
const BATCH = 10
const LONGEST_DELAY_SECONDS = 900

/** @param put  receives each queued visit */
export const memoryVisits = (put: (visit: Visit) => void, carry: Carry = carryAtOnce): Visits => ({
  async send(visits) {
    const refused = []
    for (let from = 0; from < visits.length; from += BATCH) {
      const batch = visits.slice(from, from + BATCH)
      refused.push(...(await carry('send visits', () => takeBatch(batch, put))))
    }
    return refused
  },
})

function takeBatch(visits: readonly Visit[], put: (visit: Visit) => void) {
  const isGood = ({ delaySeconds }: Visit) => delaySeconds >= 0 && delaySeconds <= LONGEST_DELAY_SECONDS
  for (const visit of visits.filter(isGood)) put(visit)
  return visits.filter(visit => !isGood(visit)).map(({ orderId }) => orderId)
}
