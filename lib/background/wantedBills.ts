/** Which bills an event asks for: the schedule's for all that are due, `npm run bill` for one by `{ "bill": … }`. */
import { parseGatewayTime } from '../time'

/**
 * `day` is a day in Beijing, such as 2026-11-24.
 *
 * @throws when a bill is asked for that cannot be
 */
export function wantedBills(event: unknown) {
  const { bill } = Object(event)
  if (bill === undefined) return {}
  const { day: text, gateway } = Object(bill)
  const day = parseGatewayTime(`${text} 00:00:00`)
  if (day === undefined) throw new Error('bill.day must be a day like 2026-11-24')
  if (gateway !== undefined && typeof gateway !== 'string') throw new Error('bill.gateway must be a text')
  return { day, gateway: gateway as string | undefined }
}
