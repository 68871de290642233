/** An in-memory store of illegal requests, with the same contract as lib/store/dynamoIllegalRequests.ts. */
import type { IllegalCount, IllegalRequest, IllegalRequests } from '../../lib/illegal/illegalRequest'
import { HOUR_MS } from '../../lib/time'
import { type Carry, carryAtOnce } from './memoryOrders'

export interface IllegalRequestsTable {
  /** By record id. */
  readonly requests: Map<string, IllegalRequest>
  /** By the counted key. */
  readonly counts: Map<string, IllegalCount>
}

export const emptyIllegalRequestsTable = (): IllegalRequestsTable => ({
  requests: new Map(),
  counts: new Map(),
})

export function memoryIllegalRequests(
  { requests, counts }: IllegalRequestsTable,
  carry: Carry = carryAtOnce,
): IllegalRequests {
  const kindOf = ({ hour, sourceIp, reason }: IllegalCount) => `${hour} ${sourceIp} ${reason}`
  return {
    add: request => carry('add illegal request', () => void requests.set(request.id, request)),

    erase: ({ id }) => carry('erase illegal request', () => void requests.delete(id)),

    addCount: more =>
      carry('add to count', () => {
        const count = (counts.get(kindOf(more))?.count ?? 0) + more.count
        counts.set(kindOf(more), { ...more, count })
      }),

    async *list(from, to) {
      const found = [...requests.values()].filter(({ at }) => at >= from && at <= to)
      // The ids begin with the time.
      yield* found.sort((a, b) => (a.id < b.id ? -1 : 1))
    },

    async *listCounts(from, to) {
      const found = [...counts.values()].filter(
        ({ hour }) => hour * HOUR_MS > from - HOUR_MS && hour * HOUR_MS <= to,
      )
      yield* found.sort((a, b) => (kindOf(a) < kindOf(b) ? -1 : 1))
    },
  }
}
