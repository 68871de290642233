/** New in-memory stores, for tests without an engine. */
import { emptyIllegalRequestsTable, memoryIllegalRequests } from './memoryIllegalRequests'
import { emptyOrdersTable, memoryOrders } from './memoryOrders'

export async function freshTables(): Promise<Pick<Tables, 'orders' | 'dueOrders' | 'illegalRequests'>> {
  const orders = memoryOrders(emptyOrdersTable())
  return {
    orders,
    dueOrders: orders,
    illegalRequests: memoryIllegalRequests(emptyIllegalRequestsTable()),
  }
}

/** Those of the engine, of which shop.ts takes some. */
type Tables = Awaited<ReturnType<typeof import('./tables').freshTables>>
