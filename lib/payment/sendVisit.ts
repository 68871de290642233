/** Sends one visit of an order to the queue. */
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import type { Visit, Visits } from './ports'

interface Ports {
  readonly visits: Visits
  readonly log: Log
}

/** Never rejects: if it fails, the schedule finds the order when it is due. */
export async function sendVisit({ visits, log }: Ports, visit: Visit, requestId: string): Promise<void> {
  try {
    const [refused] = await visits.send([visit])
    if (refused) log('error', 'visitNotSent', { requestId, orderId: refused })
  } catch (error) {
    log('error', 'visitNotSent', { requestId, count: 1, ...failureFields(error) })
  }
}
