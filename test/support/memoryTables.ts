/** Fresh tables in memory, for tests of what stands above the store when no engine runs. */
import { emptyIllegalRequestsTable, memoryIllegalRequests } from './memoryIllegalRequests'
import { emptyOrdersTable, memoryOrders } from './memoryOrders'

export async function freshTables() {
  return {
    orders: memoryOrders(emptyOrdersTable()),
    illegalRequests: memoryIllegalRequests(emptyIllegalRequestsTable()),
  }
}
